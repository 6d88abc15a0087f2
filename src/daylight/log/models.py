"""The log's own tables: acts, their leaves, what waits to be integrated, salts of personal fields, checkpoints."""

from typing import ClassVar

from django.db import models

from daylight.log.guard import Guard

_CLOCK_ONLY = "daylight_act() <> 'integrate'"
"""Sequencing is the clock's: no act may give itself a leaf."""


class Act(models.Model):
    """One act 「留痕」: exactly what was done, as canonical text that is never changed.

    `body` is the private canonical JSON; `entry` is the public leaf text that commits to it; `rows` lists the digest of each
    row the act left behind. Both salts are random: `salt` is shown with the proof, `row_salt` never leaves the database.
    """

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, editable=False)
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    post = models.CharField(max_length=60)
    mandate_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    place_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=40, null=True)
    subject_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=80, null=True, unique=True)
    body = models.TextField()
    entry = models.TextField()
    rows = models.TextField()
    salt = models.CharField(max_length=64)
    row_salt = models.CharField(max_length=64)

    class Meta:
        """Read by subject (case pages) and by place (who looked at us)."""

        indexes: ClassVar = [
            models.Index(fields=["subject", "subject_id"], name="act_by_subject"),
            models.Index(fields=["place_id", "at"], name="act_by_place"),
        ]


class Leaf(models.Model):
    """The place of an act in the public log: a dense index from 0, given once by the clock."""

    append_only: ClassVar[bool] = True
    guards: ClassVar = (Guard("clock_only", "INSERT", _CLOCK_ONLY, "daylight: only the clock gives leaves"),)

    index = models.BigIntegerField(primary_key=True)
    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="leaf")
    hash = models.CharField(max_length=64)


class Pending(models.Model):
    """The mark of an act that has no leaf yet; a late commit keeps its mark, so it cannot be skipped.

    The mark's own number is given at the end of the act, while its rows are still locked: of two acts that touched the same
    row, the later one has the higher number, and so the later leaf.
    """

    guards: ClassVar = (
        Guard("final_update", "UPDATE", "1=1", "daylight: a pending mark is never changed"),
        Guard("clock_only", "DELETE", _CLOCK_ONLY, "daylight: only the clock takes a mark away"),
    )

    id = models.BigAutoField(primary_key=True)
    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="pending")


class Personal(models.Model):
    """The salt of a personal field committed to in an act; deleting it erases the link 「个人信息删除」, not the log."""

    guards: ClassVar = (Guard("final_update", "UPDATE", "1=1", "daylight: a salt is never changed"),)

    id = models.BigAutoField(primary_key=True)
    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="personal")
    field = models.CharField(max_length=60)
    person_id = models.BigIntegerField(null=True, db_index=True)
    salt = models.CharField(max_length=64)


class Checkpoint(models.Model):
    """A signed statement of the log's size and root 「检查点」, as published."""

    append_only: ClassVar[bool] = True
    guards: ClassVar = (Guard("clock_only", "INSERT", _CLOCK_ONLY, "daylight: only the clock signs checkpoints"),)

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    note = models.TextField()
    at = models.DateTimeField()
