"""A model may run though the record lacks what one of its ways would use: then everyone is told, for that way found nothing."""

import re
from datetime import date

import openpyxl

from daylight.risk.findings import Assessability, Result
from daylight.risk.page_reading import read_page
from daylight.risk.places import Places
from daylight.scan.outcome import Looked, Outcome, Reading
from daylight.scan.running import RULES
from daylight.scan.summary import WITHOUT_SHOWN, summary
from scan.county import PAYMENTS, county, scan

BIDS = "bid_id,lot_id,bidder_id,device_hash,file_hash\nf1,o1,b1,1b9e,f00d\nf2,o1,b2,77c0,beef\n"
LOTS = "lot_id,place_id,direction,status\no1,v1,sell,complete\n"


def trade(folder):
    """A county whose bids tell the machine and not the network."""
    county(folder)
    (folder / "bid.csv").write_text(BIDS)
    (folder / "lot.csv").write_text(LOTS)
    return folder


def lines(err, begins):
    return [line for line in err.splitlines() if line.startswith(begins)]


def test_a_column_that_a_model_would_have_used_is_told_with_the_models_that_judged_without_it(tmp_path, capsys) -> None:
    folder = trade(tmp_path / "in")
    for language, begins in (("en", "Judged without"), ("zh", "判断时没有下列数据")):
        assert scan(folder, "--models", "T12,T13,F06", "--format", "jsonl", "--language", language) == 0
        (said,) = lines(capsys.readouterr().err, begins)
        assert "bid.network_hash (T12)" in said
        assert "bid.submitted_at (T12, T13)" in said
        assert "person (T12, T13)" in said
        assert "bid.file_author (T13)" in said
        assert "bid.device_hash" not in said


def test_nothing_is_told_of_a_model_that_did_not_run_or_judged_nothing(tmp_path, capsys) -> None:
    folder = county(tmp_path / "in", payments=[row[:3] for row in PAYMENTS])
    assert scan(folder, "--models", "F06,T12", "--format", "jsonl", "--language", "en") == 0
    assert not lines(capsys.readouterr().err, "Judged without")


def test_a_column_that_no_row_fills_is_told_like_one_that_is_not_there(tmp_path, capsys) -> None:
    head = (*PAYMENTS[0], "contract_id")
    rows = [(f"p{n}", "v1", "b1", "100", "2026-01-05", "2026-01-04", "") for n in range(30)]
    scan(county(tmp_path / "in", payments=[head, *rows]), "--models", "F06", "--format", "jsonl", "--language", "en")
    (said,) = lines(capsys.readouterr().err, "Judged without")
    assert "payment.contract_id (F06)" in said


def test_what_a_model_says_by_itself_that_it_lacks_is_not_told_as_clear(tmp_path, capsys) -> None:
    contract = (
        "contract_id,place_id,kind,starts_on,ends_on,counterparty_id,deal_id\nc1,v1,lease,2026-01-01,2027-01-01,b1,d1\n"
    )
    (tmp_path / "contract.csv").write_text(contract)
    (tmp_path / "receivable.csv").write_text("receivable_id,place_id,contract_id,received_fen\nr1,v1,c1,100\n")
    scan(tmp_path, "--models", "C06", "--format", "jsonl", "--language", "en")
    err = capsys.readouterr().err
    assert "Not assessable: C06 1 (deal, contract.total_fen|unit_fen)" in err
    (said,) = lines(err, "Judged without")
    assert "receivable.received_on" in said
    assert "total_fen" not in said


def test_of_many_columns_the_summary_names_some_and_counts_the_others() -> None:
    page = read_page(next((RULES / "risk").glob("F06-*")))[0]
    result = Result((), (Assessability("F06", "v1", 3, 0, 0, ()),))
    names = tuple(f"payment.c{n:02}" for n in range(WITHOUT_SHOWN + 7))
    outcome = Outcome(date(2026, 1, 1), (Looked(page, (), result, without=names),), Places(), Reading({"payment": 3}))
    (said,) = lines("\n".join(summary(outcome, "en")), "Judged without")
    assert said.count("(F06)") == WITHOUT_SHOWN
    assert said.endswith("and 7 more, all of them in the xlsx and html reports")


def test_the_reports_name_it_on_the_models_own_page_and_in_the_sheet_of_what_could_be_judged(tmp_path) -> None:
    folder, web, book = trade(tmp_path / "in"), tmp_path / "r.html", tmp_path / "r.xlsx"
    scan(folder, "--models", "T12,F06", "--format", "html", "--out", web)
    sheets = {found[1]: found[0] for found in re.finditer(r'id="m([A-Z]\d+)".*?</section>', web.read_text(), re.DOTALL)}
    assert "<code>bid.network_hash</code>" in sheets["T12"]
    assert "bid.network_hash" not in sheets["F06"]
    data = web.read_text().split('id="data"')[1]
    assert re.search(r'bid\.network_hash</code></th><td><a href="#mT12">T12</a>', data)
    scan(folder, "--models", "T12,F06", "--format", "xlsx", "--out", book)
    rows = list(openpyxl.load_workbook(book)["可评估 assessability"].values)
    told = [row[9] for row in rows[1:] if row[0] == "F06"]
    assert "payment.contract_id" in told[0]
    assert not any(told[1:])
