"""Documents 「附件材料」 and the invoices that a case claims 「发票占用」."""

from typing import ClassVar

from django.db import models

from daylight.cases.models.case import Case, Revision
from daylight.cases.models.step import Step
from daylight.log.guard import Guard
from daylight.log.rows import Row


class Blob(Row):
    """A file's bytes 「文件」, kept once under their SHA-256 however many cases attach them."""

    append_only: ClassVar[bool] = True

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=8)
    media_type = models.CharField(max_length=100)
    pages = models.PositiveIntegerField(default=0)
    invoice = models.JSONField(default=dict)
    """What an e-invoice says of itself: code, number, total_fen, seller_uscc, issued_on; empty for other files."""

    def __str__(self) -> str:
        return self.sha256[:12]


# What is attached in the first step belongs to the revision and is frozen with it; what a later step attaches (a
# notice's photograph, a warning's evidence) belongs to that step and is frozen when the step is done.
_FROZEN = (
    "({row}.step_id IS NULL AND EXISTS (SELECT 1 FROM cases_revision WHERE cases_revision.id = {row}.revision_id "
    "AND cases_revision.frozen_at IS NOT NULL)) OR "
    "({row}.step_id IS NOT NULL AND EXISTS (SELECT 1 FROM cases_step WHERE cases_step.id = {row}.step_id "
    "AND cases_step.done_at IS NOT NULL))"
)


class Attachment(Row):
    """A file in its place in the form 「附件」: which field it proves, what its sender called it."""

    guards: ClassVar = (
        Guard("frozen_insert", "INSERT", _FROZEN.format(row="NEW"), "daylight: a submitted revision takes no document"),
        Guard("frozen_delete", "DELETE", _FROZEN.format(row="OLD"), "daylight: a submitted document is evidence"),
        Guard("never_changed", "UPDATE", "1=1", "daylight: an attachment is never changed"),
    )

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="attachments")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, null=True, related_name="attachments")
    field = models.CharField(max_length=60)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=140)
    uploaded_by = models.BigIntegerField(null=True)
    uploaded_at = models.DateTimeField()

    class Meta:
        """The same file stands once in a field."""

        constraints: ClassVar = [
            models.UniqueConstraint(name="attachment_once", fields=["revision", "field", "blob"]),
        ]

    def __str__(self) -> str:
        return self.name


class InvoiceClaim(Row):
    """An invoice that a case asks money for 「发票占用」; while the claim lives, no other case may claim the invoice.

    `identity` is what makes an invoice the same invoice: code and number, or seller and number for slips without code.
    A refused or withdrawn case lets its claims go (`is_live` false); a paid one keeps them for ever.
    """

    guards: ClassVar = (
        Guard(
            "let_go_once",
            "UPDATE",
            "OLD.identity <> NEW.identity OR (OLD.is_live = (1=0) AND NEW.is_live <> (1=0))",
            "daylight: a claim that was let go does not come back",
        ),
        Guard("kept", "DELETE", "1=1", "daylight: a claim is never deleted"),
    )

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="claims")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="claims")
    identity = models.CharField(max_length=80)
    code = models.CharField(max_length=20, default="")
    number = models.CharField(max_length=30)
    seller_uscc = models.CharField(max_length=18, default="")
    amount_fen = models.BigIntegerField()
    issued_on = models.DateField(null=True)
    sha256 = models.CharField(max_length=64, default="")
    """Hash of the invoice's file where it is known: a near duplicate shows by it."""
    is_live = models.BooleanField(default=True)

    class Meta:
        """One live claim an invoice, in the whole house."""

        constraints: ClassVar = [
            models.UniqueConstraint(name="invoice_claimed_once", fields=["identity"], condition=models.Q(is_live=True)),
            models.CheckConstraint(name="invoice_amount_positive", condition=models.Q(amount_fen__gt=0)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["number"], name="claim_by_number"),
            # near duplicates: the same seller and amount, the same file
            models.Index(fields=["seller_uscc", "amount_fen"], name="claim_by_seller_amount"),
            models.Index(fields=["sha256"], name="claim_by_file"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}".strip()
