"""Funds 「资金」: payments, bank accounts and what passes on them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from daylight.ledger import queries as ledger
from daylight.ledger.policy import ORDER_STATE_TITLES, OrderState
from daylight.ledger.queries import OrderPage
from daylight.ledger.queries.progress import accounts_with_balance, with_booking
from daylight.ledger.verbs import LedgerVerb
from daylight.log.powers import verbs_of
from daylight.log.queries import ActRow, acts_about
from daylight.parties.queries import Viewer
from daylight.web.access import desk, viewer_in
from daylight.web.desk.filtering import for_viewer
from daylight.web.desk.linking import address_of, place_crumbs, source_address
from daylight.web.desk.lists.accounts import ACCOUNTS
from daylight.web.desk.lists.money import BOOKING, LINES, ORDERS
from daylight.web.exports import Export, list_answer
from daylight.web.shapes import Crumb, Fact, Moment, Tab
from daylight.web.show import Kind

_TABS = (
    ("desk:money", _("Payments")),
    ("desk:vouchers", _("Vouchers")),
    ("desk:books", _("Books")),
    ("desk:bank_accounts", _("Bank accounts")),
    ("desk:bank_lines", _("Bank lines")),
)


def money_tabs(current: str) -> list[Tab]:
    """The parts of the page of funds."""
    return [Tab(label=label, url=reverse(route), is_current=route == current) for route, label in _TABS]


def answer_list(request: HttpRequest, listing: Any, rows: Any, *, tabs: list[Tab], **context: Any) -> HttpResponseBase:
    """Answer a list of the desk: its filters carry the viewer's places, its sheet says who took it away."""
    viewer, now = viewer_in(request), timezone.now()
    export = Export(by=f"{viewer.name}（{viewer.place_name}）", now=now)
    template = context.pop("template", "desk/list.html")
    return list_answer(request, listing, rows, template=template, context={"tabs": tabs, **context}, export=export)


@desk(scope=ledger.orders)
def payments(request: HttpRequest) -> HttpResponseBase:
    """All payment orders within reach 「付款单」."""
    viewer = viewer_in(request)
    rows = ledger.orders(viewer)
    return answer_list(request, for_viewer(ORDERS, viewer), rows, tabs=money_tabs("desk:money"))


