"""A sentence names posts and steps as the rules do, in both languages; what the rules do not know keeps its own word."""

from datetime import date

from daylight.kernel.house import load_house
from daylight.record.columns import arrow_table, typed
from daylight.record.schema import RECORD
from daylight.risk.engine import Scan
from daylight.risk.judging import Counted
from daylight.risk.names import Naming, names_of
from daylight.risk.page_reading import read_pages
from daylight.risk.pages import Unit, written
from daylight.scan.running import RULES
from risk.examples import RISK

PAGES = {page.code: page for page in read_pages(RISK)[0]}
NAMES = names_of(load_house(RULES))
AS_OF = date(2026, 6, 30)


def table(name, **columns):
    kinds = RECORD[name].columns
    return arrow_table(
        name, {column: [typed(value, kinds[column]) for value in values] for column, values in columns.items()}
    )


def said(code, record):
    with Scan(record, AS_OF, names=NAMES) as scan:
        (finding,) = scan.detect(PAGES[code]).findings
    return finding.explanation_zh, finding.explanation_en


def test_a_step_is_called_by_its_title_in_its_own_procedure() -> None:
    assert NAMES.of(Naming.STEP, "payment.review").zh == "镇三资中心审核"
    assert NAMES.of(Naming.STEP, "elsewhere.review").zh == "review"
    assert NAMES.of(Naming.STEP, "审核").en == "审核"


def test_a_post_held_too_long_is_called_by_its_title() -> None:
    record = {
        "tenure": table(
            "tenure",
            tenure_id=["t1"],
            place_id=["v1"],
            person_id=["p1"],
            post=["township.cashier"],
            since=["2015-01-01"],
            until=[None],
        )
    }
    zh, en = said("H01", record)
    assert "“代理出纳”岗位" in zh
    assert "township.cashier" not in zh + en


def test_an_overdue_step_is_called_by_its_title() -> None:
    record = {
        "step": table(
            "step", step_id=["s1"], place_id=["v1"], case_id=["c1"], procedure=["payment"], step=["review"],
            opened_at=["2026-01-05 09:00"], due_at=["2026-01-12 23:59"], done_at=[None],
        ),
        "rest_day": table("rest_day", day=["2026-01-01"], is_rest=["true"]),
    }  # fmt: skip
    zh, en = said("P01", record)
    assert "“镇三资中心审核”" in zh
    assert "“Township centre review”" in en


def test_a_small_chance_is_not_written_as_none() -> None:
    assert [written(share, Unit.PCT) for share in (0, 0.0123, 0.04, 0.05, 12.34, 50.0)] == [
        "0",
        "0.012",
        "0.04",
        "0.1",
        "12.3",
        "50",
    ]


def test_an_english_noun_follows_its_number() -> None:
    sentence = "{items:item|items} of {items}"
    assert [sentence.format_map({"items": Counted(count)}) for count in ("1", "2")] == ["1 item of 1", "2 items of 2"]
