"""The tables of warnings 「预警」: what stands, how it came to stand so, and how far the watch has read the log."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from daylight.kernel.ladder import Colour
from daylight.log.guard import Guard
from daylight.log.rows import Row
from daylight.risk.policy import SettingState, State, Verdict

COLOUR_TITLES = {
    Colour.RED: pgettext_lazy("warning", "red · serious"),
    Colour.YELLOW: pgettext_lazy("warning", "yellow · attention"),
    Colour.BLUE: pgettext_lazy("warning", "blue · notice"),
}
"""Colour is never the only sign: a word stands beside it."""
STATE_TITLES = {
    State.RAISED: pgettext_lazy("warning", "raised"),
    State.ASSIGNED: pgettext_lazy("warning", "assigned"),
    State.EXPLAINED: pgettext_lazy("warning", "explained"),
    State.CLOSED: pgettext_lazy("warning", "closed"),
    State.LOWERED: pgettext_lazy("warning", "lowered"),
}
VERDICT_TITLES = {
    Verdict.CONFIRMED: pgettext_lazy("warning", "confirmed"),
    Verdict.EXPLAINED: pgettext_lazy("warning", "true, with a good reason"),
    Verdict.FALSE: pgettext_lazy("warning", "false alarm"),
    Verdict.DUPLICATE: pgettext_lazy("warning", "duplicate of another warning"),
}
SETTING_TITLES = {
    SettingState.PROPOSED: pgettext_lazy("setting", "proposed"),
    SettingState.ADOPTED: pgettext_lazy("setting", "in force"),
    SettingState.WITHDRAWN: pgettext_lazy("setting", "withdrawn"),
}

THOUSAND = 1000


class Warning(Row):  # noqa: A001 - the house's word; Python's own warnings are another matter
    """A warning 「预警」: one lead of one model about one subject; a lead, not a verdict.

    `evidence` lists the rows it rests on as [table, id]; `facts` are the model's figures; `parameters` are the values that
    were in force. Numbers are kept in thousandths, because a row's digest knows whole numbers only. There is one row a model
    and subject for ever: what comes back is the same warning raised again.
    """

    guards: ClassVar = (
        Guard("kept", "DELETE", "1=1", "daylight: a warning is lowered or closed, never deleted"),
        Guard(
            "subject_final",
            "UPDATE",
            "OLD.fingerprint <> NEW.fingerprint OR OLD.model <> NEW.model OR OLD.subject_id <> NEW.subject_id",
            "daylight: a warning keeps its model and its subject",
        ),
    )

    model = models.CharField(max_length=8)
    place = models.ForeignKey("parties.Place", on_delete=models.PROTECT, related_name="warnings")
    subject = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64, unique=True)
    colour = models.CharField(max_length=8, choices=[(c.value, title) for c, title in COLOUR_TITLES.items()])
    grade = models.CharField(max_length=20, default="")
    value_thousandths = models.BigIntegerField()
    threshold_thousandths = models.BigIntegerField(null=True)
    first_on = models.DateField(null=True)
    as_of = models.DateField()
    evidence = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    explanation_zh = models.TextField()
    explanation_en = models.TextField()
    parameters = models.JSONField(default=dict)
    rule_ref = models.CharField(max_length=100)
    state = models.CharField(
        max_length=10, choices=[(s.value, title) for s, title in STATE_TITLES.items()], default=State.RAISED.value
    )
    times_raised = models.PositiveIntegerField(default=1)
    raised_at = models.DateTimeField()
    lowered_at = models.DateTimeField(null=True)
    lowered_reason = models.CharField(max_length=60, default="")
    closed_at = models.DateTimeField(null=True)
    verdict = models.CharField(
        max_length=10, null=True, choices=[(v.value, title) for v, title in VERDICT_TITLES.items()]
    )
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="warnings")

    class Meta:
        """Lists are by place and colour, newest first; a lowered or closed warning says when."""

        indexes: ClassVar = [
            models.Index(fields=["place", "state", "-raised_at"], name="warning_by_place"),
            models.Index(fields=["model", "state"], name="warning_by_model"),
            models.Index(fields=["state", "colour", "-raised_at"], name="warning_by_colour"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="warning_colour_known", condition=Q(colour__in=[c.value for c in Colour])),
            models.CheckConstraint(name="warning_state_known", condition=Q(state__in=[s.value for s in State])),
            models.CheckConstraint(
                name="warning_closed_says_when",
                condition=~Q(state__in=["closed", "lowered"])
                | Q(state="closed", closed_at__isnull=False)
                | Q(state="lowered", lowered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.subject} {self.subject_id}"

    @property
    def value(self) -> float:
        """What was observed, in the model's unit."""
        return self.value_thousandths / THOUSAND

    @property
    def threshold(self) -> float | None:
        """What it was compared with, in the model's unit."""
        return None if self.threshold_thousandths is None else self.threshold_thousandths / THOUSAND


