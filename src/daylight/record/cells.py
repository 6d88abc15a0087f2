"""Cells as people write them, read by vectorised SQL: each kind of column has one expression from text to its type.

A cell is tried the quick way first (the way machines write), and only where that fails the slow way: full-width digits,
thousands separators, Chinese dates. `coalesce` visits the slow part only for the rows that need it, as long as no part of it stands
in the expression twice: the engine would compute what is common beforehand, for every row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from daylight.record.schema import Kind

_FULL = "０１２３４５６７８９．，－＋：／　％（）"  # noqa: RUF001 - the very characters that are replaced
_HALF = "0123456789.,-+:/ %()"
_ZONED = r"([Zz]|[+-]\d\d:\d\d|[+-]\d{4}|:\d\d(\.\d+)?[+-]\d\d)$"
EIGHT_HOURS_US = 8 * 3600 * 1_000_000

_NOUGHTS = r"(\.0*)?"
_DECIMALS = r"(\.\d*)?([eE][+-]?\d+)?"

_DATES = ("%Y%m%d", "%Y年%m月%d日", "%Y年%m月%d", "%Y.%m.%d", "%Y-%m-%d", "%Y/%m/%d")
_MONTHS = ("%Y-%m", "%Y/%m", "%Y年%m月", "%Y.%m", "%Y%m")
_CLOCKS = ("%H:%M:%S", "%H:%M", "%H时%M分", "%H时%M分%S秒", "%H%M%S")

TYPED = "%Y-%m-%dT%H:%M:%S.%f"
"""How days and moments that a file holds as such stand in its text where a mapping says how the written ones look."""
YEARS = (1900, 9999)
"""Days lie in these years; counties write the last day of 9999 where something has no end.

26-1-5 is no day of the year 26, and nobody can say of which century it is."""

SQL_TYPES = {
    Kind.ID: "VARCHAR", Kind.TEXT: "VARCHAR", Kind.HASH: "VARCHAR", Kind.INT: "BIGINT", Kind.FEN: "BIGINT",
    Kind.DATE: "DATE", Kind.TIME: "TIMESTAMP", Kind.BOOL: "BOOLEAN", Kind.M2: "DOUBLE", Kind.PCT: "DOUBLE",
    Kind.DOUBLE: "DOUBLE",
}  # fmt: skip

_NO_ERROR = "text that is no error of a formula"
EXPECTED = {
    Kind.ID: _NO_ERROR, Kind.TEXT: _NO_ERROR, Kind.HASH: _NO_ERROR, Kind.INT: "a whole number", Kind.FEN: "a whole number of fen",
    Kind.DATE: "a date", Kind.TIME: "a time", Kind.BOOL: "yes or no", Kind.M2: "a number", Kind.PCT: "a number",
    Kind.DOUBLE: "a number",
}  # fmt: skip

ERRORS = (
    "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA",
)  # fmt: skip
"""What a spreadsheet shows where a formula failed: no value in any column, not even as a text."""

UNITS: dict[str, tuple[Kind, int]] = {
    "fen": (Kind.FEN, 1), "yuan": (Kind.FEN, 100), "thousand_yuan": (Kind.FEN, 100_000),
    "ten_thousand_yuan": (Kind.FEN, 1_000_000), "m2": (Kind.M2, 1), "mu": (Kind.M2, 1), "hectare": (Kind.M2, 10_000),
    "percent": (Kind.PCT, 1), "share": (Kind.PCT, 100),
}  # fmt: skip
"""Units that a mapping may name: the kind of column they lead to and what one is worth in the record's unit."""
_MU_M2 = "2000.0 / 3.0"


@dataclass(frozen=True, slots=True)
class Cell:
    """How one column of the record is read from a source: the SQL of its text, and what a mapping says of it.

    Where `is_month`, a month without a day is the first of it.
    """

    text: str
    unit: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    before: str = ""
    is_constant: bool = False
    is_month: bool = False


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def name_sql(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


_BEFORE = "{0} < '\"'"
_WRAPPED = (
    f"{_BEFORE} OR "
    "starts_with({0}, '=') OR ends_with({0}, ' ') OR ends_with({0}, '\t') OR (strlen({0}) <> length({0}) AND "
    "(starts_with({0}, '\u3000') OR ends_with({0}, '\u3000') OR starts_with({0}, '\u00a0') OR ends_with({0}, '\u00a0')))"
)
_BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288)"


