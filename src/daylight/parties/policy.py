"""Who may hold what: pure rules over places, mandates, absences and accounts 「任职规则」.

Sources: Rural Collective Economic Organisations Law 29 and 34 and Villagers' Committees Law 32 (separated posts); the A/B
post rules of several counties (B acts with A's full powers, A and B are never absent together, accounting posts have no B).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from daylight.kernel.identifiers import is_bank_card
from daylight.kernel.powers import Post, Powers
from daylight.kernel.tables import NO_TITLE, Title
from daylight.parties.refusals import (
    EndsBeforeStart,
    IncompatiblePosts,
    KinOutOfReach,
    LoginUnfit,
    NameMissing,
    NobodyToStandInFor,
    NoDeputyForAccounts,
    NotABankAccount,
    NotAPhone,
    PlaceNotInForce,
    PostDoesNotFit,
    PostUnknown,
    ReasonMissing,
    SameMandateTwice,
    StandsInForSelf,
    WrongRung,
)

_UNDER: dict[str, tuple[str | None, ...]] = {
    "province": (None,),
    "city": (None, "province"),
    "county": (None, "province", "city"),
    "township": ("county",),
    "village": ("township",),
    "group": ("village",),
}
"""Under which rung a place of each level lies; None is the root of the tree."""

LEVEL_TITLES = {
    "province": Title("省", "province"),
    "city": Title("市", "city"),
    "county": Title("县", "county"),
    "township": Title("镇", "township"),
    "village": Title("村", "village"),
    "group": Title("组", "group"),
}
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
_PHONE = re.compile(r"1[3-9][0-9]{9}|0[0-9]{9,11}")
_ACCOUNT = re.compile(r"[0-9]{8,32}")
REASON_LEAST = 4


@dataclass(frozen=True)
class Holding:
    """A mandate as these rules see it 「任职」."""

    person_id: int
    post: str
    place_path: str
    line: str
    since: date
    until: date | None


def overlap(since: date, until: date | None, other_since: date, other_until: date | None) -> bool:
    """Whether two terms share a day 「期限重叠」; both ends belong to a term, None is open."""
    return (other_until is None or since <= other_until) and (until is None or other_since <= until)


def related(path: str, other: str) -> bool:
    """Whether one place is the other or lies within it 「隶属关系」."""
    return path.startswith(other) or other.startswith(path)


def require_name(text: str) -> str:
    """A name without stray spaces 「名称」."""
    name = " ".join(text.split())
    if not name:
        raise NameMissing
    return name


def require_reason(text: str) -> str:
    """A reason of a few characters at least 「事由」."""
    reason = text.strip()
    if len(reason) < REASON_LEAST:
        raise ReasonMissing
    return reason


def require_rung(level: str, parent_level: str | None) -> None:
    """The level fits under its parent 「层级」."""
    if parent_level not in _UNDER.get(level, ()):
        raise WrongRung(level=LEVEL_TITLES.get(level, level), parent=LEVEL_TITLES.get(parent_level or "", "—"))


def require_term(since: date, until: date | None) -> None:
    """The term runs forward 「期限」."""
    if until is not None and until < since:
        raise EndsBeforeStart(since=since, until=until)


def require_in_force(valid_from: date, valid_until: date | None, on: date) -> None:
    """The place is in force on the day 「地方有效」."""
    if valid_until is not None and on > valid_until:
        raise PlaceNotInForce(until=valid_until)
    require_term(valid_from, on)


def require_post(powers: Powers, post: str, level: str) -> Post:
    """The post is in the power list and is held for places of this level 「岗位」."""
    found = powers.posts.get(post)
    if found is None:
        raise PostUnknown(post=post)
    if found.level.value != level:
        raise PostDoesNotFit(post=found.title, level=LEVEL_TITLES.get(found.level.value, NO_TITLE))
    return found


def require_mandate(powers: Powers, new: Holding, held: Iterable[Holding], beside: Iterable[Holding]) -> None:
    """The new mandate may be granted 「任职资格」.

    Args:
        powers: the power list with its separations; it knows the new mandate's post.
        new: the mandate asked for.
        held: the same person's other mandates, wherever they are.
        beside: everybody's mandates for the same post and place.
    """
    require_term(new.since, new.until)
    post = powers.posts[new.post]
    at_that_time = [other for other in held if overlap(new.since, new.until, other.since, other.until)]
    for other in at_that_time:
        if other.post == new.post and other.place_path == new.place_path:
            raise StandsInForSelf if other.line != new.line else SameMandateTwice
    _require_separate(powers, new, at_that_time)
    if new.line == "B":
        _require_somebody_to_stand_in_for(post, new, beside)


def _require_separate(powers: Powers, new: Holding, held: Iterable[Holding]) -> None:
    """No two separated posts in one hand, within a place or above and below it; standing in as B is no way round."""
    for other in held:
        separation = powers.separation(new.post, other.post)
        if separation is not None and related(new.place_path, other.place_path):
            titles = {"post": powers.posts[new.post].title, "other": powers.posts[other.post].title}
            raise IncompatiblePosts(**titles, reason=separation.reason)


def _require_somebody_to_stand_in_for(post: Post, new: Holding, beside: Iterable[Holding]) -> None:
    if post.is_finance or not post.b_allowed:
        raise NoDeputyForAccounts(post=post.title)
    first = [other for other in beside if other.line == "A" and overlap(new.since, new.until, other.since, other.until)]
    if not first:
        raise NobodyToStandInFor


def stands_in(line: str, *, has_first: bool, first_present: bool) -> bool:
    """Whether a holder may act now 「顶岗」: A always; B while there is an A holder and none of them is present."""
    return line == "A" or (has_first and not first_present)


def require_kin(person_id: int, relative_id: int, degree: int) -> None:
    """Kin in the sense of the law 「近亲属」."""
    if person_id == relative_id or not 1 <= degree <= 3:
        raise KinOutOfReach


def require_login(text: str) -> str:
    """The sign-in name in its one spelling 「登录名」."""
    login = unicodedata.normalize("NFKC", text).strip().lower()
    if not _LOGIN.fullmatch(login):
        raise LoginUnfit
    return login


def guessable_parts(password: str, *known: str) -> list[str]:
    """The known words (sign-in name, own name, telephone) that a password repeats 「密码含已知信息」."""
    lowered = password.lower()
    return [word for word in known if len(word) >= 3 and word.lower() in lowered]


def tidy_phone(text: str) -> str:
    """The telephone number as figures only 「电话号码」; the country code of a mobile number is dropped."""
    figures = re.sub(r"[\s()+-]", "", unicodedata.normalize("NFKC", text))
    if len(figures) == 13 and figures.startswith("86"):
        figures = figures[2:]
    if not _PHONE.fullmatch(figures):
        raise NotAPhone
    return figures


def tidy_account(text: str) -> str:
    """The bank account number as figures only 「银行账号」; numbers of a card's length with a card's prefix are checked."""
    figures = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    looks_like_card = len(figures) == 19 and figures.startswith("62")
    if not _ACCOUNT.fullmatch(figures) or (looks_like_card and not is_bank_card(figures)):
        raise NotABankAccount
    return figures