class WarningChange(Row):
    """One change of a warning 「预警变动」: raised, changed, assigned, lowered, closed; never rewritten."""

    append_only: ClassVar = True

    warning = models.ForeignKey(Warning, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    colour = models.CharField(max_length=8)
    state = models.CharField(max_length=10)
    explanation_zh = models.TextField(default="")
    explanation_en = models.TextField(default="")
    note = models.CharField(max_length=60, default="")

    class Meta:
        """Read with its warning, oldest first."""

        indexes: ClassVar = [models.Index(fields=["warning", "at"], name="warning_change_by_time")]

    def __str__(self) -> str:
        return f"{self.warning_id} {self.state} {self.at:%Y-%m-%d}"


class Setting(Row):
    """A parameter of a model as this county sets it 「参数设置」: for a place and all below it, from a day on.

    `value` is what a page's head could say (whole fen for money); `tried` is the back-test that was shown before it was
    proposed. A withdrawn one keeps standing: the log shows what held when.
    """

    guards: ClassVar = (
        Guard("kept", "DELETE", "1=1", "daylight: a parameter is withdrawn, never deleted"),
        Guard(
            "wish_final",
            "UPDATE",
            "OLD.model <> NEW.model OR OLD.parameter <> NEW.parameter OR OLD.place_id <> NEW.place_id "
            "OR OLD.since <> NEW.since OR CAST(OLD.value AS TEXT) <> CAST(NEW.value AS TEXT)",
            "daylight: another value is another proposal",
        ),
    )

    model = models.CharField(max_length=8)
    parameter = models.CharField(max_length=40)
    value = models.JSONField()
    place = models.ForeignKey("parties.Place", on_delete=models.PROTECT, related_name="settings")
    since = models.DateField()
    reason = models.CharField(max_length=300)
    tried = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=[(s.value, title) for s, title in SETTING_TITLES.items()],
        default=SettingState.PROPOSED.value,
    )  # fmt: skip
    proposed_at = models.DateTimeField()
    proposed_by = models.BigIntegerField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)

    class Meta:
        """Read by model; what is decided says when and by whom, and never by the proposer where it was adopted."""

        indexes: ClassVar = [models.Index(fields=["model", "state", "since"], name="setting_by_model")]
        constraints: ClassVar = [
            models.CheckConstraint(name="setting_state_known", condition=Q(state__in=[s.value for s in SettingState])),
            models.CheckConstraint(
                name="setting_decided_says_when",
                condition=Q(state="proposed", decided_at=None)
                | (~Q(state="proposed") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="setting_adopted_by_another",
                condition=~Q(state="adopted") | ~Q(decided_by=models.F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model}.{self.parameter} {self.since}"


class ShadowRun(Row):
    """One day on which a proposed value ran beside the one in force 「试运行」; it raised nothing, these figures are all of it.

    `held` and `would` count the findings of the twelve months before the day under the value in force and under the proposed
    one; `gained` and `lost` those that only the proposed one has, and only the one in force; `colours` says of each colour how
    many there are under the one and the other, for a value may only change how grave something is.
    """

    append_only: ClassVar = True

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="shadow_runs")
    day = models.DateField()
    held = models.PositiveIntegerField()
    would = models.PositiveIntegerField()
    gained = models.PositiveIntegerField()
    lost = models.PositiveIntegerField()
    confirmed = models.PositiveIntegerField()
    """Of those under the proposed value, how many people have found true."""
    colours = models.JSONField(default=dict)

    class Meta:
        """Once a day; the two counts differ by what is gained and lost."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["setting", "day"], name="shadow_run_once_a_day"),
            models.CheckConstraint(
                name="shadow_run_adds_up",
                condition=Q(would=models.F("held") + models.F("gained") - models.F("lost")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.setting_id} {self.day}"


class Cursor(Row):
    """How far the watch has read the log 「值守进度」: one row, moved by an act, so that the public log shows the watch was kept."""

    guards: ClassVar = (
        Guard("kept", "DELETE", "1=1", "daylight: the watch is never forgotten"),
        Guard("forward", "UPDATE", "NEW.next_leaf < OLD.next_leaf", "daylight: the watch does not read backwards"),
    )

    name = models.CharField(max_length=20, unique=True, default="live")
    next_leaf = models.BigIntegerField(default=0)
    day_done = models.DateField(null=True)
    """The last day on which the models that move with time looked at the whole county."""

    def __str__(self) -> str:
        return f"{self.name} {self.next_leaf}"
