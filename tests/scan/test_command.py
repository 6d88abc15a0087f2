"""The command: what it reads, what it says on standard error, and with which code it ends."""

import json
import subprocess
import sys

import openpyxl
import pytest

from scan.county import PAYMENTS, county, scan, written


def found(capsys):
    """The findings of the last call as (model, subject)."""
    lines = capsys.readouterr().out.splitlines()
    return {(row["model"], row["subject_id"]) for row in map(json.loads, lines)}


HITS = {("F06", "p1"), ("F06", "p4"), ("P03", "p3")}
ONLY = ("--models", "F06,P03", "--format", "jsonl")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_county_is_read_in_whatever_encoding_its_software_writes(tmp_path, capsys, encoding) -> None:
    assert scan(county(tmp_path / "in", encoding=encoding), *ONLY) == 0
    assert found(capsys) == HITS


def test_the_codes_of_models_may_be_written_small(tmp_path, capsys) -> None:
    assert scan(county(tmp_path / "in"), "--models", "f06, p03", "--format", "jsonl") == 0
    assert found(capsys) == HITS


def test_several_paths_are_one_record(tmp_path, capsys) -> None:
    folder = county(tmp_path / "in")
    assert scan(folder / "payment.csv", folder / "place.csv", *ONLY) == 0
    assert found(capsys) == HITS


def test_a_scan_speaks_as_of_the_latest_day_in_the_record(tmp_path, capsys) -> None:
    scan(county(tmp_path / "in"), *ONLY)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["as_of"] for line in lines} == {"2026-03-12"}


def test_the_day_can_be_named(tmp_path, capsys) -> None:
    scan(county(tmp_path / "in"), *ONLY, "--as-of", "2026-05-01")
    assert {json.loads(line)["as_of"] for line in capsys.readouterr().out.splitlines()} == {"2026-05-01"}


def test_what_happened_after_the_day_named_is_not_known_on_it(tmp_path, capsys) -> None:
    folder = county(tmp_path / "in")
    for day, hits in (("2026-01-11", set()), ("2026-01-12", {("F06", "p1")}), ("2026-03-12", HITS)):
        assert scan(folder, *ONLY, "--as-of", day) == 0
        assert found(capsys) == hits
    head = ("payment_id", "place_id", "amount_fen", "due_on", "paid_at", "approved_at")
    paid = county(tmp_path / "late", payments=[head, ("p1", "v1", "100", "2026-01-05", "2026-05-04", "2026-01-02")])
    for day, said in (
        ("2026-04-10", "are still unpaid, 95 days late"),
        ("2026-05-10", "were paid on 2026-05-04, 119 days"),
    ):
        scan(paid, "--models", "F01", "--format", "jsonl", "--as-of", day)
        assert said in capsys.readouterr().out


def test_a_row_left_out_for_a_bad_cell_is_not_taken_for_a_row_that_is_not_there(tmp_path, capsys) -> None:
    person = [("person_id", "place_id", "household_id", "died_on"), ("a", "v1", "h1", ""), ("b", "v1", "h2", "不详")]
    head = ("benefit_id", "place_id", "programme", "person_id", "paid_on", "amount_fen")
    paid = [(f"n{who}", "v1", "困难补助", who, "2026-04-01", "50000") for who in "abz"]
    (tmp_path / "person.csv").write_text(written(person), encoding="utf-8")
    (tmp_path / "benefit.csv").write_text(written([head, *paid]), encoding="utf-8")
    assert scan(tmp_path, "--models", "F03", "--format", "jsonl", "--language", "en") == 0
    said = capsys.readouterr()
    assert [json.loads(line)["subject_id"] for line in said.out.splitlines()] == ["nz"]
    assert "Rows left out: person 1 (died_on: a date: 1)" in said.err


