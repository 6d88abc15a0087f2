"""Scoring findings against labels."""

import json
from pathlib import Path

import pytest

from daylight import cli
from daylight.scan.score import Lead, Mark, score, together

LABELS = [
    Mark("F06", "crude", ("payment", "p1")),
    Mark("F06", "careful", ("payment", "p5")),
    Mark("F01", "late", ("payment", "p9")),
]
LOOKALIKES = [Mark("F06", "monthly", ("payment", "p7"))]


def _lead(model: str, colour: str, *rows: str) -> Lead:
    return Lead(model, colour, "payment", frozenset(("payment", row) for row in rows))


def _scores(*leads: Lead) -> dict[str, object]:
    return {one.model: one for one in score(leads, LABELS, LOOKALIKES, {"payment": 500})}


def test_a_finding_counts_by_its_subject_or_by_any_row_of_its_evidence() -> None:
    one = _scores(_lead("F06", "red", "p0", "p1"))["F06"]
    assert (one.labels, one.found, one.findings, one.right) == (2, 1, 1, 1)
    assert one.variants == {"careful": (0, 1), "crude": (1, 1)}


def test_a_finding_of_another_model_on_the_row_counts_for_no_label() -> None:
    scores = _scores(_lead("F08", "yellow", "p1"))
    assert (scores["F08"].right, scores["F08"].elsewhere) == (0, 1)
    assert scores["F06"].recall == 0.0


def test_precision_is_told_of_all_findings_and_of_the_red_ones() -> None:
    one = _scores(_lead("F06", "red", "p1"), _lead("F06", "yellow", "p3"), _lead("F06", "yellow", "p7"))["F06"]
    assert (one.precision, one.red_precision) == (1 / 3, 1.0)
    assert one.false_per_thousand == 4.0
    assert (one.lookalikes_hit, one.lookalikes) == (1, 1)


def test_shares_without_anything_to_divide_by_are_none() -> None:
    one = _scores()["F01"]
    assert (one.recall, one.precision, one.findings) == (0.0, None, 0)


def test_scores_of_several_counties_add_up() -> None:
    one = _scores(_lead("F06", "yellow", "p1")).values()
    other = _scores(_lead("F06", "red", "p5")).values()
    (both,) = [score for score in together([one, other]) if score.model == "F06"]
    assert (both.labels, both.found, both.colour, both.subjects) == (4, 2, "red", 1000)
    assert both.variants == {"careful": (1, 2), "crude": (1, 2)}


@pytest.fixture
def files(tmp_path) -> Path:
    finding = {
        "model": "F06", "colour": "red", "subject": "payment", "subject_id": "p0",
        "evidence": [{"table": "payment", "id": "p1"}],
    }  # fmt: skip
    (tmp_path / "found.jsonl").write_text(json.dumps(finding) + "\n")
    (tmp_path / "found.csv").write_text(
        'model,colour,subject,subject_id,evidence\nF06,red,payment,p0,"[{""table"": ""payment"", ""id"": ""p1""}]"\n'
    )
    head = "scheme,variant,place_id,subject_table,subject_id,person_id\n"
    (tmp_path / "labels.csv").write_text(head + "F06,crude,v1,payment,p1,x\nF06,careful,v1,payment,p5,x\n")
    (tmp_path / "lookalikes.csv").write_text(head + "F06,monthly,v1,payment,p0,\n")
    (tmp_path / "payment.csv").write_text("payment_id\n" + "p\n" * 10)
    return tmp_path


@pytest.mark.parametrize("name", ["found.jsonl", "found.csv"])
def test_the_command_prints_a_table(files, capsys, name) -> None:
    assert cli.main(["score", str(files / name), str(files / "labels.csv")]) == 0
    heading, line, _empty, *schemes = capsys.readouterr().out.splitlines()
    assert [line.split() for line in schemes] == [
        ["scheme", "variant", "planted", "found", "recall"],
        ["F06", "careful", "1", "0", "0.00"],
        ["F06", "crude", "1", "1", "1.00"],
    ]
    assert heading.split()[:5] == ["model", "colour", "planted", "found", "recall"]
    assert line.split() == ["F06", "red", "2", "1", "0.50", "1", "1.00", "1", "1.00", "0.00", "0", "1/1"]


def test_the_command_prints_json(files, capsys) -> None:
    assert cli.main(["score", str(files / "found.jsonl"), str(files / "labels.csv"), "--format", "json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert (one["recall"], one["precision"], one["false_per_thousand"]) == (0.5, 1.0, 0.0)


def test_what_cannot_be_read_is_said_and_no_crash(files, capsys) -> None:
    assert cli.main(["score", str(files / "none.jsonl"), str(files / "labels.csv")]) == 2
    (files / "broken.jsonl").write_text("{")
    assert cli.main(["score", str(files / "broken.jsonl"), str(files / "labels.csv")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_files_in_the_wrong_order_are_told_with_the_columns_that_they_lack(files, capsys) -> None:
    found, labels = str(files / "found.jsonl"), str(files / "labels.csv")
    for words, said in (
        ((found, found), f"{found}: 缺少列 missing columns scheme, subject_table"),
        ((labels, labels), f"{labels}: 缺少列 missing columns model, colour, subject, evidence"),
        ((found, labels, "--lookalikes", found), f"{found}: 缺少列 missing columns scheme, subject_table"),
    ):
        assert cli.main(["score", *words]) == 2
        assert capsys.readouterr().err == f"daylight score: {said}\n"


@pytest.mark.parametrize(
    ("name", "text"), [("list.jsonl", "[1]"), ("numbers.jsonl", "5"), ("no.parquet", "x"), ("no.csv", "a")]
)
def test_a_file_of_something_else_is_told_by_its_name(files, capsys, name, text) -> None:
    (files / name).write_text(f"{text}\n{text}\n")
    assert cli.main(["score", str(files / name), str(files / "labels.csv")]) == 2
    assert capsys.readouterr().err.startswith(f"daylight score: {files / name}: ")
