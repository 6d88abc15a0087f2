"""Search 「查找」: a village by code or name, a case by number, a payment by amount, a person by name, within reach."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from daylight.cases.queries import cases_of
from daylight.kernel.money import NotAnAmount, parse_yuan
from daylight.ledger.queries import orders, vouchers
from daylight.parties.queries import Viewer, find_people, places
from daylight.web import show
from daylight.web.access import desk, viewer_in
from daylight.web.desk.linking import address_of
from daylight.web.desk.lists.money import number_of, order_word
from daylight.web.shapes import Words

SHOWN = 8


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    title: str
    note: str
    url: str
    amount: str = ""


@dataclass(frozen=True)
class Group:
    """The things of one kind, and where all of them are listed."""

    title: Words
    icon: str
    hits: list[Hit]
    url: str


@desk(scope=cases_of)
@require_safe
def search(request: HttpRequest) -> HttpResponseBase:
    """What a text means, kind by kind; a case's whole number is opened at once."""
    viewer, text = viewer_in(request), request.GET.get("q", "").strip()[:80]
    exact = cases_of(viewer).filter(number__iexact=text).first() if text else None
    if exact is not None:
        return redirect("desk:case", exact.pk)
    groups = [group for group in _groups(viewer, text) if group.hits] if text else []
    return render(request, "desk/search.html", {"text": text, "groups": groups, "data_as_of": timezone.now()})


def _groups(viewer: Viewer, text: str) -> list[Group]:
    return [
        _places(viewer, text),
        _cases(viewer, text),
        _payments(viewer, text),
        _vouchers(viewer, text),
        _people(viewer, text),
    ]


def _places(viewer: Viewer, text: str) -> Group:
    found = places(viewer).filter(Q(name__icontains=text) | Q(code__startswith=text)).filter(valid_until=None)[:SHOWN]
    hits = [Hit(row.name, row.code, address_of("place", row.pk)) for row in found]
    return Group(_("Places"), "map-pins", hits, reverse("desk:places"))


def _cases(viewer: Viewer, text: str) -> Group:
    wanted = Q(number__icontains=text) | Q(title__icontains=text) | Q(payee_body__name__icontains=text)
    amount = _amount(text)
    wanted |= Q(amount_fen=amount) if amount else Q()
    found = cases_of(viewer).filter(wanted)[:SHOWN]
    hits = [
        Hit(row.title, f"{row.number} · {row.place.name}", address_of("case", row.pk), show.yuan(row.amount_fen))
        for row in found
    ]
    return Group(_("Cases"), "files", hits, f"{reverse('desk:cases')}?{urlencode({'text': text})}")


def _payments(viewer: Viewer, text: str) -> Group:
    amount = _amount(text)
    wanted = Q(authority__payee_body__name__icontains=text) | Q(client_ref__iexact=text)
    wanted |= Q(amount_fen=amount) if amount else Q()
    exact = f"{amount // 100}.{amount % 100:02d}" if amount else ""
    query = {"least": exact, "most": exact} if amount else {"q": text}
    hits = [
        Hit(
            row.authority.payee_body.name,
            f"{row.account.book.place.name} · {row.authority.purpose} · {order_word(row)}",
            address_of("payment_order", row.pk),
            show.yuan(row.amount_fen),
        )
        for row in orders(viewer).filter(wanted)[:SHOWN]
    ]
    return Group(_("Payments"), "cash", hits, f"{reverse('desk:money')}?{urlencode(query)}")


def _vouchers(viewer: Viewer, text: str) -> Group:
    found = vouchers(viewer).filter(summary__icontains=text)[:SHOWN]
    hits = [
        Hit(row.summary, f"{row.book.place.name} · {row.on} · {number_of(row)}", address_of("voucher", row.pk))
        for row in found
    ]
    return Group(_("Vouchers"), "receipt", hits, f"{reverse('desk:vouchers')}?{urlencode({'q': text})}")


def _people(viewer: Viewer, text: str) -> Group:
    found = find_people(viewer, text)[:SHOWN]
    hits = [Hit(row.name or gettext("erased"), row.place.name, address_of("person", row.pk)) for row in found]
    return Group(_("People"), "users", hits, f"{reverse('desk:people')}?{urlencode({'q': text})}")


def _amount(text: str) -> int | None:
    """The amount that a text writes; a short plain number is more likely a part of a code."""
    try:
        return parse_yuan(text) or None
    except NotAnAmount:
        return None