def test_kin_left_out_for_a_bad_cell_are_not_taken_for_strangers(tmp_path, capsys) -> None:
    kin = [("person_id", "relative_id", "degree", "is_declared"), ("a", "b", "1", "不详"), ("x", "y", "1", "yes")]
    person = [("person_id", "place_id", "household_id"), *((who, "v1", f"h{who}") for who in "abcd")]
    head = ("benefit_id", "place_id", "person_id", "household_id", "account_hash", "paid_on", "amount_fen")
    paid = [(f"n{who}", "v1", who, f"h{who}", "k1" if who in "ab" else "k2", "2026-04-01", "50000") for who in "abcd"]
    for name, lines in (("kinship", kin), ("person", person), ("benefit", [head, *paid])):
        (tmp_path / f"{name}.csv").write_text(written(lines), encoding="utf-8")
    assert scan(tmp_path, "--models", "F14", "--format", "jsonl", "--language", "en") == 0
    said = capsys.readouterr()
    assert [json.loads(line)["subject_id"] for line in said.out.splitlines()] == ["nc"]
    assert "kinship.degree" in said.err


@pytest.mark.parametrize(("action", "rows", "told"), [("改动", 20, True), ("改动", 19, False), ("修改申请", 20, False)])
def test_words_that_no_row_has_are_told(tmp_path, capsys, action, rows, told) -> None:
    head = ("access_id", "place_id", "at", "actor_id", "action", "subject", "subject_id")
    looks = [(f"a{n}", "v1", "2026-02-01 09:00", "p1", action, "request", "r1") for n in range(rows)]
    (tmp_path / "access.csv").write_text(written([head, *looks]), encoding="utf-8")
    for language, said in (
        ("en", "P08: no row of access.action has any of the words"),
        ("zh", "P08: access.action 里没有一行写有"),
    ):
        assert scan(tmp_path, "--models", "P08", "--language", language) == 0
        assert (said in capsys.readouterr().err) is told
    scan(tmp_path, "--models", "P08", "--format", "html", "--out", tmp_path / "r.html")
    assert ("access.action 里没有一行写有" in (tmp_path / "r.html").read_text(encoding="utf-8")) is told


def test_bids_are_not_known_before_their_lot_closes(tmp_path, capsys) -> None:
    lot = [
        ("lot_id", "place_id", "direction", "listed_at", "deadline_at"),
        ("l1", "v1", "sell", "2026-01-05", "2026-02-20"),
    ]
    head = ("bid_id", "lot_id", "bidder_id", "amount_fen", "status", "submitted_at", "place_id")
    bids = [(f"b{n}", "l1", f"x{n}", str(100_000 + 1_000 * n), "valid", "2026-01-20", "v1") for n in range(5)]
    (tmp_path / "lot.csv").write_text(written(lot), encoding="utf-8")
    (tmp_path / "bid.csv").write_text(written([head, *bids]), encoding="utf-8")
    for day, hits in (("2026-02-10", set()), ("2026-03-01", {("T05", "l1")})):
        assert scan(tmp_path, "--models", "T05", "--format", "jsonl", "--as-of", day) == 0
        assert found(capsys) == hits


@pytest.mark.parametrize(("scope", "hits"), [("v1", {"p1"}), ("north", {"p1", "p3"}), ("county", {"p1", "p3", "p4"})])
def test_a_scope_is_a_place_and_everything_below_it(tmp_path, capsys, scope, hits) -> None:
    assert scan(county(tmp_path / "in"), *ONLY, "--scope", scope) == 0
    assert {subject for _model, subject in found(capsys)} == hits


@pytest.mark.parametrize(("scope", "code"), [("v1", 0), ("nowhere", 2)])
def test_a_scope_is_known_by_the_rows_where_there_is_no_table_of_places(tmp_path, capsys, scope, code) -> None:
    assert scan(county(tmp_path / "in") / "payment.csv", *ONLY, "--scope", scope) == code
    assert ("the record holds no such place" in capsys.readouterr().err) == (code == 2)


def test_what_could_not_be_judged_is_said_with_the_columns_by_name(tmp_path, capsys) -> None:
    payments = [[cell for column, cell in enumerate(row) if column != 2] for row in PAYMENTS]
    assert scan(county(tmp_path / "in", payments=payments), "--models", "F06,F17,P03", "--language", "en") == 0
    said = capsys.readouterr().err
    assert "Not assessable: F06 6 (payment.payee_id" in said
    assert "Not assessable: F17 (period)" in said
    assert "Not assessable: P03 1 (payment.approved_at)" in said


