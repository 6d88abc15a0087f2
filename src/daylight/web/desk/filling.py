"""What the form of a draft shows besides its fields 「填报页」: the inputs to draw, the band, what is still missing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.forms import BoundField
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daylight.cases import acts
from daylight.cases.models import Case
from daylight.cases.queries import CasePage, procedures_in_force, started_by_me
from daylight.cases.queries.choices import FillField
from daylight.cases.queries.contents import DocumentRow
from daylight.kernel.case_state import CaseStatus
from daylight.kernel.forms import is_empty, require_complete
from daylight.kernel.money import NotAnAmount, capital_amount, parse_yuan, yuan
from daylight.kernel.procedure import FieldType, Procedure
from daylight.kernel.refusals import Refused
from daylight.log.door import Actor
from daylight.log.powers import verbs_of
from daylight.parties.models import Place
from daylight.parties.queries import Viewer, places
from daylight.parties.verbs import PartyVerb
from daylight.web.desk.drafts import Taken
from daylight.web.desk.forms import CaseForm
from daylight.web.desk.identities import language
from daylight.web.desk.inputs import InvoicesField, Option, PickField, invoice_rows, invoices_said, options
from daylight.web.errors import message_of

BLANK_ROWS = 1


@dataclass(frozen=True)
class Input:
    """One field as the page draws it; `kind` names its template in `desk/inputs`."""

    kind: str
    code: str
    title: str
    help: str
    is_required: bool
    bound: BoundField | None = None
    errors: tuple[str, ...] = ()
    beside: str = ""
    options: tuple[Option, ...] = ()
    typed: str = ""
    is_searched: bool = False
    rows: tuple[dict[str, str], ...] = ()
    documents: tuple[DocumentRow, ...] = ()
    accept: str = ""
    limits: str = ""
    extra: dict[str, str] = field(default_factory=dict)


def inputs(request: HttpRequest, page: CasePage, form: CaseForm, taken: Taken) -> list[Input]:
    """Every field of the open step, in the order of the procedure file."""
    found = []
    for fill in page.choices.fills:
        if fill.field.type is FieldType.FILES:
            found.append(_files(page, fill, taken))
        elif fill.field.code in form.fields:
            found.append(_input(request, fill, form))
    return found


def pick_input(request: HttpRequest, page: CasePage, code: str) -> Input:
    """One field for a party, with what the search finds."""
    form = CaseForm(page.choices.fills)
    fill = next((one for one in page.choices.fills if one.field.code == code), None)
    if fill is None or not isinstance(form.fields.get(code), PickField):
        raise Http404
    return _input(request, fill, form)


def _input(request: HttpRequest, fill: FillField, form: CaseForm) -> Input:
    bound = form[fill.field.code]
    made = bound.field
    said: dict[str, Any] = {
        "code": fill.field.code,
        "title": fill.title,
        "help": fill.help,
        "is_required": fill.is_required,
        "bound": bound,
    }
    if isinstance(made, PickField):
        return _pick(request, bound, made, said)
    if isinstance(made, InvoicesField):
        value = bound.value() or []
        blank = BLANK_ROWS if value else 2
        if request.GET.get("rows", "").isdecimal():
            blank = max(blank, int(request.GET["rows"][:2]))
        rows = tuple(invoice_rows(value, blank=blank))
        return Input(kind="invoices", rows=rows, beside=invoices_said(fill.value), **said)
    if fill.field.type is FieldType.MONEY:
        return Input(kind="money", beside=capital_of(str(bound.value() or "")), **said)
    return Input(kind="plain", **said)


def _pick(request: HttpRequest, bound: BoundField, made: PickField, said: dict[str, Any]) -> Input:
    """The options of a party: those of this search, when the search is for this field."""
    code = said["code"]
    is_searched = request.GET.get("find") == code or f"{code}-q" in request.GET
    typed = request.GET.get(f"{code}-q", request.GET.get("q", "")) if is_searched else ""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = options(viewer, made, text=typed[:80], chosen=str(bound.value() or ""))
    is_new = is_searched and made.kind != "person" and all(one.is_chosen for one in found)
    extra = {"register": "yes"} if is_new and PartyVerb.CREATE_BODY in verbs_of(viewer.post) else {}
    return Input(kind="pick", options=tuple(found), typed=typed, is_searched=is_searched, extra=extra, **said)


def _files(page: CasePage, fill: FillField, taken: Taken) -> Input:
    """The papers already there, what was refused just now, and the limits, said before anything is chosen."""
    code = fill.field.code
    kinds = fill.field.kinds or ("pdf", "jpg", "png", "ofd", "xml", "xlsx")
    limits = _("%(kinds)s; at most %(size)s MB a file.") % {
        "kinds": "、".join(kind.upper() for kind in kinds)
        if language() == "zh"
        else ", ".join(kind.upper() for kind in kinds),
        "size": settings.UPLOAD_MAX_BYTES // (1024 * 1024),
    }
    accept = ",".join([f".{kind}" for kind in kinds] + ([".jpeg"] if "jpg" in kinds else []))
    documents = tuple(one for one in page.documents if one.is_present and one.field == code)
    return Input(
        kind="files", code=code, title=fill.title, help=fill.help, is_required=fill.is_required, accept=accept,
        limits=limits, documents=documents, errors=tuple(taken.refused.get(code, ())),
        extra={"most": str(settings.UPLOAD_MAX_BYTES)},
    )  # fmt: skip


def capital_of(typed: str) -> str:
    """The capital writing of a typed amount; empty while it is none."""
    try:
        return capital_amount(parse_yuan(typed), prefix=True) if typed.strip() else ""
    except NotAnAmount:
        return ""


# ---------------------------------------------------------------- before and after the form


def require_known(procedure: str, now: datetime) -> Procedure:
    """The procedure in force today, or 404."""
    found = next((one for one in procedures_in_force(timezone.localdate(now)) if one.code == procedure), None)
    if found is None:
        raise Http404
    return found


def places_for(viewer: Viewer, procedure: Procedure) -> list[Place]:
    """The viewer's places in which the procedure can run."""
    return list(places(viewer).filter(level__in=procedure.place_levels, valid_until=None))


