"""What is done to warnings: raise, change, lower, close, and the note that the watch was kept 「预警处置」."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from daylight.cases.acts import open_within
from daylight.cases.models import Case
from daylight.cases.refusals import NoSuchProcedure, WrongLevel
from daylight.kernel.ladder import Colour
from daylight.log.door import CLOCK, Actor, Deed, act
from daylight.risk import catalogue, policy
from daylight.risk.findings import Finding
from daylight.risk.models import THOUSAND, Cursor, Warning, WarningChange  # noqa: A004 - the house's word
from daylight.risk.pages import Page
from daylight.risk.policy import OPEN, State, Verdict
from daylight.risk.verbs import RiskVerb

CLEARANCE = "clearance"
FACTS_CHANGED = "facts_changed"
"""Why a warning is lowered: the rows it rested on were corrected, and the model no longer finds it."""


def raise_warning(
    finding: Finding, page: Page, parameters: dict[str, Any], *, now: datetime, actor: Actor = CLOCK
) -> Warning:
    """Raise a warning 「发出预警」, or the same one again; a red one opens its clearance case in the same act.

    Args:
        finding: what the model found; its place must be one of ours.
        page: the model's page as it was run.
        parameters: the values in force.
        now: the moment.
        actor: the clock.

    Raises:
        policy.Refused: what the door refuses.
    """
    place = _place_of(finding)
    with act(RiskVerb.RAISE, actor, place=place, now=now, rule=str(page.ref)) as deed:
        key = policy.fingerprint(*finding.key)
        warning = Warning.objects.filter(fingerprint=key).first()
        if warning is None:
            warning = Warning(
                model=finding.model, subject=finding.subject, subject_id=finding.subject_id, fingerprint=key
            )
        else:
            warning.times_raised += 1
            warning.lowered_at, warning.closed_at, warning.verdict, warning.case = None, None, None, None
        warning.place_id, warning.raised_at, warning.state, warning.lowered_reason = place, now, State.RAISED, ""
        _take(warning, finding, page, parameters)
        warning.save()
        deed.subject("warning", warning.pk)
        _clear_if_red(deed, warning, actor)
        _note(deed, warning, explained=True)
        deed.record(model=finding.model, subject=[finding.subject, finding.subject_id])
    return warning


def change_warning(
    warning_id: int, finding: Finding, page: Page, *, parameters: dict[str, Any], now: datetime, actor: Actor = CLOCK
) -> Warning:
    """Follow changed facts 「变更预警」: more or other rows, a worse or a better colour; raises WarningEnded."""
    with act(RiskVerb.CHANGE, actor, place=_place_of(finding), now=now, rule=str(page.ref)) as deed:
        warning = _open_warning(warning_id)
        _take(warning, finding, page, parameters)
        warning.save()
        deed.subject("warning", warning.pk)
        _clear_if_red(deed, warning, actor)
        _note(deed, warning, explained=True)
    return warning


def follow_clearance(warning_id: int, state: State, *, now: datetime, actor: Actor = CLOCK) -> Warning:
    """Say how far the clearance has come 「处置进度」: assigned or explained; raises WarningEnded."""
    place, rule = _where(warning_id)
    with act(RiskVerb.CHANGE, actor, place=place, now=now, rule=rule) as deed:
        warning = _open_warning(warning_id)
        warning.state = state
        warning.save()
        deed.subject("warning", warning.pk)
        _note(deed, warning)
    return warning


def take_up_warning(warning_id: int, *, actor: Actor, now: datetime, key: str | None = None) -> Case:
    """Open the clearance case of a warning by hand 「立项核查」: how a yellow one is taken up.

    Raises:
        WarningEnded, AlreadyHandled, what opening a case refuses.
    """
    place, rule = _where(warning_id)
    with act(RiskVerb.CHANGE, actor, place=place, now=now, rule=rule, key=key) as deed:
        warning = _open_warning(warning_id)
        if warning.case is not None and not warning.case.has_ended:
            raise policy.AlreadyHandled(number=warning.case.number)
        deed.subject("warning", warning.pk)
        case = _clear(deed, warning, actor)
        _note(deed, warning)
    return case


def lower_warning(warning_id: int, reason: str = FACTS_CHANGED, *, now: datetime, actor: Actor = CLOCK) -> Warning:
    """Lower a warning whose facts are gone 「解除预警」: it stays, with the reason; raises WarningEnded."""
    place, rule = _where(warning_id)
    with act(RiskVerb.LOWER, actor, place=place, now=now, rule=rule) as deed:
        warning = _open_warning(warning_id)
        warning.state, warning.lowered_at, warning.lowered_reason = State.LOWERED, now, reason
        warning.save()
        deed.subject("warning", warning.pk)
        deed.record(model=warning.model, reason=reason)
        _note(deed, warning, note=reason)
    return warning


def close_warning(warning_id: int, verdict: Verdict, *, now: datetime, actor: Actor = CLOCK) -> Warning:
    """Close a warning with the verdict of its clearance 「预警销号」; a lowered one keeps the verdict too."""
    place, rule = _where(warning_id)
    with act(RiskVerb.CLOSE, actor, place=place, now=now, rule=rule) as deed:
        warning = Warning.objects.select_for_update(of=("self",)).get(pk=warning_id)
        if warning.state == State.CLOSED:
            raise policy.WarningEnded
        warning.state, warning.closed_at, warning.verdict = State.CLOSED, now, verdict
        warning.save()
        deed.subject("warning", warning.pk)
        deed.record(model=warning.model, verdict=verdict.value)
        _note(deed, warning, note=verdict.value)
    return warning


def keep_watch(next_leaf: int, *, pages: Sequence[Page], day_done: date | None, now: datetime) -> None:
    """Note how far the log was read and with which pages 「风险值守」; public, so that nobody can switch the watch off unseen."""
    with act(RiskVerb.KEEP_WATCH, CLOCK, place=None, now=now) as deed:
        cursor = Cursor.objects.select_for_update().filter(name="live").first() or Cursor(name="live")
        cursor.next_leaf = max(cursor.next_leaf, next_leaf)
        cursor.day_done = day_done or cursor.day_done
        cursor.save()
        deed.subject("watch", cursor.pk)
        digest = hashlib.sha256("".join(str(page.ref) for page in pages).encode()).hexdigest()
        deed.record(next_leaf=cursor.next_leaf, models=[page.code for page in pages], pages_sha256=digest)


def _where(warning_id: int) -> tuple[int, str]:
    """The place and the rule of a warning, which never change while it stands; asked before the act is open."""
    place, rule = Warning.objects.values_list("place_id", "rule_ref").get(pk=warning_id)
    return place, rule


def _open_warning(warning_id: int) -> Warning:
    """The warning's row, locked while an act is open; raises WarningEnded."""
    warning = Warning.objects.select_for_update(of=("self",)).select_related("case").get(pk=warning_id)
    if warning.state not in OPEN:
        raise policy.WarningEnded
    return warning