def test_a_model_that_judged_some_subjects_is_not_told_as_not_assessable_for_a_table_that_others_would_need(
    tmp_path, capsys
) -> None:
    folder = county(tmp_path / "in")
    bids = "".join(f"b{n},l1,c{n},100,valid\n" for n in range(3))
    (folder / "lot.csv").write_text("lot_id,place_id,direction,status\nl1,v1,buy,complete\n")
    (folder / "bid.csv").write_text(f"bid_id,lot_id,bidder_id,amount_fen,status\n{bids}")
    assert scan(folder, "--models", "R028", "--language", "en") == 0
    told = capsys.readouterr()
    assert "Not assessable: R028" not in told.err
    assert "R028" in told.out
    (folder / "bid.csv").unlink()
    assert scan(folder, "--models", "R028", "--language", "en") == 0
    assert "Not assessable: R028" in capsys.readouterr().err


@pytest.mark.parametrize(("rows", "hits"), [(19, 19), (20, 0)])
def test_a_column_that_no_row_fills_is_missing_where_there_are_rows_enough(tmp_path, capsys, rows, hits) -> None:
    head = ("payment_id", "place_id", "amount_fen", "due_on", "paid_at")
    payments = [head, *((f"p{number}", "v1", "100", "2026-01-05", "") for number in range(rows))]
    folder = county(tmp_path / "in", payments=payments)
    assert scan(folder, "--models", "F01", "--format", "jsonl", "--as-of", "2026-06-02") == 0
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == hits
    assert ("Not assessable: F01 20 (payment.paid_at)" in told.err) == (not hits)
    assert ("Columns that no row fills, taken as missing: payment.paid_at" in told.err) == (not hits)


def test_rows_left_out_are_counted_with_the_reason_and_the_good_rows_are_scanned(tmp_path, capsys) -> None:
    bad = [*PAYMENTS, ("p7", "v1", "b1", "many", "2026-01-20 09:00", ""), ("p1", "v1", "b1", "5", "2026-01-20", "")]
    assert scan(county(tmp_path / "in", payments=bad), *ONLY, "--language", "en") == 0
    out = capsys.readouterr()
    assert "Rows left out: payment 2" in out.err
    assert "payment.csv, row 8, column amount_fen: expected a whole number of fen, found 'many'" in out.err
    assert {json.loads(line)["subject_id"] for line in out.out.splitlines()} == {"p1", "p3", "p4"}


def test_rows_behind_a_quote_left_open_are_scanned_and_only_its_own_is_left_out(tmp_path, capsys) -> None:
    folder = county(tmp_path / "in")
    text = (folder / "payment.csv").read_text().replace("p3,", 'p2a,v1,"b1,5,2026-01-20,\np3,')
    (folder / "payment.csv").write_text(text)
    assert scan(folder, *ONLY, "--language", "en") == 0
    told = capsys.readouterr()
    assert {json.loads(line)["subject_id"] for line in told.out.splitlines()} == {"p1", "p3", "p4"}
    assert "Rows left out: payment 1 (row: a quote that is closed: 1)" in told.err
    assert "payment.csv, row 4: expected a quote that is closed, found 'p2a,v1,\"b1,5,2026-01-20,'" in told.err


def test_that_the_indicators_of_open_contracting_were_not_run_is_told_where_there_are_tenders(tmp_path, capsys) -> None:
    folder = county(tmp_path / "in")
    assert scan(folder, "--language", "en") == 0
    assert "R028" not in capsys.readouterr().err
    (folder / "lot.csv").write_text("lot_id,place_id,direction\nl1,v1,buy\n")
    for language, said in (("zh", "开放订约指标 R003"), ("en", "The indicators of open contracting R003")):
        assert scan(folder, "--language", language) == 0
        told = capsys.readouterr().err
        assert said in told
        assert "--models R003" in told
    for words in (("--models", "R028"), ("--format", "indicators")):
        assert scan(folder, *words, "--language", "en") == 0
        assert "The indicators of open contracting" not in capsys.readouterr().err
    for form in ("html", "xlsx"):
        assert scan(folder, "--format", form, "--out", tmp_path / f"report.{form}") == 0
    assert "The indicators of open contracting R003" in (tmp_path / "report.html").read_text()
    rows = openpyxl.load_workbook(tmp_path / "report.xlsx", read_only=True)["数据 data"].values
    assert any(row[0] == "not run" and "开放订约指标 R003" in row[2] for row in rows)


