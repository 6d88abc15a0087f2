"""Amounts and purposes 「金额与用途」: what villages spend their money on, how much, and the invoices for it."""

import math
from dataclasses import dataclass
from datetime import date
from random import Random

from daylight.kernel.money import FEN_MOST

_TO_THE_HUNDRED = 0.35
_TO_THE_YUAN = 0.35


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade 「行业」 that villages buy from: its name in a firm's name, its kind of firm, and how common it is."""

    code: str
    name: str
    kind: str
    firms: int


TRADES = (
    Trade("works", "建设工程", "company", 9),
    Trade("repair", "市政养护", "company", 6),
    Trade("cleaning", "保洁服务", "company", 5),
    Trade("garden", "园林绿化", "company", 5),
    Trade("office", "办公用品", "sole_trader", 8),
    Trade("power", "电力安装", "company", 4),
    Trade("farm", "农资供应", "cooperative", 6),
    Trade("goods", "百货商行", "sole_trader", 6),
    Trade("advice", "造价咨询", "company", 3),
    Trade("machine", "机械设备", "company", 4),
)


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing money is spent on 「用途」: from whom, between which amounts (yuan), under which kind of expense, how often."""

    text: str
    trade: str
    least: int
    most: int
    line: str
    weight: int
    is_project: bool = False


PURPOSES = (
    Purpose("村办公室办公用品", "office", 180, 3_600, "office", 16),
    Purpose("村务公开栏打印装订", "office", 120, 1_900, "office", 10),
    Purpose("文化礼堂水电维护", "power", 400, 4_800, "office", 10),
    Purpose("村庄保洁服务费", "cleaning", 2_200, 6_800, "welfare", 14),
    Purpose("道路两侧绿化养护", "garden", 2_800, 16_500, "welfare", 9),
    Purpose("老年人节日慰问物品", "goods", 1_200, 12_800, "welfare", 8),
    Purpose("农田水渠维修", "repair", 1_800, 17_500, "other", 10),
    Purpose("机耕路养护", "repair", 2_400, 18_200, "other", 8),
    Purpose("集体果园种苗农资", "farm", 1_500, 26_000, "purchase", 9),
    Purpose("消防和防汛设备购置", "machine", 3_200, 48_000, "purchase", 5),
    Purpose("路灯安装改造", "power", 12_000, 96_000, "works", 5, is_project=True),
    Purpose("村内道路硬化工程进度款", "works", 46_000, 420_000, "works", 5, is_project=True),
    Purpose("公共厕所改造工程进度款", "works", 28_000, 168_000, "works", 3, is_project=True),
    Purpose("工程造价审核费", "advice", 2_000, 9_800, "purchase", 4),
)

INCOMES = (
    ("鱼塘承包款", "501", 18_000, 96_000),
    ("厂房租金", "501", 24_000, 260_000),
    ("村庄环境整治以奖代补资金", "503", 30_000, 180_000),
    ("集体山林流转收入", "501", 8_000, 64_000),
    ("光伏项目分红", "502", 6_000, 42_000),
)
"""Money that comes in 「收入」: for what, the account it is credited to, between which amounts in yuan."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice 「发票」 as its holder types it."""

    code: str
    number: str
    seller_uscc: str
    amount_fen: int
    issued_on: date

    def as_form(self) -> dict[str, str | int]:
        """The row of the form that lists it."""
        return {
            "code": self.code,
            "number": self.number,
            "seller_uscc": self.seller_uscc,
            "amount_fen": self.amount_fen,
        }


def draw_amount(dice: Random, least: int, most: int) -> int:
    """An amount in fen between two amounts in yuan: small ones are commoner, and many are round 「金额」."""
    yuan = math.exp(dice.uniform(math.log(least), math.log(most)))
    chance = dice.random()
    if chance < _TO_THE_HUNDRED:
        fen = max(round(yuan / 100), 1) * 10_000
    elif chance < _TO_THE_HUNDRED + _TO_THE_YUAN:
        fen = round(yuan) * 100
    else:
        fen = round(yuan * 100)
    return min(max(fen, least * 100), most * 100, FEN_MOST)


def draw_purpose(dice: Random, *, boldness: float) -> Purpose:
    """A purpose; a bold village begins more projects 「支出事项」."""
    weights = [purpose.weight * (boldness if purpose.is_project else 1.0) for purpose in PURPOSES]
    return dice.choices(PURPOSES, weights)[0]


@dataclass
class Invoices:
    """The invoices written so far: a number is given once."""

    dice: Random
    last: int = 0

    def write(self, seller_uscc: str, amount_fen: int, issued_on: date) -> Invoice:
        """A new invoice: two in three fully digital (a number of 20 digits, no code), the rest with code and number."""
        self.last += self.dice.randrange(1, 90)
        if self.dice.random() < 0.66:
            number = f"{issued_on:%y}33{990_000_000 + self.last:09d}{self.dice.randrange(10_000_000):07d}"
            return Invoice("", number, seller_uscc, amount_fen, issued_on)
        code = f"0330{issued_on:%y}00{self.dice.randrange(1, 9)}11"
        return Invoice(code.ljust(12, "1")[:12], f"{20_000_000 + self.last:08d}", seller_uscc, amount_fen, issued_on)
