"""What is done to vouchers that no case carries 「凭证办理」: review, post, discard, and the voucher of money received."""

from collections.abc import Callable

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from daylight.ledger import acts
from daylight.ledger import queries as ledger
from daylight.ledger.models import BankLine, Voucher
from daylight.ledger.queries.progress import income_accounts
from daylight.ledger.verbs import LedgerVerb
from daylight.web.access import desk, viewer_in
from daylight.web.desk.entry.money import IncomeForm
from daylight.web.desk.identities import language
from daylight.web.desk.linking import place_crumbs
from daylight.web.desk.posting import done, sent
from daylight.web.desk.requests import key_of
from daylight.web.shapes import Crumb, Fact, Words
from daylight.web.show import Kind


@desk(verb=LedgerVerb.REVIEW_VOUCHER, scope=ledger.vouchers)
@require_POST
def review_voucher(request: HttpRequest, voucher_id: int) -> HttpResponseBase:
    """Review a draft 「复核」."""
    return _done(request, voucher_id, acts.review_voucher, said=_("The voucher is reviewed. It can be posted now."))


@desk(verb=LedgerVerb.POST_VOUCHER, scope=ledger.vouchers)
@require_POST
def post_voucher(request: HttpRequest, voucher_id: int) -> HttpResponseBase:
    """Post a reviewed voucher 「记账」: it gets its number and is final."""
    return _done(request, voucher_id, acts.post_voucher, said=_("The voucher is posted and has its number."))


@desk(verb=LedgerVerb.DISCARD_VOUCHER, scope=ledger.vouchers)
@require_POST
def discard_voucher(request: HttpRequest, voucher_id: int) -> HttpResponseBase:
    """Discard an unposted voucher 「作废」, so that its event can be booked anew."""
    return _done(request, voucher_id, acts.discard_voucher, said=_("The voucher is discarded; it stays on record."))


def _done(request: HttpRequest, voucher_id: int, do: Callable[..., Voucher], *, said: Words) -> HttpResponseBase:
    viewer, key = viewer_in(request), key_of(request)
    get_object_or_404(ledger.vouchers(viewer), pk=voucher_id)
    return done(
        request,
        lambda: do(viewer.actor, voucher_id=voucher_id, now=timezone.now(), key=key),
        said=said,
        to=reverse("desk:voucher", args=[voucher_id]),
    )


@desk(verb=LedgerVerb.RECORD_INCOME, scope=ledger.bank_lines)
@require_http_methods(["GET", "POST"])
def record_income(request: HttpRequest, line_id: int) -> HttpResponseBase:
    """Draft the voucher of money received from its line on the statement 「收入登记」."""
    viewer = viewer_in(request)
    line = ledger.bank_lines(viewer).select_related("account__book__place").filter(pk=line_id).first()
    if line is None:
        raise Http404
    accounts = income_accounts(line.account.book, language())
    key = key_of(request)
    if request.method == "GET":
        return _income_page(request, line, IncomeForm(accounts, initial={"summary": line.purpose}))
    form = IncomeForm(accounts, request.POST)
    return sent(
        request,
        form,
        do=lambda asked: acts.record_income(viewer.actor, bank_line_id=line.pk, **asked, now=timezone.now(), key=key),
        said=_("The income is recorded as a draft voucher. Somebody else reviews and posts it."),
        to=f"{reverse('desk:vouchers')}?state=draft",
        again=lambda status: _income_page(request, line, form, status=status),
    )


def _income_page(request: HttpRequest, line: BankLine, form: IncomeForm, *, status: int = 200) -> HttpResponseBase:
    viewer, place = viewer_in(request), line.account.book.place
    context = {
        "line": line,
        "form": form,
        "facts": [
            Fact(label=_("Village"), value=place.name),
            Fact(label=_("Bank account"), value=f"{line.account.bank_name} {line.account}"),
            Fact(label=_("Booked"), value=line.booked_at, kind=Kind.MOMENT),
            Fact(label=_("Amount"), value=line.amount_fen, kind=Kind.MONEY),
            Fact(label=_("Counterparty"), value=line.counterparty),
            Fact(label=_("Purpose"), value=line.purpose),
        ],
        "crumbs": place_crumbs(
            viewer, place.pk, Crumb(label=_("Bank lines"), url=reverse("desk:bank_lines")), last=_("Record income")
        ),
    }
    return render(request, "desk/income.html", context, status=status)