@pytest.mark.parametrize(("colour", "code"), [("red", 1), ("yellow", 1), ("blue", 1)])
def test_fail_on_a_colour_ends_with_one_where_it_or_a_graver_one_was_found(tmp_path, colour, code) -> None:
    assert scan(county(tmp_path / "in"), *ONLY, "--fail-on", colour) == code


def test_fail_on_red_ends_with_nought_where_nothing_is_red(tmp_path) -> None:
    assert scan(county(tmp_path / "in"), "--models", "F17", "--fail-on", "red") == 0


@pytest.mark.parametrize("name", ["nothing-here", "empty", "notes"])
def test_where_nothing_can_be_read_the_code_is_two(tmp_path, capsys, name) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "readme.docx").write_bytes(b"\x00\x01words")
    for language, said in (("zh", "没有读到任何数据"), ("en", "Nothing could be read")):
        assert scan(tmp_path / name, "--language", language) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith(said)
        assert len(told.err.splitlines()) == (1 if name == "empty" else 2)


@pytest.mark.parametrize(
    "words",
    [
        ("--models", "F99"),
        ("--set", "F06.window_days=soon"),
        ("--set", "F06.no_such=1"),
        ("--set", "nonsense"),
        ("--scope", "elsewhere"),
        ("--pack", "no-such-county"),
        ("--settings", "no-such-file.toml"),
        ("--mapping", "no-such-file.toml"),
        ("--out", "no/such/folder/report.jsonl"),
    ],
)
def test_a_wrong_word_is_told_in_one_line_and_the_code_is_two(tmp_path, capsys, words) -> None:
    assert scan(county(tmp_path / "in"), *words) == 2
    said = capsys.readouterr().err
    assert "daylight scan: " in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (("--models", "F99"), "--models F99：没有模型 F99。", "--models F99: there is no model F99."),
        (("--set", "F99.x=1"), "--set F99.x=1：没有模型 F99。", "--set F99.x=1: there is no model F99."),
        (("--set", "F06.window_days=soon"), "--set F06.window_days=soon：'soon' 不能用，应为天数。",
         "--set F06.window_days=soon: 'soon' is not a value in days."),
        (("--set", "R025.percentile=150"), "--set R025.percentile=150：'150' 不能用，应为 0 到 100 的百分位。",
         "--set R025.percentile=150: '150' is not a percentile, which is from 0 to 100."),
        (("--set", "P03.x=1"), "--set P03.x=1：P03 没有可设的参数。", "--set P03.x=1: P03 has no parameter x."),
        (("--set", "F06.limit.a=1=2"), "--set F06.limit.a=1=2：'2' 不能用，应为由 limit_fen, since, until 组成的行。",
         "--set F06.limit.a=1=2: '2' is not a value in rows of limit_fen, since, until."),
        (("--scope", "elsewhere"), "--scope elsewhere：数据中没有这个地方。", "--scope elsewhere: the record holds no such place."),
        (("--pack", "none"), "--pack none：没有这个规则包或文件夹。", "--pack none: there is no such pack or folder."),
        (("--settings", "no.toml"), "no.toml：不能打开（No such file or directory）。", "no.toml: No such file or directory."),
        (("--out", "no/file"), "--out no/file：不能写入（No such file or directory）。", "--out no/file: No such file or directory."),
        (("--master", "spark://h:7077"), "--master spark://h:7077：只能与 --engine spark 一起使用。",
         "--master spark://h:7077: is for --engine spark only."),
        (("--set", "x=1"), "--set x=1：应写作 ", "--set x=1: CODE.parameter=value"),
        (
            ("--mapping", "no.toml"),
            "--mapping no.toml：不能打开（No such file or directory）。",
            "--mapping no.toml: No such file or directory.",
        ),
    ],
)  # fmt: skip
def test_a_wrong_word_is_told_in_the_language_of_who_called(tmp_path, capsys, words, zh, en) -> None:
    for language, said in (("zh", zh), ("en", en)):
        assert scan(county(tmp_path / "in"), *words, "--language", language) == 2
        assert capsys.readouterr().err.startswith(f"daylight scan: {said}")


