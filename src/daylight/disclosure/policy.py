"""What may be shown, when, and with what masked 「公开口径」: pure functions over facts; no row leaves the house past them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from daylight.kernel.masks import STAR, mask_account, mask_name, mask_phone, scrub


class ShownFrom(StrEnum):
    """The event from which on a payment is shown 「公开时点」."""

    PAID = "paid"
    BOOKED = "booked"


class NameMask(StrEnum):
    """How the name of a person is shown 「姓名口径」."""

    SHOWN = "shown"
    MASKED = "masked"
    HIDDEN = "hidden"


class AccountMask(StrEnum):
    """How a bank account is shown 「账号口径」."""

    TAIL = "tail"
    HIDDEN = "hidden"


class DocumentMask(StrEnum):
    """How papers are shown 「附件口径」: as a list, or not at all; never their contents."""

    LIST = "list"
    HIDDEN = "hidden"


class TextFrom(StrEnum):
    """From when on the text of a question is shown 「提问公开时点」."""

    ASKED = "asked"
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class Masks:
    """What is hidden of people and papers 「脱敏口径」."""

    person: NameMask = NameMask.MASKED
    official: NameMask = NameMask.MASKED
    account: AccountMask = AccountMask.TAIL
    documents: DocumentMask = DocumentMask.LIST
    bodies: frozenset[str] = frozenset()
    body_endings: tuple[str, ...] = ()
    body_letters: int = 5


NEVER_FEN = 1 << 62
"""A line that no payment reaches: what stands where a rule cannot be read."""


@dataclass(frozen=True)
class PortalRule:
    """The disclosure rule in force on a day 「公开口径」; `places` overrides the line by statistical code."""

    version: str
    line_fen: int = NEVER_FEN
    places: tuple[tuple[str, int], ...] = ()
    shown_from: ShownFrom = ShownFrom.BOOKED
    wait_days: int = 30
    masks: Masks = Masks()
    procedures: tuple[str, ...] = ()
    text_from: TextFrom = TextFrom.ACCEPTED
    questions_per_hour: int = 20

    def line_of(self, place_path: str, overrides: Iterable[tuple[str, int]]) -> int:
        """The disclosure line of a place 「公开线」: that of the nearest place above it (or itself) with one of its own."""
        nearest = max((path for path, _line in overrides if place_path.startswith(path)), key=len, default=None)
        return self.line_fen if nearest is None else dict(overrides)[nearest]

    def paid_before(self, now: datetime) -> datetime:
        """What was paid before this moment is shown whether or not it is booked."""
        return now - timedelta(days=self.wait_days)


@dataclass(frozen=True)
class PaymentFacts:
    """Everything the house knows of a payment that disclosure has to weigh 「支付事实」."""

    order_id: int
    case_id: int | None
    number: str
    place_id: int
    place_name: str
    payee: str
    payee_kind: str
    payee_person: str
    account: str
    bank_name: str
    purpose: str
    amount_fen: int
    state: str
    paid_at: datetime | None
    booked_on: date | None


@dataclass(frozen=True)
class PublicPayment:
    """One payment as anybody may see it 「公开支付」; `is_masked` says that a name was hidden by rule."""

    id: int
    case_id: int | None
    number: str
    place_id: int
    place_name: str
    payee: str
    is_masked: bool
    account: str
    bank_name: str
    purpose: str
    amount_fen: int
    is_returned: bool
    paid_at: datetime
    booked_on: date | None
    kind: str = ""
    kind_title: str = ""


PAID_STATES = frozenset({"succeeded", "returned"})
"""An order of another state has moved no money, or nobody knows yet."""


def shown(facts: PaymentFacts, rule: PortalRule, *, line_fen: int, now: datetime) -> PublicPayment | None:
    """The payment as the public sees it 「支付公开」, or None while the rule does not show it by itself."""
    if facts.state not in PAID_STATES or facts.paid_at is None or facts.amount_fen < line_fen:
        return None
    is_due = rule.shown_from is ShownFrom.PAID or facts.booked_on is not None
    if not is_due and facts.paid_at > rule.paid_before(now):
        return None
    payee, is_masked = payee_name(facts, rule.masks)
    return PublicPayment(
        id=facts.order_id,
        case_id=facts.case_id,
        number=facts.number,
        place_id=facts.place_id,
        place_name=facts.place_name,
        payee=payee,
        is_masked=is_masked,
        account=mask_account(facts.account) if rule.masks.account is AccountMask.TAIL else "",
        bank_name=facts.bank_name,
        purpose=plain(facts.purpose, names=_people_of(facts, rule.masks)),
        amount_fen=facts.amount_fen,
        is_returned=facts.state == "returned",
        paid_at=facts.paid_at,
        booked_on=facts.booked_on,
    )


def payee_name(facts: PaymentFacts, masks: Masks) -> tuple[str, bool]:
    """Whom it was paid to 「收款人」: a person by the mask, a body by its name."""
    if facts.payee_person:
        return person_name(facts.payee_person, masks.person), masks.person is not NameMask.SHOWN
    if facts.payee_kind in masks.bodies:
        return facts.payee, False
    return person_name(facts.payee, masks.person), masks.person is not NameMask.SHOWN


def _people_of(facts: PaymentFacts, masks: Masks) -> tuple[str, ...]:
    """The names that must not stand in the purpose either."""
    if masks.person is NameMask.SHOWN:
        return ()
    is_body = facts.payee_kind in masks.bodies
    return tuple(name for name in (facts.payee_person, "" if is_body else facts.payee) if name)


def person_name(name: str, mask: NameMask) -> str:
    """A person's name as the rule allows it 「姓名脱敏」."""
    if mask is NameMask.SHOWN:
        return name
    return mask_name(name) if mask is NameMask.MASKED else ""


def party_name(name: str, kind: str, masks: Masks) -> str:
    """A payer or payee known by name, perhaps with its kind 「往来单位」: a body's name, else a person's mask.

    Without a kind the name decides, and it errs towards hiding: a body's ending and more letters than a person has.
    """
    if kind in masks.bodies:
        return name
    looks_like_body = len(name) >= masks.body_letters and name.endswith(masks.body_endings)
    return name if not kind and looks_like_body else person_name(name, masks.person)


_PHONE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")
_LONG_RUN = re.compile(r"(?<![0-9A-Za-z])\d{12,}[0-9Xx]?(?![0-9A-Za-z])")


def plain(text: str, *, names: Iterable[str] = ()) -> str:
    """Free text fit for the public 「公开文本」: numbers of people, accounts and telephones masked, given names too.

    Any run of twelve or more digits is hidden but for its last four: whoever types an account number with a slip of the
    finger has still typed an account number.
    """
    said = _PHONE.sub(lambda found: mask_phone(found[0]), scrub(text))
    said = _LONG_RUN.sub(lambda found: STAR * 4 + found[0][-4:], said)
    for name in names:
        if len(name) > 1:
            said = said.replace(name, mask_name(name))
    return said


def question_text(text: str, rule: PortalRule, *, is_accepted: bool) -> str:
    """The text of a question as the village reads it 「提问公开」; empty while the rule keeps it back."""
    return plain(text) if is_accepted or rule.text_from is TextFrom.ASKED else ""


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters in a text: what two Chinese sentences have in common without a dictionary."""
    letters = re.sub(r"[\W_]+", "", text)
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))


def likeness(one: str, other: str) -> int:
    """How alike two questions are, 0 to 100 「相似度」: the share of the shorter one's pairs that the longer one has."""
    first, second = pairs(one), pairs(other)
    least = min(len(first), len(second))
    return 100 * len(first & second) // least if least else 0