@desk(scope=ledger.order_page)
def payment(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """One payment order 「付款单」: the approval, what the bank said, the voucher."""
    viewer = viewer_in(request)
    page = ledger.order_page(viewer, order_id)
    if page is None:
        raise Http404
    acts = acts_about("payment_order", order_id)
    context = {
        "order": page,
        "crumbs": place_crumbs(
            viewer, page.row.place_id, Crumb(label=_("Payments"), url=reverse("desk:money")), last=page.row.payee
        ),
        "now_line": _now_line(page),
        "facts": _facts(page),
        "moments": _moments(page, acts),
        "case_url": source_address(page.row.source),
        "voucher_url": address_of("voucher", page.row.voucher_id),
        "data_as_of": timezone.now(),
    }
    return render(request, "desk/payment.html", context)


_TONES = {
    OrderState.SUCCEEDED: "done",
    OrderState.UNKNOWN: "yellow",
    OrderState.FAILED: "red",
    OrderState.RETURNED: "red",
}


def _now_line(page: OrderPage) -> tuple[str, str]:
    """The tone and the sentence that say where the payment stands."""
    state = page.row.state
    return _TONES.get(state, ""), gettext(ORDER_STATE_TITLES[state])


def _facts(page: OrderPage) -> list[Fact]:
    row = page.row
    return [
        Fact(label=_("Payee"), value=row.payee, note=f"{_('Bank account')} {row.payee_account}"),
        Fact(label=_("Amount of this payment"), value=row.amount_fen, kind=Kind.MONEY),
        Fact(
            label=_("Approved amount"),
            value=page.approved_fen,
            kind=Kind.MONEY,
            note=gettext("left of it: %(left)s") % {"left": _yuan(page.left_fen)},
        ),
        Fact(label=_("Purpose"), value=row.purpose),
        Fact(label=_("Paid from"), value=f"{page.bank_name} {page.from_account}"),
        Fact(label=_("Our reference"), value=page.client_ref, note=_("The bank knows this payment by it, for ever.")),
        Fact(label=_("The bank’s reference"), value=page.bank_ref),
        Fact(label=_("The bank’s reason"), value=gettext(page.bank_reason) if page.bank_reason else ""),
    ]


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def _moments(page: OrderPage, acts: list[ActRow]) -> list[Moment]:
    """The story of the payment: asked, approved, ordered, what the bank said each time, booked."""
    row = page.row
    told = [
        _moment(_("Asked for"), page.row.requested_at, person=page.requested_by),
        _moment(_("Approved"), page.row.approved_at, person=page.approved_by),
        _moment(_("Ordered by the cashier"), page.created_at, person=page.maker),
    ]
    told += [_answered(one) for one in acts if one.verb in ("payment_order.submit", "payment_order.settle")]
    if row.voucher_id is None:
        state = "future" if row.state is not OrderState.FAILED else "refused"
        title = _("To be booked") if state == "future" else _("Nothing to book")
        told.append(Moment(state=state, title=title))
    else:
        booked = row.booked_on is not None
        told.append(
            Moment(
                state="done" if booked else "now",
                title=_("Booked") if booked else _("The voucher is being checked"),
                used=str(row.booked_on or ""),
                act_url=address_of("voucher", row.voucher_id),
            )
        )
    return told


def _moment(title: Any, at: datetime, *, person: str) -> Moment:
    return Moment(state="done", title=title, at=at, post=person)


def _answered(one: ActRow) -> Moment:
    """One exchange with the bank, as the log holds it."""
    if one.verb == "payment_order.submit":
        return Moment(state="done", title=_("Sent to the bank"), at=one.at, act_url=address_of("act", one.id))
    state = OrderState(one.facts.get("state", OrderState.UNKNOWN))
    shape = "refused" if state in (OrderState.FAILED, OrderState.RETURNED) else "done"
    title = gettext("The bank: %(state)s") % {"state": gettext(ORDER_STATE_TITLES[state])}
    return Moment(state=shape, title=title, at=one.at, act_url=address_of("act", one.id))


@desk(scope=accounts_with_balance)
def bank_accounts(request: HttpRequest) -> HttpResponseBase:
    """The collectives' bank accounts within reach 「银行账户」, each with what the bank says it holds."""
    viewer = viewer_in(request)
    rows = accounts_with_balance(viewer)
    return answer_list(request, for_viewer(ACCOUNTS, viewer), rows, tabs=money_tabs("desk:bank_accounts"))


@desk(scope=ledger.bank_lines)
def bank_lines(request: HttpRequest) -> HttpResponseBase:
    """The movements at the bank within reach 「银行流水」."""
    viewer = viewer_in(request)
    rows = ledger.bank_lines(viewer).select_related("account__book__place")
    listing = LINES
    if LedgerVerb.RECORD_INCOME in verbs_of(viewer.post):
        rows, listing = with_booking(rows), replace(LINES, columns=(*LINES.columns[:-1], BOOKING))
    accounts = _account_choices(viewer) if request.GET.get("account") else {}
    return answer_list(request, for_viewer(listing, viewer, **accounts), rows, tabs=money_tabs("desk:bank_lines"))


def _account_choices(viewer: Viewer) -> dict[str, forms.Field]:
    """The accounts by name, so that a filter that came by a link says which account it means."""
    found = accounts_with_balance(viewer)
    names = [(str(one.pk), f"{one.book.place.name} {one}") for one in found]
    return {"account": forms.ChoiceField(label=_("Bank account"), choices=[("", _("All")), *names])}