def test_the_master_that_is_meant_anyway_may_be_named_for_any_engine(tmp_path) -> None:
    assert scan(county(tmp_path / "in"), *ONLY, "--master", "local[*]") == 0


def test_everything_that_is_wrong_is_told_at_once_and_each_thing_once(tmp_path, capsys) -> None:
    (tmp_path / "s.toml").write_text("strange = 1\n[exclusions]\nwhat = 1\n")
    words = ("--models", "F99,F98,F99", "--set", "F06.x=1", "--settings", tmp_path / "s.toml", "--language", "zh")
    assert scan(county(tmp_path / "in"), *words) == 2
    told = capsys.readouterr().err.splitlines()
    assert [line.partition("：")[0] for line in told] == [
        "daylight scan: s.toml: strange", "s.toml: exclusions.what", "--models F99", "--models F98", "--set F06.x=1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (("--as-of", "soon"), "“soon”不是 2026-01-31 这样的日期", "'soon' is not a day such as 2026-01-31"),
        (("--memory", "5"), "“5”不是不小于 96 的 MiB 数", "'5' is not a number of MiB from 96 on"),
    ],
)
def test_what_the_command_line_cannot_read_is_told_in_the_language_of_the_terminal(
    tmp_path, capsys, monkeypatch, words, zh, en
) -> None:
    for locale, said in (("zh_CN.UTF-8", zh), ("C.UTF-8", en)):
        monkeypatch.setenv("LC_ALL", locale)
        with pytest.raises(SystemExit):
            scan(county(tmp_path / "in"), *words)
        assert said in capsys.readouterr().err


@pytest.mark.parametrize("damage", [b"", b"\x00" * 100, b"PAR1 not a parquet file", b'"payment_id\n"p1', b"\xff\xfe"])
def test_damaged_files_are_told_and_never_stop_the_scan(tmp_path, capsys, damage) -> None:
    folder = county(tmp_path / "in")
    for name in ("entry.csv", "lot.parquet", "bid.xlsx", "step.jsonl"):
        (folder / name).write_bytes(damage)
    assert scan(folder, *ONLY) == 0
    assert found(capsys) == HITS


def test_a_model_that_points_at_too_many_says_so(tmp_path, capsys) -> None:
    rows = [(f"q{n}", "v1", f"c{n}", "100", "2026-01-05 09:00", "2026-01-04 09:00") for n in range(30)]
    late = [(f"r{n}", "v1", f"d{n}", "100", "2026-01-05 09:00", "2026-01-09 09:00") for n in range(3)]
    scan(county(tmp_path / "in", payments=[PAYMENTS[0], *rows, *late]), "--models", "P03", "--language", "en")
    out = capsys.readouterr()
    assert "Noisy model: P03 points at 3 of 33 subjects" in out.err
    assert "P03 points at 3 of 33 subjects" in out.out


def test_a_model_with_few_confirmed_verdicts_says_so(tmp_path, capsys) -> None:
    folder = county(tmp_path / "in")
    verdicts = ["confirmed"] * 4 + ["false"] * 46
    lines = [f"a{n},v1,P03,red,2026-01-05 09:00,{verdict}" for n, verdict in enumerate(verdicts)]
    (folder / "alert.csv").write_text("alert_id,place_id,model,colour,raised_at,verdict\n" + "\n".join(lines) + "\n")
    scan(folder, "--models", "P03", "--language", "en")
    assert "Of 50 warnings of P03 with a verdict only 4 were confirmed" in capsys.readouterr().err


