"""Cells as people write them: each kind of column, the quick way and the slow one."""

from datetime import date, datetime

import duckdb
import pytest

from daylight.record.cells import Cell, clean, mapped, typed
from daylight.record.schema import Kind


def read(written, kind, **told):
    cell = Cell("", **told)
    inner = f"SELECT {mapped(cell, clean('said'))} AS text FROM (SELECT CAST(? AS VARCHAR) AS said)"
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT {typed('text', kind, cell)} FROM ({inner})", [written]).fetchone()[0]


def clock(*parts):
    return datetime(*parts)  # noqa: DTZ001 - local clock time has no zone


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("12", 12), ("-5", -5), ("1,234", 1234), ("１，２３４", 1234), ("1234.00", 1234), ("(1,234)", -1234), (" 7 ", 7),
        ('="0012"', 12), ("+8", 8), ("9223372036854775807", 9223372036854775807),
        ("1234.5", None), ("1,23", None), ("0x10", None), ("1_000", None), ("abc", None), ("9223372036854775808", None),
        ("1.5E+15", None), ("nan", None), ("", None),
    ],
)  # fmt: skip
def test_money_is_whole_fen_and_nothing_else(written, fen):
    assert read(written, Kind.FEN) == fen


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12.5", 12.5),
        ("12.5%", 12.5),
        ("１２．５％", 12.5),
        ("1,234.5", 1234.5),
        ("1e3", 1000.0),
        ("nan", None),
        ("inf", None),
    ],
)
def test_numbers_may_carry_a_per_cent_sign_and_must_be_finite(written, number):
    assert read(written, Kind.PCT) == number


@pytest.mark.parametrize(
    "written",
    [
        "2026-01-31",
        "2026/1/31",
        "2026/01/31",
        "20260131",
        "2026年1月31日",
        "２０２６年１月３１日",
        "2026.1.31",
        "2026-01-31 00:00:00",
    ],
)
def test_a_day_is_read_however_it_is_written(written):
    assert read(written, Kind.DATE) == date(2026, 1, 31)


@pytest.mark.parametrize("written", ["2026-02-30", "2026年13月1日", "31/01/2026", "soon", "45688"])
def test_what_is_no_day_is_none(written):
    assert read(written, Kind.DATE) is None


@pytest.mark.parametrize(
    "written", ["26-1-5", "26年1月5日", "0026-01-05", "26/1/5", "1899-12-31", "10000-01-01", "20226-01-05", "infinity"]
)
@pytest.mark.parametrize("kind", [Kind.DATE, Kind.TIME])
def test_a_day_of_a_year_that_no_record_is_of_is_none(written, kind):
    assert read(written, kind) is None


def test_days_of_two_digit_years_are_read_where_a_mapping_says_how_they_are_written():
    assert read("26-1-5", Kind.DATE, formats=("%y-%m-%d",)) == date(2026, 1, 5)
    assert read("26-1-5", Kind.DATE, formats=("%Y-%m-%d",)) is None


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-01-31 09:30", clock(2026, 1, 31, 9, 30)),
        ("2026/1/31 9:30", clock(2026, 1, 31, 9, 30)),
        ("2026年1月31日 9时30分", clock(2026, 1, 31, 9, 30)),
        ("2026年1月31日9:30", clock(2026, 1, 31, 9, 30)),
        ("2026-01-31", clock(2026, 1, 31)),
        ("20260131", clock(2026, 1, 31)),
        ("2026-01-31T01:30:00Z", clock(2026, 1, 31, 9, 30)),
        ("2026-01-31 09:30:00+08", clock(2026, 1, 31, 9, 30)),
        ("2026-01-31T10:30:00.5+0900", clock(2026, 1, 31, 9, 30, 0, 500000)),
        ("2026-01-30 20:30:00-05:00", clock(2026, 1, 31, 9, 30)),
        ("2026-01-31 25:00", None),
    ],
)
def test_a_time_is_the_clock_in_china(written, moment):
    assert read(written, Kind.TIME) == moment


@pytest.mark.parametrize(
    ("written", "answer"),
    [("是", True), ("N", False), ("TRUE", True), ("0", False), ("否", False), ("１", True), ("maybe", None)],
)
def test_yes_and_no_in_every_spelling(written, answer):
    assert read(written, Kind.BOOL) is answer


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (" a b ", "a b"),
        ("　柳溪村　", "柳溪村"),
        ('="0012"', "0012"),
        ('="', '="'),
        ('="0012', '="0012'),
        ('=""', None),
        ('=" a "', "a"),
        ("\ta", "a"),
        (" ", None),
        ("=1+1", "=1+1"),
    ],
)
def test_a_text_loses_only_its_wrapping(written, text):
    assert read(written, Kind.ID) == text


@pytest.mark.parametrize(
    ("written", "unit", "fen"),
    [
        ("1.23", "yuan", 123), ("￥1,234.56元", "yuan", 123456), ("0.5万元", "ten_thousand_yuan", 500_000), ("1.005", "yuan", None),
        ("0.29", "yuan", 29), ("12", "thousand_yuan", 1_200_000), ("无", "yuan", None),
    ],
)  # fmt: skip
def test_money_in_other_units_becomes_fen_exactly_or_not_at_all(written, unit, fen):
    assert read(written, Kind.FEN, unit=unit) == fen


def test_a_mapping_turns_words_units_formats_and_prefixes():
    assert read("3", Kind.M2, unit="mu") == pytest.approx(2000.0)
    assert read("0.51", Kind.PCT, unit="share") == pytest.approx(51.0)
    assert read("个人", Kind.TEXT, values={"个人": "person"}) == "person"
    assert read("其他", Kind.TEXT, values={"个人": "person"}) == "其他"
    assert read("-", Kind.FEN, values={"-": ""}) is None
    assert read("31.01.2026", Kind.DATE, formats=("%d.%m.%Y",)) == date(2026, 1, 31)
    assert read("7", Kind.ID, before="v") == "v7"


@pytest.mark.parametrize("written", ["2026.1", "20261", "2026.13", "2026-00", "202613"])
def test_what_is_no_month_is_none(written):
    assert read(written, Kind.DATE, is_month=True) is None
