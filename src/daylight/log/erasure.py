"""Erasing personal data 「个人信息删除」 without breaking the log: the salts go, the commitments stay."""

from daylight.log import door
from daylight.log.models import Personal


def forget(person_id: int) -> int:
    """Delete every salt of a person's fields; must run inside an open act. Returns how many links were cut.

    The leaves keep their commitments, which without the salt say nothing about the value. Raises RuntimeError outside an act.
    """
    door.current()
    count, _ = Personal.objects.filter(person_id=person_id).delete()
    return count
