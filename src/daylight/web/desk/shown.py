"""A case as its page shows it 「事项展示」: the big line, the progress, the facts; frozen shapes for the components."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daylight.cases.chart import Chart, term_title
from daylight.cases.drawing import svg
from daylight.cases.models import STATE_TITLES
from daylight.cases.queries import CasePage
from daylight.cases.queries.timeline import TimelineRow, outcome_title
from daylight.kernel.case_state import CaseStatus, Outcome
from daylight.kernel.money import capital_amount
from daylight.kernel.procedure import FieldType, Procedure, StepKind, route
from daylight.log.door import CLOCK, PUBLIC
from daylight.log.powers import post_title
from daylight.log.queries import ActRow
from daylight.parties.queries import holders_of
from daylight.web import show
from daylight.web.desk.identities import language
from daylight.web.shapes import Crumb, Fact, Moment
from daylight.web.show import Kind


@dataclass(frozen=True)
class Now:
    """The big line of a case 「现在」: which step, in whose hands, how long still; `tone` colours it."""

    text: str
    tone: str
    deadline: str = ""


def present(page: CasePage, *, now: datetime) -> Now:
    """Say in one line where the case stands."""
    state = CaseStatus(page.case.state)
    if state in {CaseStatus.CLOSED, CaseStatus.REFUSED, CaseStatus.WITHDRAWN}:
        return _ended(page, state)
    live = next((row for row in page.steps if row.state == "now"), None)
    if live is None:
        return Now(str(STATE_TITLES[state]), "")
    if state is CaseStatus.DRAFT:
        return Now(_("Draft, not yet submitted"), "yellow")
    if state is CaseStatus.SUSPENDED:
        return Now(_("Suspended: %(step)s") % {"step": live.title}, "yellow")
    who = holders(live.post, page.case.place_id, localdate(now))
    words = [_("waiting for the bank") if live.outcome == Outcome.WAITING else "", who]
    comma = "，" if show.is_chinese() else ", "
    text = comma.join([live.title, *(word for word in words if word)])
    due = show.deadline(live.due_on, localdate(now)) if live.due_on else None
    return Now(text, str(live.colour or "") if live.colour in {"red", "yellow"} else "", due.text if due else "")


def _ended(page: CasePage, state: CaseStatus) -> Now:
    """How and when it ended; a verdict or a listed reason by its title."""
    words = str(STATE_TITLES[state])
    outcome = page.case.outcome
    reasons = {reason.code: reason.title.say(language()) for reason in page.procedure.refusal}
    if outcome in reasons:
        words = f"{words}：{reasons[outcome]}"
    elif page.procedure.verdict(outcome):
        words = f"{words}：{outcome_title(page.procedure, outcome, language())}"
    tone = "done" if state is CaseStatus.CLOSED else ""
    return Now(words, tone, show.moment(page.case.closed_at))


def holders(post: str, place_id: int, on: date) -> str:
    """The names of those who hold a post for a place and may act now; the house itself for its own posts."""
    if post == CLOCK.post:
        return _("done by the platform itself")
    if post == PUBLIC.post:
        return ""
    found = [holder.name for holder in holders_of(post, place_id, on) if holder.is_active]
    return "、".join(found) if found else _("nobody holds this post now")


# ---------------------------------------------------------------- progress


def moments(page: CasePage) -> list[Moment]:
    """The way of the case: what was done, reminders and pauses between, the present step, what is to come."""
    terms = {step.code: step.due for step in page.chart.steps}
    rows = [(row.opened_at, _moment(row, page, terms)) for row in page.steps if row.state != "planned"]
    planned = [_moment(row, page, terms) for row in page.steps if row.state == "planned"]
    notes = [(act.at, _note(act)) for act in page.acts if act.verb in {"case.remind", "case.urge"}]
    notes += [
        (_start(page, pause.since), _pause(page, pause.ground, pause.since, pause.until)) for pause in page.suspensions
    ]
    known = [(at, moment) for at, moment in [*rows, *notes] if at is not None]
    return [*(moment for _at, moment in sorted(known, key=lambda pair: pair[0])), *planned]


_STATES: Mapping[str, str] = {"done": "done", "now": "now", "planned": "future", "void": "note"}


def _moment(row: TimelineRow, page: CasePage, terms: Mapping[str, str]) -> Moment:
    refused = row.outcome in {Outcome.RETURNED, Outcome.REFUSED, Outcome.FAILED}
    act = str(row.act_id) if row.act_id and row.state != "planned" else ""
    title = row.title if row.state in {"now", "planned"} else f"{row.title}：{row.outcome_title}"
    files = [one for one in page.documents if one.step_id and one.is_present and row.state == "now"]
    return Moment(
        state="refused" if refused else _STATES[row.state],
        title=title,
        post=row.post_title,
        person=row.person,
        at=row.done_at or (row.opened_at if row.state == "now" else None),
        due_on=row.due_on if row.state == "now" else None,
        opinion=_(row.opinion) if row.outcome == Outcome.FAILED and row.opinion else row.opinion,
        colour=str(row.colour or ""),
        used=_used(row, terms),
        act_url=reverse("desk:act", args=[act]) if act else "",
        proof_url=reverse("desk:proof", args=[act]) if act else "",
        files=tuple((one.name, reverse("desk:document", args=[one.id])) for one in files),
    )


def _used(row: TimelineRow, terms: Mapping[str, str]) -> str:
    """The days used of the days allowed; for a step to come only what is allowed."""
    if row.state == "planned":
        return terms.get(row.code, "")
    if not row.days_allowed or row.state == "void":
        return ""
    return ngettext("used %(used)s of %(n)s day", "used %(used)s of %(n)s days", row.days_allowed) % {
        "used": row.days_used, "n": row.days_allowed,
    }  # fmt: skip


def _note(act: ActRow) -> Moment:
    if act.verb == "case.urge":
        return Moment(state="note", title=_("Urged"), at=act.at, post=post_title(act.post, language()))
    at, colour = act.at, str(act.facts.get("colour", ""))
    return Moment(state="note", title=_("The platform reminds of the deadline"), at=at, colour=colour)


def _pause(page: CasePage, ground: str, since: date, until: date | None) -> Moment:
    titles = {reason.code: reason.title.say(language()) for reason in page.procedure.suspension}
    end = show.day(until) if until else _("until now")
    span = f"{show.day(since)} — {end}"
    return Moment(state="note", title=_("Suspended: %(step)s") % {"step": titles.get(ground, ground)}, used=span)


def _start(page: CasePage, day: date) -> datetime:
    """A moment by which a pause is put in order: the first act of that day, else the opening."""
    return next((act.at for act in page.acts if localdate(act.at) >= day), page.case.opened_at)


# ---------------------------------------------------------------- facts


def facts(page: CasePage, *, change: bool = False) -> list[Fact]:
    """The form as a summary; amounts also in capitals, each with its way back to the field when it can be changed."""
    back = reverse("desk:fill", args=[page.case.pk])
    found = []
    for row in page.fields:
        note = ""
        if row.type is FieldType.MONEY:
            note = capital_amount(row.value, prefix=True)
        kind = Kind.MONEY if row.type is FieldType.MONEY else Kind.TEXT
        value = row.value if row.type is FieldType.MONEY else row.text
        if row.type is FieldType.INVOICES:
            continue  # drawn as a table of their own
        found.append(
            Fact(
                label=row.title, value=value, kind=kind, note=note, change=f"{back}#field-{row.code}" if change else ""
            )
        )
    return found


def invoices(page: CasePage) -> list[dict[str, object]]:
    """All rows of invoices in the form."""
    return [row for field in page.fields if field.type is FieldType.INVOICES for row in field.value]


@dataclass(frozen=True)
class Ahead:
    """One step of the way that the present amount leads through 「办理路径」."""

    title: str
    post: str
    term: str


def way(page: CasePage, form: Mapping[str, object]) -> list[Ahead]:
    """The steps that a case with this form takes; all steps while the amount is not known."""
    steps = route(page.procedure, form) or page.procedure.steps
    posts = {step.code: step.post for step in page.chart.steps}
    return [
        Ahead(step.title.say(language()), posts[step.code], term_title(step.due) if step.due else "") for step in steps
    ]


def publication(procedure: Procedure) -> str:
    """When the villagers will read it, by the procedure's own disclosure step; empty where it has none."""
    step = next((one for one in procedure.steps if one.kind is StepKind.PUBLISH), None)
    if step is None:
        return ""
    days = term_title(step.due) if step.due else ""
    return _("%(days)s after the step before it, on the village's public page, with personal data masked") % {
        "days": days
    }


def crumbs_of(page: CasePage, places: list[tuple[int, str]]) -> list[Crumb]:
    """County, township, village, each leading to its cases; then the case itself."""
    cases = reverse("desk:cases")
    return [*(Crumb(label=name, url=f"{cases}?place={key}") for key, name in places), Crumb(label=page.case.number)]


def drawn(chart: Chart) -> SafeString:
    """The flow chart as inline SVG; every text in it is escaped where it is written."""
    return mark_safe(svg(chart))  # noqa: S308