def writable(text: str) -> str:
    """A text without halves of characters, which JSON can spell but no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def clean(text: str, *, may_be_wrapped: bool = True) -> str:
    """The SQL of a cell's text without its wrapping: blanks around it and the ="…" of spreadsheets; empty is absent.

    Most cells have neither; the cheap test before the work saves a third of the time of reading a county, and where the file is
    known to have none, another third.
    """
    trimmed = f"trim({text}, {_BLANKS})"
    if not may_be_wrapped:  # then a line break in quotes is all that may stand before a text
        return f"CASE WHEN {_BEFORE.format(text)} THEN nullif({trimmed}, '') ELSE {text} END"
    inside = f"trim(substring({trimmed}, 3, length({trimmed}) - 3), {_BLANKS})"
    is_wrapped = f"starts_with({trimmed}, '=\"') AND ends_with({trimmed}, '\"') AND length({trimmed}) > 2"
    bare = f"CASE WHEN {is_wrapped} THEN {inside} ELSE {trimmed} END"
    return f"CASE WHEN {_WRAPPED.format(text)} THEN nullif({bare}, '') ELSE {text} END"


def typed(text: str, kind: Kind, cell: Cell, *, may_fail: bool = True) -> str:
    """The SQL that reads a clean text as its kind; NULL where it cannot be read.

    A text is no text where a formula failed, which is looked for only where it may be.
    """
    if cell.unit not in {None, "fen", "m2", "percent"}:
        return _scaled(text, cell.unit or "", kind)
    if kind in {Kind.DATE, Kind.TIME}:
        return _within_years(_day(text, kind, cell), kind)
    if kind in _READERS:
        return _READERS[kind](text)
    named = (
        text
        if not may_fail
        else f"CASE WHEN {text} >= '#' AND {text} < '$' AND {text} IN {ERRORS} THEN NULL ELSE {text} END"
    )
    return f"{quoted(cell.before)} || {named}" if cell.before else named


def one_of(text: str, words: Mapping[str, str]) -> str:
    """The SQL that reads a clean text as one of some words, written as in the record, in capitals or in Chinese; else NULL."""
    known = ", ".join(quoted(word) for word in words)
    others = {word.lower(): word for word in words} | {zh.replace(" ", ""): word for word, zh in words.items()}
    cases = " ".join(f"WHEN {quoted(said)} THEN {quoted(word)}" for said, word in others.items())
    slow = f"CASE lower(replace({_half(text)}, ' ', '')) {cases} END"
    return f"coalesce(CASE WHEN {text} IN ({known}) THEN {text} END, {slow})"


_TOTALS_ZH = ("合计", "总计", "小计", "累计", "共计", "本页合计", "本月合计", "本年累计")
_SIGNED_ZH = "^(制表|填报|填表|审核|复核|经办|负责|会计|出纳|备注|说明|注)人? *[:：]"
_TOTALS_EN = tuple(form for word in ("total", "subtotal") for form in (word, word.capitalize(), word.upper()))


def is_total(text: str) -> str:
    """The SQL of whether a clean text is the word of a total row 「合计行」, or of who signed below the table 「落款」.

    People write both with blanks or a colon in them; what signs has a colon behind its word. Only a text that begins in
    Chinese is taken apart, so that numbers of rows cost next to nothing.
    """
    bare = f"translate({text}, ' \u3000\u00a0:：', '')"
    signs = f"regexp_matches({text}, '{_SIGNED_ZH}')"
    return f"CASE WHEN {text} >= '一' THEN {bare} IN {_TOTALS_ZH} OR {signs} ELSE {text} IN {_TOTALS_EN} END"


def mapped(cell: Cell, text: str) -> str:
    """A clean text after the mapping's words: those that it does not list stay as they are, an empty one is absent."""
    if not cell.values:
        return text
    cases = " ".join(f"WHEN {quoted(old)} THEN {quoted(new)}" for old, new in cell.values.items())
    return f"nullif(CASE {text} {cases} ELSE {text} END, '')"


def _half(text: str) -> str:
    return f"trim(translate({text}, '{_FULL}', '{_HALF}'))"


