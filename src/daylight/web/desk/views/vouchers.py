"""Vouchers 「凭证」: the list, one voucher to read or print, and its reversal."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from daylight.ledger import acts
from daylight.ledger import queries as ledger
from daylight.ledger.policy import VOUCHER_STATE_TITLES, VOUCHER_STEPS, VoucherState
from daylight.ledger.queries import VoucherPage
from daylight.ledger.verbs import LedgerVerb
from daylight.log.powers import verbs_of
from daylight.log.queries import acts_about
from daylight.parties.queries import Viewer
from daylight.web.access import desk, viewer_in
from daylight.web.desk.entry.money import ReverseForm
from daylight.web.desk.filtering import for_viewer
from daylight.web.desk.linking import address_of, place_crumbs
from daylight.web.desk.lists.money import VOUCHERS
from daylight.web.desk.posting import sent
from daylight.web.desk.requests import key_of
from daylight.web.desk.trace import rows_of
from daylight.web.desk.views.money import answer_list, money_tabs
from daylight.web.shapes import Crumb, Fact, Question
from daylight.web.show import Kind


@desk(scope=ledger.vouchers)
def vouchers(request: HttpRequest) -> HttpResponseBase:
    """All vouchers within reach 「凭证」."""
    viewer = viewer_in(request)
    rows = ledger.vouchers(viewer)
    if request.GET.get("account"):
        rows = rows.distinct()
    return answer_list(request, for_viewer(VOUCHERS, viewer), rows, tabs=money_tabs("desk:vouchers"))


@desk(scope=ledger.voucher_page)
def voucher(request: HttpRequest, voucher_id: int) -> HttpResponseBase:
    """One voucher 「记账凭证」 as it is printed and filed."""
    return _page(request, voucher_id, ReverseForm(initial={"on": timezone.localdate()}))


@desk(verb=LedgerVerb.REVERSE_VOUCHER, scope=ledger.voucher_page)
@require_POST
def reverse_voucher(request: HttpRequest, voucher_id: int) -> HttpResponseBase:
    """Draft the reversal of a posted voucher 「冲销」; others review and post it."""
    viewer = viewer_in(request)
    get_object_or_404(ledger.vouchers(viewer), pk=voucher_id)
    form, key = ReverseForm(request.POST), key_of(request)
    return sent(
        request,
        form,
        do=lambda asked: acts.reverse_voucher(
            viewer.actor, voucher_id=voucher_id, reason=asked["reason"], on=asked["on"], now=timezone.now(), key=key
        ),
        said=_("The reversal is drafted. Somebody else reviews and posts it."),
        to=reverse("desk:voucher", args=[voucher_id]),
        again=lambda status: _page(request, voucher_id, form, status=status),
    )


def _page(request: HttpRequest, voucher_id: int, form: ReverseForm, *, status: int = 200) -> HttpResponseBase:
    viewer = viewer_in(request)
    page = ledger.voucher_page(viewer, voucher_id)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "title": _title(page),
        "state": gettext(VOUCHER_STATE_TITLES[page.row.state]),
        "is_posted": page.row.state is VoucherState.POSTED,
        "total_fen": sum(entry.debit_fen for entry in page.entries),
        "hands": _hands(page),
        "form": form if form.errors or _may_reverse(viewer, page) else None,
        "questions": _questions(viewer, page),
        "order_url": address_of("payment_order", page.order_id),
        "reversed_by_url": address_of("voucher", page.reversed_by_id),
        "reverses_url": address_of("voucher", page.row.reverses_id),
        "trace_title": _("Every act on this voucher"),
        "traces": rows_of(viewer, acts_about("voucher", voucher_id)),
        "crumbs": place_crumbs(
            viewer, page.row.place_id, Crumb(label=_("Vouchers"), url=reverse("desk:vouchers")), last=_title(page)
        ),
    }
    return render(request, "desk/voucher.html", context, status=status)


def _title(page: VoucherPage) -> str:
    """How people name it: the month and the number, or that it is a draft."""
    if page.row.number is None:
        return gettext("Voucher, not posted yet")
    return gettext("Voucher %(month)s No. %(number)s") % {"month": f"{page.row.month:%Y-%m}", "number": page.row.number}


def _hands(page: VoucherPage) -> list[Fact]:
    return [
        Fact(label=_("Made by"), value=page.maker),
        Fact(label=_("Reviewed by"), value=page.reviewer, note=_when(page.reviewed_at)),
        Fact(label=_("Posted by"), value=page.poster, note=_when(page.posted_at)),
        Fact(label=_("Cashier"), value=page.cashier),
        Fact(label=_("Date"), value=page.row.on, kind=Kind.DAY),
    ]


def _when(moment: object) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""  # type: ignore[arg-type]


def _questions(viewer: Viewer, page: VoucherPage) -> list[Question]:
    """What the viewer's post may do next to a voucher that no case carries; a payment's voucher is checked in its case."""
    if page.order_id is not None:
        return []
    steps = VOUCHER_STEPS[page.row.state]
    return [
        Question(id=route, title=title, text=text, verb=verb, keep=_("Not now"), is_grave=route == "discard_voucher",
                 url=reverse(f"desk:{route}", args=[page.row.id]))
        for state, needed, route, title, text, verb in _NEXT
        if state in steps and needed in verbs_of(viewer.post)
    ]  # fmt: skip


_NEXT = (
    (VoucherState.REVIEWED, LedgerVerb.REVIEW_VOUCHER, "review_voucher", _("Is this voucher right?"),
     _("You vouch for accounts, amounts and papers. Who made it, or paid the money, may not review it."), _("Review the voucher")),
    (VoucherState.POSTED, LedgerVerb.POST_VOUCHER, "post_voucher", _("Post this voucher?"),
     _("It gets its number and is final: from then on only a reversal corrects it."), _("Post the voucher")),
    (VoucherState.DISCARDED, LedgerVerb.DISCARD_VOUCHER, "discard_voucher", _("Discard this voucher?"),
     _("It stays on record as discarded, and what it booked can be booked anew."), _("Discard the voucher")),
)  # fmt: skip
"""State it would lead to, verb it needs, route, and the words of the dialog."""


def _may_reverse(viewer: Viewer, page: VoucherPage) -> bool:
    """Whether the form is worth showing; the act decides."""
    stands = page.row.state is VoucherState.POSTED and page.reversed_by_id is None and page.row.reverses_id is None
    return stands and LedgerVerb.REVERSE_VOUCHER in verbs_of(viewer.post)
