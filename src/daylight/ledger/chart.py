"""The chart of accounts 「会计科目」 as a rule file: read once, checked, then frozen.

A county pack may bring its own file of the same name; it then replaces the house's.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings

from daylight.ledger.policy import Side

_CLASSES = ("asset", "liability", "equity", "cost", "profit_and_loss")


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """One first-level account 「一级科目」: its statutory name, its side, its class, the account that it reduces."""

    code: str
    zh: str
    en: str
    side: Side
    kind: str
    contra: str | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A dated chart 「会计科目表」 with the accounts of cash and bank, and proposals for the debit side of payments."""

    code: str
    accounts: Mapping[str, ChartAccount]
    cash: str
    bank: str
    proposals: tuple[tuple[str, tuple[str, ...]], ...]

    def propose_debit(self, purpose: str) -> str:
        """The account that a payment for this purpose is proposed to 「建议借方科目」; the accountant decides."""
        said = purpose.casefold()
        for account, words in self.proposals[:-1]:
            if any(word in said for word in words):
                return account
        return self.proposals[-1][0]


class ChartError(ValueError):
    """The file of a chart contradicts itself: found at start by `daylight check`, never by a villager."""


def read_chart(data: Mapping[str, Any]) -> Chart:
    """Read and check a chart from its TOML; raises ChartError (faulty line named)."""
    accounts: dict[str, ChartAccount] = {}
    for code, card in data["account"].items():
        strange = set(card) - {"zh", "en", "side", "class", "contra"}
        if strange or card["class"] not in _CLASSES or card["side"] not in list(Side):
            raise ChartError(f"account.{code}: unknown key, class or side {sorted(strange)}")
        accounts[code] = ChartAccount(
            code, card["zh"], card["en"], Side(card["side"]), card["class"], card.get("contra")
        )
    proposals = tuple((line["account"], tuple(word.casefold() for word in line["words"])) for line in data["proposal"])
    named = [data["cash"], data["bank"], *(account for account, _ in proposals)]
    named += [account.contra for account in accounts.values() if account.contra]
    for code in named:
        if code not in accounts:
            raise ChartError(f"{code}: named but not in the chart")
    for account in accounts.values():
        if account.contra and accounts[account.contra].side is account.side:
            raise ChartError(f"account.{account.code}: stands on the side of the account it reduces")
    if not proposals or proposals[-1][1]:
        raise ChartError("proposal: the last one must take the rest (no words)")
    return Chart(str(data["code"]), accounts, data["cash"], data["bank"], proposals)


@lru_cache(maxsize=8)
def chart(version: str) -> Chart:
    """The chart in the version's file; a pack's file of that name comes first."""
    for folder in (*reversed(settings.PACKS), settings.RULES):
        path = folder / "accounts" / f"{version}.toml"
        if path.exists():
            with path.open("rb") as file:
                return read_chart(tomllib.load(file))
    raise ChartError(f"accounts/{version}.toml: there is no such chart")
