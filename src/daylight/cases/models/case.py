"""The case 「事项」, what was asked in it, and when its clock stood still."""

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from daylight.cases.models.lateness import EndOfDay
from daylight.kernel.case_state import ENDED, CaseStatus
from daylight.log.guard import Guard
from daylight.log.rows import Row

STATE_TITLES = {
    CaseStatus.DRAFT: pgettext_lazy("case", "draft"),
    CaseStatus.RUNNING: pgettext_lazy("case", "running"),
    CaseStatus.SUSPENDED: pgettext_lazy("case", "suspended"),
    CaseStatus.CLOSED: pgettext_lazy("case", "closed"),
    CaseStatus.REFUSED: pgettext_lazy("case", "refused"),
    CaseStatus.WITHDRAWN: pgettext_lazy("case", "withdrawn"),
}
"""Where a case stands, in the reader's language; which states there are is the kernel's to say."""
_STATES = [(state.value, title) for state, title in STATE_TITLES.items()]
_ENDS = sorted(state.value for state in ENDED)
_ENDED_SQL = "('closed', 'refused', 'withdrawn')"


class Case(Row):
    """One run of one version of a procedure 「事项」.

    `procedure`, `version` and `rule_digest` name the very file it runs under, so that a new version never changes a
    running case. `cause` says what opened it when no person did ("step:12"): the same cause opens one case only.
    """

    guards: ClassVar = (
        Guard("ended_update", "UPDATE", f"OLD.state IN {_ENDED_SQL}", "daylight: a case that has ended is final"),
        Guard("kept", "DELETE", "1=1", "daylight: a case is never deleted"),
        Guard(
            "rule_is_pinned",
            "UPDATE",
            "OLD.procedure <> NEW.procedure OR OLD.version <> NEW.version OR OLD.rule_digest <> NEW.rule_digest",
            "daylight: a case stays under the rule it began under",
        ),
    )

    number = models.CharField(max_length=60, unique=True)
    place = models.ForeignKey("parties.Place", on_delete=models.PROTECT, related_name="cases")
    procedure = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    rule_digest = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=_STATES, default=CaseStatus.DRAFT.value)
    outcome = models.CharField(max_length=60, default="")
    """How it ended: a verdict's or a refusal ground's code, or "done"; empty while it runs."""
    opened_at = models.DateTimeField()
    opened_by = models.BigIntegerField(null=True)
    """The person; null when the clock or an anonymous villager opened it."""
    opened_under = models.BigIntegerField(null=True)
    opened_post = models.CharField(max_length=60)
    submitted_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    due_explained = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)
    # Amount and payee are copied from the form, so that lists, limits and risk models can ask for them in SQL.
    amount_fen = models.BigIntegerField(null=True)
    payee_body = models.ForeignKey("parties.Body", on_delete=models.PROTECT, null=True, related_name="+")
    payee_person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    """When the last approving step of its route was done; cleared by a return."""
    # "step:12" for a step long overdue, "warning:…" for a warning: whoever sees it first opens the one case.
    cause = models.CharField(max_length=60, null=True, unique=True)
    receipt_hash = models.CharField(max_length=64, null=True, unique=True)
    """Hash of the receipt code 「回执码」 with which an anonymous villager follows the case."""

    class Meta:
        """Lists are by place and state, newest first."""

        indexes: ClassVar = [
            models.Index(fields=["place", "state", "-opened_at"], name="case_by_place"),
            models.Index(fields=["place", "procedure", "state"], name="case_by_place_and_kind"),
            models.Index(fields=["place", "-opened_at", "-id"], name="case_by_place_and_time"),
            models.Index(fields=["-opened_at", "-id"], name="case_by_time"),
            models.Index(fields=["procedure", "state", "-opened_at"], name="case_by_procedure"),
            models.Index(fields=["state", "due_on"], name="case_by_due"),
            models.Index(fields=["opened_by", "-opened_at"], name="case_by_opener"),
            models.Index(fields=["place", "closed_at"], name="case_by_end"),
            models.Index(fields=["place"], name="case_late", condition=models.Q(closed_at__gte=EndOfDay("due_on"))),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="case_state_known", condition=models.Q(state__in=[state for state, _title in _STATES])
            ),
            models.CheckConstraint(
                name="case_amount_not_negative",
                condition=models.Q(amount_fen__isnull=True) | models.Q(amount_fen__gte=0),
            ),
            models.CheckConstraint(
                name="case_ended_has_a_time",
                condition=models.Q(state__in=_ENDS, closed_at__isnull=False)
                | (~models.Q(state__in=_ENDS) & models.Q(closed_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def has_ended(self) -> bool:
        """Whether nothing can happen in it any more."""
        return self.state in _ENDS


class Numbering(Row):
    """The last number given in a series 「编号」, such as the payments of a year: one row, locked while a case is opened.

    Numbers have no gaps because they are given in the same transaction as the case: an opening that fails gives its
    number back.
    """

    series = models.CharField(max_length=80, unique=True)
    last = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class Revision(Row):
    """What was asked 「申请内容」, as often as it was asked anew; frozen when submitted.

    A return for correction does not open the old revision: it makes the next one. `form` holds the fields by code:
    money in fen, dates as ISO text, parties by id, invoices as a list.
    """

    guards: ClassVar = (
        Guard("frozen_update", "UPDATE", "OLD.frozen_at IS NOT NULL", "daylight: a submitted revision is final"),
        Guard("kept", "DELETE", "1=1", "daylight: a revision is never deleted"),
    )
    personal: ClassVar = ("form",)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    reason = models.TextField(default="")
    """Why it had to be asked anew; empty for the first."""
    form = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, default="")
    """SHA-256 of the canonical form and its attachments, taken when it is frozen; the act of submission names it."""
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        """Numbered from 1; at most one is open."""

        constraints: ClassVar = [
            models.UniqueConstraint(name="revision_number_once", fields=["case", "number"]),
            models.UniqueConstraint(
                name="revision_one_open", fields=["case"], condition=models.Q(frozen_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"


class Suspension(Row):
    """A time in which the deadlines stand still 「中止」, on a ground that the procedure names."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="suspensions")
    ground = models.CharField(max_length=60)
    note = models.TextField(default="")
    since = models.DateField()
    until = models.DateField(null=True)
    person_id = models.BigIntegerField(null=True)

    class Meta:
        """One at a time; it does not end before it began."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                name="suspension_one_open", fields=["case"], condition=models.Q(until__isnull=True)
            ),
            models.CheckConstraint(
                name="suspension_order",
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.ground} {self.since}"
