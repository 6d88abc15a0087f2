"""What holds for every record: what is written reads back the same, in whatever memory there is."""

import re
import tempfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylight.record.cells import ERRORS
from daylight.record.columns import LOCAL
from daylight.record.meanings import words_of
from daylight.record.schema import RECORD, Kind
from daylight.record.writing import RecordWriter
from record_reading import opened, rows

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=12
).filter(
    lambda text: (
        text.upper() not in ERRORS
        and not re.fullmatch('=".*"|.*[合总小累共]计|(sub)?total', re.sub("[:：]", "", text.lower()))
    )
)
"""What a failed formula leaves is no text, ="…" is how spreadsheets write the text between the marks, and totals are no keys."""
NUMBERS = st.floats(-1e9, 1e9, allow_nan=False, allow_subnormal=False)
VALUES = {
    Kind.ID: TEXTS, Kind.TEXT: TEXTS, Kind.HASH: TEXTS, Kind.INT: st.integers(-(2**63), 2**63 - 1),
    Kind.FEN: st.integers(-(2**63), 2**63 - 1), Kind.BOOL: st.booleans(), Kind.M2: NUMBERS, Kind.PCT: NUMBERS, Kind.DOUBLE: NUMBERS,
    Kind.DATE: st.dates(date(1900, 1, 1), date(2200, 1, 1)),
    Kind.TIME: st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)),  # noqa: DTZ001 - local clock time
}  # fmt: skip


@st.composite
def tables(draw):
    name = draw(st.sampled_from(sorted(RECORD)))
    table, words = RECORD[name], words_of(name)
    values = {
        column: st.sampled_from(sorted(words[column])) if column in words else VALUES[kind]
        for column, kind in table.columns.items()
    }
    row = st.tuples(*(value if column in table.key else st.none() | value for column, value in values.items()))
    places = [list(table.columns).index(column) for column in table.key]
    return name, draw(
        st.lists(row, min_size=1, max_size=8, unique_by=lambda row: tuple(row[place] for place in places))
    )


def zoned(value):
    return value.replace(tzinfo=LOCAL) if isinstance(value, datetime) else value


@pytest.mark.parametrize("form", ["parquet", "csv"])
@settings(max_examples=60)
@given(drawn=tables())
def test_what_is_written_reads_back_the_same(form, drawn):
    name, written = drawn
    with tempfile.TemporaryDirectory() as folder:
        with RecordWriter(Path(folder) / "in", form) as writer:
            writer.add(name, [tuple(zoned(value) for value in row) for row in written])
        record = opened(Path(folder))
        assert (rows(record, name), record.faults) == (written, [])


def test_a_record_larger_than_the_memory_allowed_is_read(tmp_path):
    count = 600_000
    with RecordWriter(tmp_path / "in", "csv") as writer:
        for start in range(0, count, 20_000):
            numbers = range(start, start + 20_000)
            writer.add(
                "payment",
                {
                    "payment_id": [f"payment-of-some-village-{number:012}" for number in numbers],
                    "payee_account_hash": [f"{number * 7919:064x}" for number in numbers],
                    "amount_fen": list(numbers),
                    "purpose": ["村道维修" * 20] * 20_000,
                },
            )
    assert (tmp_path / "in" / "payment.csv").stat().st_size > 180 << 20
    record = opened(tmp_path, memory_limit="70MB")  # two threads side by side do not fit into it
    assert (record.rows, record.faults) == (count, [])