def test_a_model_that_is_confirmed_too_seldom_is_yellow_at_most(tmp_path, capsys) -> None:
    folder = county(tmp_path / "in")
    for confirmed, colours in ((10, {"red"}), (9, {"yellow"})):
        verdicts = ["confirmed"] * confirmed + ["false"] * (50 - confirmed)
        lines = [f"a{n},v1,P03,red,2026-01-05 09:00,{verdict}" for n, verdict in enumerate(verdicts)]
        (folder / "alert.csv").write_text(
            "alert_id,place_id,model,colour,raised_at,verdict\n" + "\n".join(lines) + "\n"
        )
        scan(folder, "--models", "P03", "--format", "jsonl", "--language", "en")
        told = capsys.readouterr()
        assert {json.loads(line)["colour"] for line in told.out.splitlines()} == colours
        assert ("only 9 were confirmed, under 20 %: what is red is told in yellow" in told.err) == (confirmed == 9)


def test_a_pack_may_set_a_limit_for_a_place_from_a_day_on(tmp_path, capsys) -> None:
    folder, pack = county(tmp_path / "in"), tmp_path / "pack"
    pack.mkdir()
    (pack / "risk-settings.toml").write_text(
        '[[setting]]\nmodel = "F06"\nparameter = "limit"\nplace = "south"\n'
        "value = [{ limit_fen = 50_000.00, until = 2026-03-04 }, { limit_fen = 12_000.00, since = 2026-03-05 }]\n"
        '[[setting]]\nmodel = "F06"\nparameter = "window_days"\nvalue = 20\nplace = "nowhere"\n'
    )
    assert scan(folder, *ONLY, "--pack", pack) == 0
    told = capsys.readouterr()
    found_there = {json.loads(line)["subject_id"] for line in told.out.splitlines()}
    assert found_there == {"p1", "p3"}
    assert "the record holds no place nowhere" in told.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as-of", "2026-13-01"), "is not a day such as 2026-01-31"),
        (("--memory", "5"), "is not a number of MiB from 96 on"),
        (("--memory", "-1"), "is not a number of MiB from 96 on"),
    ],
)
def test_a_word_of_the_wrong_kind_is_told_with_what_is_expected(tmp_path, capsys, words, said) -> None:
    with pytest.raises(SystemExit) as ended:
        scan(county(tmp_path / "in"), *words)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("form", ["xlsx", "html", "csv"])
def test_a_place_that_cannot_be_written_is_told_in_one_line(tmp_path, capsys, form) -> None:
    assert scan(county(tmp_path / "in"), *ONLY[:2], "--format", form, "--out", tmp_path / "no" / "file") == 2
    assert capsys.readouterr().err.strip().splitlines() == [
        f"daylight scan: --out {tmp_path / 'no' / 'file'}: No such file or directory."
    ]


def test_help_loads_neither_django_nor_an_engine() -> None:
    code = (
        "import sys\nfrom daylight.cli import main\n"
        "try:\n    main(['scan', '--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'django', 'duckdb', 'pyarrow', 'sqlglot', 'openpyxl', 'pyspark'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "--fail-on" in done.stdout


def test_whoever_reads_only_the_beginning_still_gets_the_summary(tmp_path) -> None:
    words = [sys.executable, "-m", "daylight.cli", "scan", county(tmp_path / "in"), *ONLY, "--language", "en"]
    line = 'set -o pipefail; "$@" | (exec <&-; sleep 1)'
    done = subprocess.run(["bash", "-c", line, "scan", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Findings: 3" in done.stderr
    assert "Broken pipe" not in done.stderr


def test_a_full_disk_behind_standard_output_is_named(tmp_path) -> None:
    words = [sys.executable, "-m", "daylight.cli", "scan", county(tmp_path / "in"), *ONLY, "--language", "zh"]
    done = subprocess.run(
        ["bash", "-c", 'exec "$@" > /dev/full', "scan", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "daylight scan: 标准输出：不能写入" in done.stderr
    assert "Traceback" not in done.stderr