def _plain_number(text: str, digits: str) -> str:
    """A number as accountants write it, without separators: (1,234.50) is negative; 1,23 is none, and becomes empty."""
    bare = f"regexp_replace({_half(text)}, '^\\((.*)\\)$', '-\\1')"
    return f"replace(regexp_extract({bare}, '^[+-]?(\\d{{1,3}}(,\\d{{3}})+|\\d*){digits}$'), ',', '')"


def _whole(text: str) -> str:
    slow = f"try_cast(regexp_replace({_plain_number(text, _NOUGHTS)}, '\\.0*$', '') AS BIGINT)"
    return f"coalesce(CASE WHEN regexp_full_match({text}, '-?\\d+') THEN try_cast({text} AS BIGINT) END, {slow})"


def _number(text: str) -> str:
    digits = f"regexp_full_match({text}, '-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?')"
    without = f"regexp_replace({text}, '[%％]$', '')"
    slow = f"try_cast({_plain_number(without, _DECIMALS)} AS DOUBLE)"
    return f"coalesce(CASE WHEN {digits} THEN try_cast({text} AS DOUBLE) END, {slow})"


def _scaled(text: str, unit: str, kind: Kind) -> str:
    """A number in another unit: money exactly by decimals, refused where it is finer than a fen."""
    worth = UNITS[unit][1]
    bare = f"regexp_replace({text}, '(元|万元|亩|%|％)$', '')"
    bare = _plain_number(f"regexp_replace({bare}, '^[¥￥]', '')", _DECIMALS)
    if kind is not Kind.FEN:
        factor = _MU_M2 if unit == "mu" else str(worth)
        return f"try_cast({bare} AS DOUBLE) * {factor}"
    exact = f"CAST(try_cast({bare} AS DECIMAL(30, 8)) * {worth} AS VARCHAR)"
    return f"try_cast(regexp_extract({exact}, '^(-?\\d+)\\.0+$', 1) AS BIGINT)"


def _day(text: str, kind: Kind, cell: Cell) -> str:
    """A day or a moment, however it is written; where a mapping says how, in that way, or typed by the file itself."""
    if cell.formats:
        return f"CAST(try_strptime({text}, {[TYPED, *cell.formats]!r}) AS {SQL_TYPES[kind]})"
    if cell.is_month:
        # 2026.1 may be the number that a sheet made of 2026.10
        month = f"CASE WHEN NOT regexp_full_match({_half(text)}, '\\d{{4}}\\.?\\d') THEN {_half(text)} END"
        return f"coalesce({_date(text)}, CAST(try_strptime({month}, {list(_MONTHS)!r}) AS DATE))"
    return _time(text) if kind is Kind.TIME else _date(text)


def _within_years(day: str, kind: Kind) -> str:
    """A day or a moment of the years that a record can be of, else NULL; what stands here twice is computed once."""
    before, after = (f"{SQL_TYPES[kind]} '{year}-01-01'" for year in (YEARS[0], YEARS[1] + 1))
    return f"CASE WHEN {day} >= {before} AND {day} < {after} THEN {day} END"


def _date(text: str) -> str:
    return f"coalesce(try_cast({text} AS DATE), CAST(try_strptime({_half(text)}, {list(_DATES)!r}) AS DATE))"


def _time(text: str) -> str:
    """A moment as the clock in China showed it: a cell with a zone is moved, one without is taken as it stands."""
    moved = f"make_timestamp(epoch_us(try_cast({text} AS TIMESTAMPTZ)) + {EIGHT_HOURS_US})"
    ways = [*_DATES, *(f"{day}{gap}{clock}" for day in _DATES for gap in (" ", "") for clock in _CLOCKS)]
    plain = f"coalesce(try_cast({text} AS TIMESTAMP), try_strptime({_half(text)}, {ways!r}))"
    return f"CASE WHEN regexp_matches({text}, '{_ZONED}') THEN {moved} ELSE {plain} END"


def _bool(text: str) -> str:
    word = f"lower({_half(text)})"
    yes = "('true', 'yes', 'y', 't', '1', '是', '对', '有', '1.0')"
    no = "('false', 'no', 'n', 'f', '0', '否', '不', '无', '0.0')"
    return f"CASE WHEN {word} IN {yes} THEN true WHEN {word} IN {no} THEN false END"


_READERS: dict[Kind, Callable[[str], str]] = {
    Kind.INT: _whole, Kind.FEN: _whole, Kind.M2: _number, Kind.PCT: _number, Kind.DOUBLE: _number,
    Kind.BOOL: _bool,
}  # fmt: skip