def _place_of(finding: Finding) -> int:
    if finding.place_id is None:
        raise ValueError(f"{finding.model} found something without a place: {finding.subject_id}")
    return int(finding.place_id)


def _take(warning: Warning, finding: Finding, page: Page, parameters: dict[str, Any]) -> None:
    """Copy what was found."""
    threshold = finding.threshold
    warning.colour, warning.grade = finding.colour.value, finding.grade or ""
    warning.value_thousandths = round(finding.value * THOUSAND)
    warning.threshold_thousandths = None if threshold is None else round(threshold * THOUSAND)
    warning.first_on, warning.as_of = finding.first_on, finding.as_of
    warning.evidence = [list(row) for row in finding.evidence]
    warning.facts = dict(finding.facts)
    warning.explanation_zh, warning.explanation_en = finding.explanation_zh, finding.explanation_en
    warning.parameters, warning.rule_ref = parameters, str(page.ref)


def _clear_if_red(deed: Deed, warning: Warning, actor: Actor) -> None:
    if policy.needs_case(Colour(warning.colour)) and (warning.case is None or warning.case.has_ended):
        try:
            _clear(deed, warning, actor)
        except (WrongLevel, NoSuchProcedure):
            deed.record(
                case=None
            )  # a county without that procedure, or a group below the village: the warning stands alone


def _clear(deed: Deed, warning: Warning, actor: Actor) -> Case:
    """The clearance case of this warning: the one that stands for the same cause, or a new one."""
    cause = policy.cause_of(warning.subject, warning.subject_id, warning.pk, warning.times_raised)
    case = Case.objects.filter(cause=cause).first()
    if case is None:
        form = {"warning": warning.pk, "colour": warning.colour, "summary": warning.explanation_zh}
        page = catalogue.newest(warning.model)
        title = f"预警：{page.title.zh if page is not None else warning.model}"
        case = open_within(deed, CLEARANCE, warning.place_id, actor=actor, form=form, title=title, cause=cause)
    warning.case = case
    warning.save()
    return case


def _note(deed: Deed, warning: Warning, *, explained: bool = False, note: str = "") -> None:
    """Add a line to the warning's history and the same to the act."""
    WarningChange(
        warning=warning, at=deed.now, colour=warning.colour, state=warning.state, note=note,
        explanation_zh=warning.explanation_zh if explained else "",
        explanation_en=warning.explanation_en if explained else "",
    ).save(force_insert=True)  # fmt: skip
    deed.record(colour=warning.colour, state=str(warning.state))
