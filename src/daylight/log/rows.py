"""The parent of every domain table: a row knows the act that last touched it."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import connection, models

from daylight.log.backends.opening import Opening
from daylight.log.guard import Guard


def opening() -> Opening:
    """What this thread's connection remembers of its open act."""
    found: Opening = connection.opening  # type: ignore[attr-defined]
    return found


if TYPE_CHECKING:
    _UUIDField = models.UUIDField[Any, Any]
else:  # Django's fields take no type arguments when running
    _UUIDField = models.UUIDField


class ActField(_UUIDField):
    """The id of the act that last touched the row; it fills itself on save and bulk_create while an act is open.

    `QuerySet.update()` does not pass here: name `act_id=deed.id` there. The database compares it with the open act, so a
    forgotten one is an error and never a silent gap.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's signature
        """Take the open act's id; outside an act leave the old value, and the trigger refuses the write."""
        deed = opening().deed
        if deed is not None:
            setattr(model_instance, self.attname, deed.id)
        return super().pre_save(model_instance, add)


class Row(models.Model):
    """A domain row 「业务记录」: written only inside an act, its content part of the act's digest.

    Class attributes say more to the database: `append_only` refuses UPDATE and DELETE for ever; `guards` are further
    prohibitions in portable SQL; `personal` names the columns that hold personal data 「个人信息」.
    """

    append_only: ClassVar[bool] = False
    guards: ClassVar[tuple[Guard, ...]] = ()
    personal: ClassVar[tuple[str, ...]] = ()

    id = models.BigAutoField(primary_key=True)
    act_id = ActField(editable=False, db_index=False)

    class Meta:
        """Abstract: each room makes its own tables."""

        abstract = True
