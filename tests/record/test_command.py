"""`daylight record` from the command line: what it writes, what it says, its exit codes, and that it starts at once."""

import subprocess
import sys

import pytest

from daylight.cli import main
from daylight.record.saying import expected_zh
from record_reading import given, opened, rows


def test_check_says_what_was_read_and_what_was_wrong(tmp_path, capsys):
    path = given(tmp_path, "payment.csv", "payment_id,amount_fen\nq1,1\nq2,x\n")
    assert main(["record", "check", str(path), "--language", "en"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "payment: 1 rows, 2 columns",
        "payment: 1 rows left out (amount_fen: a whole number of fen)",
    ]
    assert err.splitlines() == ["payment.csv, row 3, column amount_fen: expected a whole number of fen, found 'x'"]
    assert main(["record", "check", str(path), "--language", "zh"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == ["payment：1 行，2 列", "payment：1 行未读入（amount_fen 要求以分为单位的整数）"]
    assert err.splitlines() == ["payment.csv，第 3 行，amount_fen 列：要求以分为单位的整数，实际「x」"]


def test_nothing_read_is_exit_code_2(tmp_path, capsys):
    assert main(["record", "check", str(given(tmp_path, "notes.txt", "x")), "--language", "en"]) == 2
    assert "nothing could be read" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_map_writes_record_tables(tmp_path, form, capsys):
    path = given(tmp_path, "付款.csv", "号,元\nq1,1.5\n")
    mapping = tmp_path / "map.toml"
    columns = (
        'payment_id = "号"\namount_fen = { from = "元", unit = "yuan" }\npaid_at = { value = "2026-01-31T01:30:00Z" }'
    )
    mapping.write_text(
        f'[[table]]\nrecord = "payment"\nfrom = "付款.csv"\n[table.columns]\n{columns}\n', encoding="utf-8"
    )
    out = tmp_path / "out"
    assert main(["record", "map", str(mapping), str(path), "--out", str(out), "--format", form]) == 0
    assert [file.name for file in out.iterdir()] == [f"payment.{form}"]
    assert rows(opened(tmp_path, out), "payment", "payment_id", "amount_fen") == [("q1", 150)]
    mapping.write_text("x = 1", encoding="utf-8")
    assert main(["record", "map", str(mapping), str(path), "--out", str(out)]) == 2
    assert "unknown key x" in capsys.readouterr().err


def test_template_names_the_workbooks_it_wrote(tmp_path, capsys):
    assert main(["record", "template", str(tmp_path / "t")]) == 0
    assert [line.rpartition("/")[2] for line in capsys.readouterr().out.splitlines()] == [
        "1-who.xlsx", "2-money.xlsx", "3-property.xlsx", "4-trade.xlsx", "5-voice.xlsx",
    ]  # fmt: skip


def test_help_loads_no_engine():
    code = (
        "import sys, daylight.cli\n"
        "try: daylight.cli.main(['record', '--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'django', 'duckdb', 'pyarrow', 'openpyxl', 'python_calamine'} & sys.modules.keys()\n"
        "sys.exit(len(heavy))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("a time as %d.%m.%Y", "时间（%d.%m.%Y）"),
        ("an amount in ten_thousand_yuan", "以万元为单位的金额"),
        ("an amount in EUR", "以EUR为单位的金额"),
        ("one of lease, sale", "其中之一：lease, sale"),
        ("a date", "日期"),
    ],
)
def test_what_was_expected_is_said_in_chinese_to_the_last_word(expected, said):
    assert expected_zh(expected) == said


@pytest.mark.parametrize(
    "words",
    [
        ("template", "{file}"),
        ("map", "{missing}", "{folder}", "--out", "{out}"),
        ("check", "--mapping", "{missing}", "{folder}"),
    ],
)
def test_what_cannot_be_opened_or_written_is_one_line_and_code_two(tmp_path, capsys, words):
    (tmp_path / "file").write_text("")
    given(tmp_path, "payment.csv", "payment_id\np1\n")
    paths = {name: tmp_path / name for name in ("file", "missing", "out")} | {"folder": tmp_path / "in"}
    assert main(["record", *(word.format(**paths) for word in words)]) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1
    assert told[0].startswith(f"daylight record {words[0]}: {tmp_path}")
