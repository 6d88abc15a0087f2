"""The step 「环节」 of a running case, and the reminders of its lateness."""

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from daylight.cases.models.case import Case, Revision
from daylight.cases.models.lateness import EndOfDay
from daylight.kernel.case_state import LIVE, Outcome
from daylight.kernel.ladder import Colour
from daylight.log.guard import Guard
from daylight.log.rows import Row

_CASE_ENDED = (
    "EXISTS (SELECT 1 FROM cases_case WHERE cases_case.id = {row}.case_id "
    "AND cases_case.state IN ('closed', 'refused', 'withdrawn'))"
)


OUTCOME_TITLES = {
    Outcome.OPEN: pgettext_lazy("step", "open"),
    Outcome.WAITING: pgettext_lazy("step", "waiting"),
    Outcome.DONE: pgettext_lazy("step", "done"),
    Outcome.APPROVED: pgettext_lazy("step", "approved"),
    Outcome.RETURNED: pgettext_lazy("step", "returned for correction"),
    Outcome.REFUSED: pgettext_lazy("step", "refused"),
    Outcome.FAILED: pgettext_lazy("step", "failed"),
    Outcome.VOID: pgettext_lazy("step", "void"),
}
"""What became of a step, in the reader's language; a procedure's verdicts come on top of these."""
_LIVE = sorted(outcome.value for outcome in LIVE)


COLOUR_TITLES = {
    Colour.BLUE: pgettext_lazy("colour", "due soon"),
    Colour.YELLOW: pgettext_lazy("colour", "overdue"),
    Colour.RED: pgettext_lazy("colour", "long overdue"),
}
"""The word that stands beside each colour, for colour is never the only sign."""
_COLOURS = [(colour.value, title) for colour, title in COLOUR_TITLES.items()]


class Step(Row):
    """One step of one revision 「办理环节」: opened when the one before is done, due by the calendar, done by one hand.

    `given` holds the form fields that this step gives; `waiting` is the outcome of a step whose effect outside (the
    bank's payment) is not yet known. A done step is never changed again but for being voided by a return.
    """

    guards: ClassVar = (
        Guard(
            "done_update",
            "UPDATE",
            "OLD.outcome NOT IN ('open', 'waiting') AND (NEW.outcome <> 'void' OR OLD.outcome = 'void')",
            "daylight: a step that is done is final",
        ),
        Guard("ended_insert", "INSERT", _CASE_ENDED.format(row="NEW"), "daylight: an ended case has no new steps"),
        Guard("ended_update", "UPDATE", _CASE_ENDED.format(row="NEW"), "daylight: a case that has ended is final"),
        Guard("kept", "DELETE", "1=1", "daylight: a step is never deleted"),
    )

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="steps")
    code = models.CharField(max_length=60)
    ordinal = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    post = models.CharField(max_length=60)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    due_explained = models.JSONField(default=list)
    """How the due date was counted, step by step (`daylight.kernel.workdays.reasons_from`)."""
    not_before = models.DateField(null=True)
    """A waiting period's last day: the step cannot end before it is over."""
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=60, default=Outcome.OPEN.value)
    reason = models.CharField(max_length=60, default="")
    """The code of the lawful reason when the step refused."""
    person_id = models.BigIntegerField(null=True)
    mandate_id = models.BigIntegerField(null=True)
    opinion = models.TextField(default="")
    given = models.JSONField(default=dict)

    class Meta:
        """Tasks are the live steps of a post, by due date; the clock looks at live steps alone.

        The two partial indexes say "not done", which every query for live steps says too: SQLite uses a partial index only
        where the query repeats its condition, and values that are bound (a list of outcomes) do not count as said.
        """

        indexes: ClassVar = [
            models.Index(fields=["post", "due_on"], name="step_tasks", condition=models.Q(done_at__isnull=True)),
            models.Index(fields=["due_on"], name="step_live", condition=models.Q(done_at__isnull=True)),
            models.Index(fields=["kind", "-done_at"], name="step_by_kind"),
            models.Index(fields=["person_id", "-done_at"], name="step_by_person"),
            models.Index(fields=["case", "ordinal"], name="step_by_case"),
            models.Index(fields=["case"], name="step_late", condition=models.Q(done_at__gte=EndOfDay("due_on"))),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="step_ordinal_once", fields=["case", "ordinal"]),
            models.UniqueConstraint(
                name="step_one_live_of_a_code", fields=["case", "code"], condition=models.Q(outcome__in=_LIVE)
            ),
            models.CheckConstraint(
                name="step_done_has_a_time", condition=models.Q(outcome__in=_LIVE) | models.Q(done_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.ordinal} {self.code}"


class Reminder(Row):
    """A colour that a step's lateness reached 「期限提醒」: raised once a step and colour, never taken back."""

    append_only: ClassVar[bool] = True

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reminders")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="reminders")
    colour = models.CharField(max_length=8, choices=_COLOURS)
    raised_on = models.DateField()

    class Meta:
        """The same colour of the same step is raised once, however often the clock asks."""

        constraints: ClassVar = [
            models.UniqueConstraint(name="reminder_once", fields=["step", "colour"]),
            models.CheckConstraint(
                name="reminder_colour_known", condition=models.Q(colour__in=[colour for colour, _title in _COLOURS])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.colour}"


class Urging(Row):
    """That somebody urged the holder of a step 「催办」: once a day a step, never taken back."""

    append_only: ClassVar[bool] = True

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="urgings")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="urgings")
    post = models.CharField(max_length=60)
    on = models.DateField()

    class Meta:
        """However many people would urge, the holder is urged once a day."""

        constraints: ClassVar = [models.UniqueConstraint(name="urging_once_a_day", fields=["step", "on"])]

    def __str__(self) -> str:
        return f"{self.step_id} {self.on}"
