"""Payments as the public sees them 「公开支付」: found by the rule in the database, and passed through the rule once more."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.timezone import localdate

from daylight.cases import rulebook
from daylight.cases.models import Case, Revision
from daylight.disclosure.policy import PAID_STATES, PaymentFacts, PortalRule, PublicPayment, ShownFrom, shown
from daylight.disclosure.queries.purses import Purse, above_line
from daylight.disclosure.rulebook import portal_rule
from daylight.ledger.models import PaymentOrder
from daylight.ledger.policy import VoucherState

PAYMENT = "payment"
KIND_FIELD = "budget_line"
"""The form field of the payment procedure that says what kind of expense it is 「支出类别」."""
_SOURCE = re.compile(r"case:(\d+)(?::\d+)?")


def shown_orders(purses: tuple[Purse, ...], rule: PortalRule, now: datetime) -> QuerySet[PaymentOrder]:
    """The orders that the rule shows one by one, latest first: the same judgement as `policy.shown`, in the database."""
    found = PaymentOrder.objects.filter(above_line(purses), state__in=PAID_STATES, settled_at__isnull=False)
    if rule.shown_from is ShownFrom.BOOKED:
        booked = Q(voucher__state=VoucherState.POSTED)
        found = found.filter(booked | Q(settled_at__lte=rule.paid_before(now)))
    return _joined(found).order_by("-settled_at", "-pk")


def _joined(found: QuerySet[PaymentOrder]) -> QuerySet[PaymentOrder]:
    return found.select_related(
        "authority__payee_body", "authority__payee_person", "payee_account", "voucher", "account__book__place"
    )


def cut(orders: QuerySet[PaymentOrder], start: int, stop: int) -> list[PaymentOrder]:
    """A part of a long list in its order: the keys are sorted alone, whole rows are joined only for what is shown."""
    keys = list(orders.values_list("pk", flat=True)[start:stop])
    found = {order.pk: order for order in orders.order_by().filter(pk__in=keys)}
    return [found[key] for key in keys]


def case_id_of(source: str) -> int | None:
    """The case that an approval came from: its source is "case:12", after a return "case:12:2"."""
    found = _SOURCE.fullmatch(source)
    return int(found[1]) if found else None


def facts_of(order: PaymentOrder, numbers: Mapping[int, str]) -> PaymentFacts:
    """What disclosure weighs of an order; reads nothing beyond the row and what it was fetched with."""
    authority, voucher, place = order.authority, order.voucher, order.account.book.place
    case_id = case_id_of(authority.source)
    is_booked = voucher is not None and voucher.state == VoucherState.POSTED
    return PaymentFacts(
        order_id=order.pk,
        case_id=case_id,
        number=numbers.get(case_id or 0, ""),
        place_id=place.pk,
        place_name=place.name,
        payee=authority.payee_body.name,
        payee_kind=authority.payee_body.kind,
        payee_person=authority.payee_person.name if authority.payee_person else "",
        account=f"****{order.payee_account.number_tail}",
        bank_name=order.payee_account.bank_name,
        purpose=authority.purpose,
        amount_fen=order.amount_fen,
        state=order.state,
        paid_at=order.settled_at,
        booked_on=voucher.on if is_booked and voucher else None,
    )


def payments_of(
    orders: Iterable[PaymentOrder], purses: tuple[Purse, ...], rule: PortalRule, *, now: datetime, language: str
) -> list[PublicPayment]:
    """The orders as public rows, with their kind of expense, in two further queries for all of them."""
    listed = list(orders)
    lines = {purse.id: purse.line_fen for purse in purses}
    case_ids = {case_id for order in listed if (case_id := case_id_of(order.authority.source))}
    numbers = dict(Case.objects.filter(pk__in=case_ids).values_list("pk", "number"))
    kinds = kinds_of(case_ids, language)
    rows = []
    for order in listed:
        row = shown(facts_of(order, numbers), rule, line_fen=lines[order.account_id], now=now)
        if row is not None:
            kind, title = kinds.get(row.case_id or 0, ("", ""))
            rows.append(replace(row, kind=kind, kind_title=title))
    return rows


def kinds_of(case_ids: Iterable[int], language: str) -> dict[int, tuple[str, str]]:
    """The kind of expense that each payment case named in its last revision: code and title, in one query."""
    forms = Revision.objects.filter(case_id__in=list(case_ids)).order_by("case_id", "number")
    said: dict[int, tuple[Any, ...]] = {
        row[0]: row
        for row in forms.values_list(
            "case_id", f"form__{KIND_FIELD}", "case__procedure", "case__version", "case__rule_digest"
        )
    }
    return {case_id: (code or "", _kind_title(code, rule, language)) for case_id, (_, code, *rule) in said.items()}


def _kind_title(code: str | None, rule: list[str], language: str) -> str:
    field = rulebook.procedure_of(rule[0], rule[1], rule[2]).field(KIND_FIELD) if code else None
    titles = dict(field.options) if field else {}
    return titles[code].say(language) if code in titles else ""


def kind_options(on: date, language: str) -> tuple[tuple[str, str], ...]:
    """The kinds of expense that the procedure in force offers; none where there is no such procedure or field."""
    procedure = rulebook.house().procedure(PAYMENT, on)
    field = procedure.field(KIND_FIELD) if procedure else None
    return tuple((code, title.say(language)) for code, title in field.options) if field else ()


def of_kind(orders: QuerySet[PaymentOrder], kind: str, place_id: int) -> QuerySet[PaymentOrder]:
    """The orders whose case names this kind of expense in its last revision; the case is known by the approval's source."""
    later = Revision.objects.filter(case=OuterRef("case"), number__gt=OuterRef("number"))
    named = Revision.objects.filter(~Exists(later), case__place_id=place_id, **{f"form__{KIND_FIELD}": kind})
    matching = Q()
    for tail in ("", ":2", ":3"):  # an approval after a return bears the number of the approval
        source = Concat(Value("case:"), Cast("case_id", CharField()), Value(tail))
        matching |= Q(authority__source__in=named.annotate(source=source).values("source"))
    return orders.filter(matching)


def the_rule(now: datetime) -> PortalRule:
    """The disclosure rule of the day."""
    return portal_rule(localdate(now))
