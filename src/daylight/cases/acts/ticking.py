"""What the clock does for cases 「时钟」: reminds, opens a case for what is long overdue, ends waits.

Each function may be stopped anywhere and called again: what was done is found done, by a constraint and not by memory.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.timezone import localdate

from daylight.cases import rulebook
from daylight.cases.acts.handling import complete_step
from daylight.cases.acts.opening import open_case
from daylight.cases.acts.turn import turn
from daylight.cases.models import Case, Reminder, Step
from daylight.cases.refusals import AlreadyOpened, NoSuchProcedure
from daylight.cases.state import brief, load
from daylight.cases.verbs import CaseVerb
from daylight.kernel.case_refusals import StepNotOpen
from daylight.kernel.case_state import LIVE, CaseStatus, Outcome
from daylight.kernel.ladder import Colour, colour_of
from daylight.kernel.machine import clock_command
from daylight.kernel.procedure import Procedure
from daylight.log.door import CLOCK

_LOOK_AHEAD = timedelta(days=15)
"""Far enough for any `blue_before`: the longest holiday with a working day before it."""
_LIVE = sorted(outcome.value for outcome in LIVE)


def remind(now: datetime) -> int:
    """Raise the colours that live steps have reached 「期限提醒」, each once; returns how many."""
    raised = 0
    for step, colour in list(_late(now)):
        raised += _raise(step, colour, now)
    return raised


def open_overdue_cases(now: datetime) -> int:
    """Open the case that each red step calls for 「红色预警立项」, by its procedure's ladder; returns how many."""
    opened = 0
    cause = Concat(Value("step:"), Cast("step_id", CharField()))
    reds = (
        Reminder.objects.filter(colour=Colour.RED)
        .annotate(cause=cause)
        .filter(~Exists(Case.objects.filter(cause=OuterRef("cause"))))
        .select_related("case", "step")
        .order_by("pk")
    )
    for reminder in reds:
        opened += _open_for(reminder, now)
    return opened


def finish_waits(now: datetime) -> int:
    """End the clock's own steps whose time is over: notices and waits 「期满办结」; returns how many."""
    ended = 0
    ready = Q(not_before=None) | Q(not_before__lte=localdate(now))
    steps = Step.objects.filter(
        ready, outcome=Outcome.OPEN, done_at=None, post=CLOCK.post, case__state=CaseStatus.RUNNING
    )
    for case_id in list(steps.order_by("pk").values_list("case_id", flat=True)):
        command = clock_command(load(Case.objects.get(pk=case_id)).state, now=now)
        if command is not None:
            complete_step(case_id, command.step, command.decision, actor=CLOCK, now=now)
            ended += 1
    return ended


def _late(now: datetime) -> Iterator[tuple[Step, Colour]]:
    """The live steps that have a colour today which was not raised yet."""
    today = localdate(now)
    steps = (
        Step.objects.filter(outcome__in=_LIVE, done_at=None, case__state=CaseStatus.RUNNING)
        .filter(Q(due_on__lte=today + _LOOK_AHEAD) | Q(case__due_on__lt=today))
        .select_related("case", "revision")
        .prefetch_related("reminders")
        .order_by("pk")
    )
    for step in steps:
        case, own = brief(step.case, _procedure(step.case), step)
        colour = colour_of(case, own, now=now, calendar=rulebook.calendar())
        if colour is not None and colour not in {reminder.colour for reminder in step.reminders.all()}:
            yield step, colour


def _raise(step: Step, colour: Colour, now: datetime) -> int:
    """One act a colour; under the case's lock the step is looked at again, for it may have been done meanwhile."""
    try:
        with turn(CaseVerb.REMIND, CLOCK, step.case_id, now=now) as mine:
            case, row = mine.loaded.case, mine.loaded.step(step.ordinal)
            _require_news(row, colour)
            Reminder(case=case, step=row, colour=colour.value, raised_on=localdate(now)).save(force_insert=True)
            mine.deed.record(step=row.code, colour=colour.value, due_on=_iso(row.due_on))
    except StepNotOpen:
        return 0
    return 1


def _require_news(step: Step, colour: Colour) -> None:
    """The colour is still to be raised; refused, not passed over: an act that changes nothing is not recorded."""
    if step.outcome not in _LIVE or step.reminders.filter(colour=colour).exists():
        raise StepNotOpen


def _open_for(reminder: Reminder, now: datetime) -> int:
    case = reminder.case
    opens = _procedure(case).ladder.opens
    if not opens:
        return 0
    form = {
        "warning": reminder.pk,
        "colour": Colour.RED.value,
        "summary": f"{case.number} {reminder.step.title_zh}：期限 {_iso(reminder.step.due_on)}",
    }
    try:
        rule = rulebook.procedure_for(opens, localdate(now))
        known = {code: value for code, value in form.items() if rule.field(code) is not None}
        open_case(
            opens, case.place_id, actor=CLOCK, now=now, form=known, cause=f"step:{reminder.step_id}",
            title=f"超期：{case.title}"[:200],
        )  # fmt: skip
    except (AlreadyOpened, NoSuchProcedure):
        return 0
    return 1


def _procedure(case: Case) -> Procedure:
    return rulebook.procedure_of(case.procedure, case.version, case.rule_digest)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
