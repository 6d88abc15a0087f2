"""The addresses of the public interface 「公开接口」: places, villages, payments, questions, the log; reading only."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import ValidationError
from pydantic import Field

from daylight.disclosure import queries
from daylight.disclosure.queries import PaymentPage, Period, PlaceRow, PublicPayments
from daylight.kernel.refusals import Refused
from daylight.kernel.words import _
from daylight.web import show
from daylight.web.api import shapes
from daylight.web.api.sheets import payments_csv
from daylight.web.errors import refusal_body
from daylight.web.exports import ROWS_MOST, TooManyRows

SIZE, SIZE_MOST = 50, 200
Fen = Annotated[int, Field(ge=0)]
PageNumber = Annotated[int, Field(ge=1, le=10_000)]
Size = Annotated[int, Field(ge=1, le=SIZE_MOST)]

api = NinjaAPI(
    title="Daylight",
    version="1",
    description="What the villagers' page shows, for programs. No key is needed. Amounts are whole fen; days are days in Beijing.",
    urls_namespace="api",
    docs_url=None,
)


class NoSuchThing(Refused):
    """Nothing public has this number 「查无此项」."""

    message = _("There is nothing public here.")
    status = 404


@api.exception_handler(Refused)
def on_refused(request: HttpRequest, refused: Exception) -> HttpResponse:
    """Answer a refusal with its code, sentence and facts."""
    del request
    if not isinstance(refused, Refused):
        raise refused
    return JsonResponse(refusal_body(refused), status=refused.status, json_dumps_params={"ensure_ascii": False})


@api.exception_handler(Http404)
def on_missing(request: HttpRequest, missing: Exception) -> HttpResponse:
    """Answer for an address that leads nowhere."""
    del missing
    return on_refused(request, NoSuchThing())


@api.exception_handler(ValidationError)
def on_unreadable(request: HttpRequest, unreadable: Exception) -> HttpResponse:
    """Answer for a parameter that cannot be read, naming each."""
    del request
    faults = unreadable.errors if isinstance(unreadable, ValidationError) else []
    named = [{"parameter": str(fault["loc"][-1]), "problem": str(fault["msg"])} for fault in faults]
    body = {"code": "WrongParameter", "message": gettext("A parameter cannot be read."), "facts": {"wrong": named}}
    return JsonResponse(body, status=422, json_dumps_params={"ensure_ascii": False})


def _language() -> str:
    return "zh" if show.is_chinese() else "en"


def _place(place_id: int) -> PlaceRow:
    place = queries.place_of(place_id)
    if place is None:
        raise NoSuchThing
    return place


@api.get("/places", response=list[shapes.Place], summary="Places in force")
def places(request: HttpRequest, level: str = "", parent: int | None = None) -> list[PlaceRow]:
    """Every place in force, or those of one level (county, township, village, group) or directly below one place."""
    del request
    return queries.public_places(timezone.localdate(), level=level, parent=parent)


@api.get("/villages/{place_id}", response={200: shapes.Village, 404: shapes.Fault}, summary="A village in figures")
def village(request: HttpRequest, place_id: int) -> dict[str, Any]:
    """Balance, money by month, running cases and questions of a village."""
    del request
    now = timezone.now()
    page = queries.village_page(place_id, now=now, language=_language())
    if page is None:
        raise NoSuchThing
    return {**vars(page), "data_as_of": now}


@api.get(
    "/payments",
    response={200: shapes.Payments, 404: shapes.Fault, 422: shapes.Fault},
    summary="Payments",
    openapi_extra={
        "responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    },
)
def payments(
    request: HttpRequest,
    place: int,
    *,
    since: date | None = None,
    until: date | None = None,
    at_least_fen: Fen | None = None,
    at_most_fen: Fen | None = None,
    page: PageNumber = 1,
    size: Size = SIZE,
    format: Literal["json", "csv"] = "json",  # noqa: A002 - the name in the address, as in every list
) -> Any:
    """Payments at and below a place, latest first; without `since` those of the quarter before `until` (or today).

    `format=csv` gives the whole period as one file, at most 50,000 rows.
    """
    now = timezone.now()
    found = queries.list_payments(
        _place(place).path, Period.of(since, until, now), now=now, language=_language(),
        at_least_fen=at_least_fen, at_most_fen=at_most_fen,
    )  # fmt: skip
    if format == "csv":
        if found.exceeds(ROWS_MOST):
            raise TooManyRows(most=f"{ROWS_MOST:,}")
        return payments_csv(found.every(ROWS_MOST), f"payments-{place}-{found.period.since}-{found.period.until}.csv")
    return _page_of(request, found, number=page, size=size, now=now)


def _page_of(request: HttpRequest, found: PublicPayments, *, number: int, size: int, now: datetime) -> dict[str, Any]:
    pages = max(1, -(-found.count // size))
    asked = request.GET.copy()
    asked["page"] = str(number + 1)
    return {
        "since": found.period.since,
        "until": found.period.until,
        "count": found.count,
        "count_is_capped": found.is_capped,
        "page": number,
        "pages": pages,
        "next": f"{request.path}?{asked.urlencode()}" if number < pages else None,
        "data_as_of": now,
        "items": [asdict(row) for row in found.page(number, size)],
    }


@api.get(
    "/payments/{payment_id}", response={200: shapes.PaymentStory, 404: shapes.Fault}, summary="A payment and its story"
)
def payment(request: HttpRequest, payment_id: int) -> dict[str, Any]:
    """What, how much, to whom, why; who approved it and when; its papers by kind; its traces with their proofs."""
    del request
    page = queries.payment_page(payment_id, now=timezone.now(), language=_language())
    if page is None:
        raise NoSuchThing
    return {**asdict(page.row), **_story(page)}


def _story(page: PaymentPage) -> dict[str, Any]:
    way = page.way
    if way is None:
        return {"steps": [], "papers": [], "traces": [], "secret_traces": 0}

    def proofs() -> Iterator[dict[str, Any]]:
        for act in way.traces.acts:
            address = settings.PUBLIC_ADDRESS + reverse("portal:proof", args=[act.id]) if act.is_published else None
            yield {**asdict(act), "proof": address}

    return {
        "steps": [asdict(step) for step in way.steps],
        "papers": [asdict(paper) for paper in way.documents],
        "traces": list(proofs()),
        "secret_traces": way.traces.secret,
    }


@api.get("/questions", response={200: shapes.QuestionList, 404: shapes.Fault}, summary="Questions of a village")
def questions(
    request: HttpRequest,
    place: int,
    standing: Literal["", "answered", "waiting", "overdue"] = "",
    page: PageNumber = 1,
) -> dict[str, Any]:
    """What villagers asked and what was answered, newest first; questions that wait too long say so."""
    del request
    now = timezone.now()
    found = queries.questions(_place(place), standing, page, now=now, language=_language())
    return {
        "count": found.total,
        "page": found.number,
        "pages": found.pages,
        "data_as_of": now,
        "items": found.rows,
    }


@api.get("/log/checkpoint", response=shapes.Checkpoint, summary="The head of the public log")
def checkpoint(request: HttpRequest) -> dict[str, Any]:
    """Size, root and signed checkpoint of the public log, its public key, and where its files lie."""
    del request
    return {**vars(queries.log_head()), "files": f"{settings.PUBLIC_ADDRESS}/log/"}
