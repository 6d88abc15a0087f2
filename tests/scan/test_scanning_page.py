"""docs/scanning.md: its mapping reads a county's own file, its pack sets what it says, its commands are those there are."""

import gzip
import json
import re
from pathlib import Path

import pytest

from daylight.cli import main
from scan.county import county, scan

PAGE = (Path(__file__).parents[2] / "docs" / "scanning.md").read_text(encoding="utf-8")
MAPPING, PACK = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def test_the_mapping_of_the_page_reads_a_countys_own_file(tmp_path, capsys) -> None:
    (tmp_path / "county.toml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "in").mkdir()
    rows = "付款单号,村代码,收款人,金额（万元）,付款日期,支付方式\nq1,v1,b1,1.98,2026.01.05,网银\nq2,v1,b1,1.98,2026.01.12,现金支付\n"
    (tmp_path / "in" / "付款明细.csv").write_text(rows, encoding="gb18030")
    words = ["--models", "F06", "--format", "jsonl", "--mapping", tmp_path / "county.toml"]
    assert scan(tmp_path / "in", *words) == 0
    (found,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (found["subject_id"], found["value"]) == ("q1", 3_960_000)


def test_the_pack_of_the_page_holds_where_and_when_it_says(tmp_path, capsys) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "risk-settings.toml").write_text(PACK, encoding="utf-8")
    head = ("payment_id", "place_id", "payee_id", "amount_fen", "paid_at")
    spent = {"2026-01-05": 18_000, "2026-01-12": 18_000, "2026-03-05": 9_000, "2026-03-20": 9_000, "2026-04-20": 9_000}
    payments = [head] + [
        (f"{place}-{day}", place, "b1", f"{yuan}00", day) for place in ("v1", "v3") for day, yuan in spent.items()
    ]
    assert (
        scan(
            county(tmp_path / "in", payments=payments),
            "--models",
            "F06",
            "--format",
            "jsonl",
            "--pack",
            tmp_path / "pack",
        )
        == 0
    )
    told = capsys.readouterr()
    # 36,000 yuan in January are below the 50,000 of then; the 27,000 of spring lie within the township's sixty days, not in thirty
    assert {json.loads(line)["subject_id"] for line in told.out.splitlines()} == {"v1-2026-03-05"}


def test_the_packed_files_of_the_page_are_read_and_another_archive_is_told(tmp_path, capsys) -> None:
    packed = re.findall(r"`(\w+\.\w+\.gz)`", PAGE)
    held = {
        "payment.csv.gz": "payment_id,place_id\nq1,v1\n",
        "payment.jsonl.gz": '{"payment_id": "q2"}\n',
        "releases.json.gz": '{"releases": [{"ocid": "a"}]}',
    }
    (tmp_path / "in").mkdir()
    for name in packed:
        (tmp_path / "in" / name).write_bytes(gzip.compress(held[name].encode()))
    (tmp_path / "in" / "lot.zip").write_bytes(b"PK")
    assert scan(tmp_path / "in", "--language", "en") == 0
    told = capsys.readouterr().err
    assert len(packed) == len(held)
    assert "Read: 9 tables, 4 rows" in told
    assert "lot.zip: expected Parquet, CSV, XLSX or JSON, also as .gz, found '.zip'" in told


@pytest.mark.parametrize("line", re.findall(r"^daylight (.+?)(?: +#.*)?$", PAGE, re.MULTILINE))
def test_each_command_of_the_page_is_one_there_is(line, capsys) -> None:
    words = line.split()
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])
    assert ended.value.code == 0
    known = capsys.readouterr().out
    assert all(word in known for word in words if word.startswith("--"))