def place_asked(viewer: Viewer, sent: str, procedure: Procedure) -> int:
    """The place chosen, or the only one; a place outside the view answers 404."""
    known = {place.pk for place in places_for(viewer, procedure)}
    if not sent:
        return viewer.place_id
    if not sent.isdecimal() or len(sent) > 18 or int(sent) not in known:
        raise Http404
    return int(sent)


def drafts_of(viewer: Viewer, procedure: str) -> list[Case]:
    """The viewer's unfinished drafts of a procedure: to go on with, instead of starting anew."""
    return list(started_by_me(viewer).filter(procedure=procedure, state=CaseStatus.DRAFT)[:5])


def needs(procedure: Procedure) -> list[str]:
    """What must be given, named before anything is typed."""
    step = procedure.steps[0]
    asked = [one for one in procedure.fields_of(step) if procedure.must_be_given(step, one)]
    return [one.title.say(language()) for one in asked]


def remove(page: CasePage, attachment_id: str, *, actor: Actor, now: datetime) -> None:
    """Take a paper off the draft; one that is not of this case answers 404."""
    if attachment_id not in {str(one.id) for one in page.documents}:
        raise Http404
    acts.remove_attachment(int(attachment_id), actor=actor, now=now)


def missing_papers(page: CasePage) -> dict[str, str]:
    """For each field of papers that has too few: the sentence that says how many."""
    there = Counter(one.field for one in page.documents if one.is_present)
    found = {}
    for fill in page.choices.fills:
        wanted = max(fill.field.at_least, 1)
        if fill.field.type is FieldType.FILES and fill.is_required and there[fill.field.code] < wanted:
            found[fill.field.code] = ngettext(
                "Attach at least %(n)s paper here.", "Attach at least %(n)s papers here.", wanted
            ) % {"n": wanted}
    return found


def obstacle(page: CasePage) -> str:
    """What would be refused on submitting, asked beforehand; empty when nothing stands in the way."""
    form = {fill.field.code: fill.value for fill in page.choices.fills if not is_empty(fill.value)}
    there = Counter(one.field for one in page.documents if one.is_present)
    try:
        require_complete(page.procedure, page.procedure.steps[0], form, there)
    except Refused as refused:
        return message_of(refused)
    return ""


@dataclass(frozen=True)
class BandRow:
    """One amount band in words, and whether the present amount lies in it 「额度档」."""

    text: str
    is_here: bool


def bands(page: CasePage, values: Mapping[str, Any]) -> list[BandRow]:
    """The bands of the procedure; the one that holds the amount is marked."""
    amount = values.get(page.procedure.amount_field)
    here = page.procedure.band_of(amount) if isinstance(amount, int) else None
    rows, before = [], 0
    for band in page.procedure.bands:
        last = band.last_fen
        if last is None:
            text = _("above %(from)s yuan") % {"from": yuan(before)}
        elif before:
            text = _("above %(from)s, up to and including %(to)s yuan") % {"from": yuan(before), "to": yuan(last)}
        else:
            text = _("up to and including %(to)s yuan") % {"to": yuan(last)}
        rows.append(BandRow(text, band == here))
        before = last or 0
    return rows


def saved_at(page: CasePage) -> datetime | None:
    """When the draft was last saved."""
    times = [act.at for act in page.acts if act.verb in {"case.save_draft", "case.attach", "case.detach", "case.open"}]
    return max(times, default=None)
