"""The pages that are read 「公开页面」: the village found, its money, one entry, what is posted and handled, questions."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from daylight.disclosure import queries
from daylight.disclosure.queries import Asked, MoneyPage, MonthFlow, VillagePage
from daylight.web import show
from daylight.web.access import public
from daylight.web.portal.shell import VILLAGE_COOKIE, language, month_name, month_short, shell, village_or_404
from daylight.web.svg import Month
from daylight.web.tables import with_parameters

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_WORKER = Path(__file__).parents[1] / "static" / "daylight" / "saved.js"
_A_YEAR = 365 * 24 * 3600


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Find your village 「找村」: by name or code, or in the list of townships."""
    now = timezone.now()
    text = request.GET.get("q", "").strip()[:40]
    found = queries.search_villages(text, timezone.localdate(now)) if text else []
    if len(found) == 1 and found[0].code == "".join(text.split()):
        return redirect("portal:village", found[0].id)
    context = {"q": text, "found": found, "townships": queries.townships(timezone.localdate(now))}
    return render(request, "portal/home.html", context | shell(request, None, "home"))


@public
@require_safe
def village(request: HttpRequest, place_id: int) -> HttpResponse:
    """A village's first page 「村公开页」: what is left, what came and went."""
    page = queries.village_page(place_id, now=timezone.now(), language=language())
    if page is None:
        raise Http404
    context = {
        "page": page,
        "month": month_name(page.this_month.month),
        "months": drawn_months(page.months, page.place.id),
        "overdue_accounts": _silence(page),
    }
    answer = render(request, "portal/village.html", context | shell(request, page.place, "village"))
    answer.set_cookie(VILLAGE_COOKIE, str(place_id), max_age=_A_YEAR, samesite="Lax", httponly=True)
    return answer


def _silence(page: VillagePage) -> bool:
    """Whether the accounts are later than the month that has just ended allows: said openly, not left out."""
    return page.months_behind > 1


def drawn_months(months: tuple[MonthFlow, ...], place_id: int) -> list[Month]:
    """Months as the picture takes them, each with the address of its entries."""
    address = reverse("portal:money", args=[place_id])
    return [
        Month(
            label=month_name(flow.month),
            short=month_short(flow.month),
            first=flow.in_fen,
            second=flow.out_fen,
            first_text=show.yuan(flow.in_fen),
            second_text=show.yuan(flow.out_fen),
            url=f"{address}?month={flow.month:%Y-%m}",
        )
        for flow in months
    ]


@public
@require_safe
def money(request: HttpRequest, place_id: int) -> HttpResponse:
    """The entries of a month 「收支明细」, or of a search."""
    place = village_or_404(place_id)
    page = queries.money(place, _asked(request), now=timezone.now(), language=language())
    month = page.asked.month
    context = {
        "page": page,
        "month": month_name(month) if month else "",
        "months": [(f"{flow.month:%Y-%m}", month_name(flow.month), flow) for flow in page.months],
        "month_code": f"{month:%Y-%m}" if month else "",
        "flow": next((flow for flow in page.months if flow.month == month), None),
        "previous_url": _page_url(request, page, -1),
        "next_url": _page_url(request, page, 1),
    }
    return render(request, "portal/money.html", context | shell(request, place, "money"))


def _asked(request: HttpRequest) -> Asked:
    """What the address asks for; what cannot be read is as if it were not there."""
    found = _MONTH.fullmatch(request.GET.get("month", ""))
    is_month = found is not None and 1 <= int(found[2]) <= 12 and int(found[1]) >= 2000
    side, number = request.GET.get("side", ""), request.GET.get("page", "")
    return Asked(
        month=date(int(found[1]), int(found[2]), 1) if found and is_month else None,
        side=side if side in {"in", "out"} else "",
        kind=request.GET.get("kind", "")[:40],
        text=request.GET.get("q", "").strip()[:40],
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1,
    )


def _page_url(request: HttpRequest, page: MoneyPage, step: int) -> str:
    number = page.number + step
    return with_parameters(request.GET, {"page": number}) if 1 <= number <= page.pages else ""


@public
@require_safe
def payment(request: HttpRequest, order_id: int) -> HttpResponse:
    """One payment 「一笔支付」: what, how much, to whom, why, who approved it when."""
    page = queries.payment_page(order_id, now=timezone.now(), language=language())
    if page is None:
        raise Http404
    return render(request, "portal/payment.html", {"page": page, "row": page.row} | shell(request, page.place, "money"))


@public
@require_safe
def matters(request: HttpRequest, place_id: int) -> HttpResponse:
    """What is posted and what is being handled 「公示与在办」."""
    place, now = village_or_404(place_id), timezone.now()
    context = {
        "notices": queries.notices(place, now=now, language=language()),
        "running": queries.running(place, now=now, language=language()),
    }
    return render(request, "portal/matters.html", context | shell(request, place, "matters"))


@public
@require_safe
def matter(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case on its way 「办理进度」; once it is a payment to be read, that page takes over."""
    now = timezone.now()
    paid = queries.payment_of_case(case_id, now=now, language=language())
    if paid is not None:
        return redirect("portal:payment", paid.id)
    page = queries.matter_page(case_id, now=now, language=language())
    if page is None:
        raise Http404
    return render(
        request, "portal/matter.html", {"page": page, "row": page.row} | shell(request, page.place, "matters")
    )


@public
@require_safe
def questions(request: HttpRequest, place_id: int) -> HttpResponse:
    """The questions of a village 「点题公开」: answered, waiting, overdue."""
    place = village_or_404(place_id)
    standing = request.GET.get("show", "")
    number = request.GET.get("page", "")
    page = queries.questions(
        place,
        standing if standing in {"answered", "waiting", "overdue"} else "",
        int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1,
        now=timezone.now(),
        language=language(),
    )
    turn: dict[str, Any] = {
        "previous_url": with_parameters(request.GET, {"page": page.number - 1}) if page.number > 1 else "",
        "next_url": with_parameters(request.GET, {"page": page.number + 1}) if page.number < page.pages else "",
    }
    return render(request, "portal/questions.html", {"page": page} | turn | shell(request, place, "questions"))


@public
@require_safe
def question(request: HttpRequest, case_id: int) -> HttpResponse:
    """One question 「提问」."""
    row = queries.question(case_id, now=timezone.now(), language=language())
    if row is None:
        raise Http404
    context = {"row": row} | shell(request, queries.place_of(row.place_id), "questions")
    return render(request, "portal/question.html", context)


@public
@require_safe
def short_address(request: HttpRequest, code: str) -> HttpResponseRedirect:
    """The address under a QR mark: a village by its code, whatever its number here is."""
    del request
    found = queries.search_villages(code, timezone.localdate())
    exact = next((row for row in found if row.code == code), None)
    if exact is None:
        raise Http404
    return redirect("portal:village", exact.id)


@public
@require_safe
def saved_copies(request: HttpRequest) -> HttpResponse:
    """The worker that keeps the last copies of what was read 「离线副本」; at the root, where it may answer for the pages."""
    del request
    return HttpResponse(_WORKER.read_bytes(), content_type="text/javascript")
