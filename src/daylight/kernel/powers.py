"""The power list of posts 「岗位权力清单」: which post may use which verb, and which posts one person must not join."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from daylight.kernel.rules import Problems, RuleRef
from daylight.kernel.tables import NO_TITLE, Table, Title


class PostLevel(StrEnum):
    """Where a post is held 「岗位层级」: 村、镇、县; the three posts of the house itself are held nowhere."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"
    HOUSE = "house"


class PostKind(StrEnum):
    """The weight of a post in the prevention wall 「岗位等级」: 领导岗位、中层岗位、普通岗位; and no person at all."""

    LEADER = "leader"
    MIDDLE = "middle"
    ORDINARY = "ordinary"
    SYSTEM = "system"


class Sees(StrEnum):
    """How far a post sees 「可见范围」: its own place, everything below it too, or only what is public."""

    OWN = "own"
    SUBTREE = "subtree"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Post:
    """One post 「岗位」. `b_allowed` says whether a B holder may stand in; accounting posts are excluded."""

    code: str
    title: Title
    level: PostLevel
    kind: PostKind
    sees: Sees
    verbs: frozenset[str]
    is_finance: bool = False
    b_allowed: bool = True
    duty: Title = NO_TITLE


@dataclass(frozen=True, slots=True)
class Separation:
    """Two posts that one person never holds together 「不相容岗位」, within the same place or above and below it."""

    posts: frozenset[str]
    reason: Title
    basis: str


@dataclass(frozen=True, slots=True)
class Powers:
    """The whole power list 「权力清单」, as one file and its packs give it."""

    posts: Mapping[str, Post]
    separations: tuple[Separation, ...] = ()
    ref: RuleRef = field(default=RuleRef("", "", ""))

    def verbs_of(self, post: str) -> frozenset[str]:
        """The verbs that a post may use; none for a post that the list does not know."""
        found = self.posts.get(post)
        return found.verbs if found else frozenset()

    def title(self, post: str, language: str) -> str:
        """The post's title in a language; its code when the list does not know it."""
        found = self.posts.get(post)
        return found.title.say(language) if found else post

    def separation(self, post: str, other: str) -> Separation | None:
        """Why one person may not hold both posts; None when nothing forbids it."""
        pair = frozenset({post, other})
        return next((separation for separation in self.separations if separation.posts == pair), None)

    def incompatible(self, post: str, other: str) -> bool:
        """Whether one person is barred from holding both posts."""
        return self.separation(post, other) is not None


def read_powers(data: Mapping[str, Any], problems: Problems | None = None, *, ref: RuleRef | None = None) -> Powers:
    """Read the power list. Without a list for faults a fault raises ValueError: nobody opens a door by a broken list."""
    faults = problems or Problems("posts.toml")
    top = Table(data, "", faults)
    for head in ("code", "in_force", "note"):
        top.take(head)
    top.texts("basis")
    posts = top.table("post", required=True)
    found = {code: _post(code, posts, faults) for code in posts.data} if posts else {}
    separations = tuple(_separation(row, found) for row in top.rows("separation"))
    top.finish()
    if problems is None and faults.errors:
        raise ValueError("; ".join(str(error) for error in faults.errors))
    return Powers({code: post for code, post in found.items() if post}, separations, ref or RuleRef("", "", ""))


def check_powers(powers: Powers, verbs: Collection[str], problems: Problems) -> None:
    """Every verb of every post is one that a room declares; a misspelt one would silently be a power nobody has."""
    for post in powers.posts.values():
        for verb in sorted(post.verbs - set(verbs)):
            problems.add(f"post.{post.code}.verbs", f"{verb} is no verb of any room.")


def _post(code: str, posts: Table, problems: Problems) -> Post | None:
    row = posts.table(code)
    if row is None:
        return None
    post = Post(
        code=code,
        title=row.title("title"),
        level=row.one_of("level", PostLevel, PostLevel.HOUSE),
        kind=row.one_of("kind", PostKind, PostKind.ORDINARY),
        sees=row.one_of("sees", Sees, Sees.OWN),
        verbs=frozenset(row.texts("verbs")),
        is_finance=row.flag("is_finance"),
        b_allowed=row.flag("b_allowed", default=True),
        duty=row.title("duty", required=False) if row.has("duty") else NO_TITLE,
    )
    row.finish()
    if post.is_finance and post.b_allowed:
        problems.add(row.at("b_allowed"), "An accounting post has no B holder: write b_allowed = false.")
    for verb in sorted(post.verbs):
        noun, dot, what = verb.partition(".")
        if not (noun and dot and what) or "." in what:
            problems.add(row.at("verbs"), f"{verb} is not written as noun.verb.")
    return post


def _separation(row: Table, posts: Mapping[str, Post | None]) -> Separation:
    pair = row.texts("posts", required=True)
    separation = Separation(frozenset(pair), row.title("reason"), row.text("basis", required=True))
    row.finish()
    if len(set(pair)) != 2:
        row.wrong("posts", "A separation names two different posts.")
    for code in pair:
        if code not in posts:
            row.wrong("posts", f"{code} is no post of this list.")
    return separation
