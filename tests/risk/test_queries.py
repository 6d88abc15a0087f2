"""Reading warnings: each viewer within their reach, a page with everything a warning rests on, counts that lead to rows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import MANDATES
from daylight.cases.models import InvoiceClaim
from daylight.log import integrate
from daylight.record.schema import RECORD
from daylight.risk import acts, catalogue, live, matching, queries
from daylight.risk.extract import FILLED, Scope, extract
from daylight.risk.models import Warning  # noqa: A004
from daylight.risk.policy import Verdict
from office import Office, invoice


@pytest.fixture
def warned(office: Office) -> Office:
    """A red split payment, a yellow near duplicate and what else follows from them in 柳河村."""
    for days in (0, 8):
        office.later(days=days)
        office.paid(office.form(1_980_000))
        office.settle()
    integrate.run(office.now)
    live.run_live(office.now)
    return office


def codes(viewer, **filters) -> set[str]:
    return set(queries.warnings_of(viewer, **filters).values_list("model", flat=True))


def test_each_post_sees_the_warnings_of_its_own_reach(warned: Office) -> None:
    seen = {"F06", "F08", "F17", "P01"}
    assert codes(warned.viewer("township.discipline")) == seen
    assert codes(warned.viewer("county.discipline")) == seen
    assert codes(warned.viewer("baishi.centre")) == set()
    assert codes(warned.viewer("songling.bookkeeper")) == set()
    assert codes(warned.viewer("shiqiao.head")) == set()


def test_the_village_sees_a_lead_only_once_it_is_asked_of_it(warned: Office) -> None:
    assert codes(warned.viewer("village.head")) == {"F17"}
    case = Warning.objects.get(model="F06").case
    warned.step(
        case, "assign", "done", "township.discipline", values={"responsible": "village.head"}, opinion="请说明。"
    )
    integrate.run(warned.now)
    live.run_live(warned.now)
    assert codes(warned.viewer("village.head")) == {"F06", "F17"}


def test_lists_are_filtered_by_colour_state_model_and_place(warned: Office) -> None:
    viewer = warned.viewer("county.discipline")
    assert codes(viewer, colour="blue") == {"F17"}
    assert codes(viewer, model="F08", state="open") == {"F08"}
    assert codes(viewer, state="closed") == set()
    assert codes(viewer, place_path=warned.cast.place("baishi").path) == set()


def test_the_page_of_a_warning_shows_rule_values_rows_basis_and_history(warned: Office) -> None:
    warning = Warning.objects.get(model="F06")
    page = queries.warning_page(warned.viewer("township.discipline"), warning.pk)
    assert (page.title.zh, page.value, page.threshold) == ("化整为零", "39,600.00", "20,000.00")
    assert [value.text for value in page.values][:2] == ["20,000.00, 2015-01-01；200,000.00, 2015-01-01", "30"]
    assert [(link.noun, link.place) for link in page.evidence] == [("payment_order", "柳河村")] * 2
    assert all("19,800.00" in link.label and link.noun_id for link in page.evidence)
    assert page.basis[0].zh.startswith("《中华人民共和国招标投标法》")
    assert [change.state for change in page.changes] == ["raised"]
    assert page.is_current_rule
    assert "什么时候会错" in page.page.prose.zh
    assert queries.warning_page(warned.viewer("baishi.centre"), warning.pk) is None


def test_every_row_of_evidence_can_be_opened(warned: Office) -> None:
    viewer = warned.viewer("county.discipline")
    for warning in Warning.objects.all():
        links = queries.warning_page(viewer, warning.pk).evidence
        assert links
        assert all(link.noun_id is not None for link in links), warning.model


def test_counts_by_colour_and_by_township_agree_with_the_list(warned: Office) -> None:
    viewer = warned.viewer("county.discipline")
    colours = queries.counts_by_colour(viewer)
    assert sum(colours.values()) == queries.warnings_of(viewer, state="open").count()
    rows = queries.counts_by_place(viewer)
    assert [row.place_name for row in rows] == ["青溪镇", "白石镇"]
    assert (rows[0].red, rows[0].yellow, rows[0].blue) == tuple(colours.values())
    assert rows[1].total == 0


def test_a_models_card_says_how_often_people_found_it_right(warned: Office) -> None:
    warning = Warning.objects.get(model="F06")
    acts.close_warning(warning.pk, Verdict.CONFIRMED, now=warned.now)
    card = queries.model_card(warned.viewer("county.discipline"), "F06", warned.now.date())
    assert (card.open, card.raised, card.confirmed_pct, card.is_noisy) == (0, 1, 100, False)
    assert (card.median_days, card.changed_on, card.waits_for) == (0, card.page.in_force, ())
    cards = {
        card.page.code: card for card in queries.model_cards(warned.viewer("county.discipline"), warned.now.date())
    }
    assert "asset" in cards["A01"].waits_for  # no room holds assets yet: the card says so


def test_the_record_of_a_place_takes_one_query_a_table_however_much_there_is(warned: Office) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            record = extract(Scope(places=frozenset({warned.cast.places["liuhe"]})))
        assert set(record) == set(FILLED)
        assert all(set(table.column_names) <= set(RECORD[name].columns) for name, table in record.items())
        return len(found)

    before = count()
    warned.submitted(warned.form(700_000))
    assert count() == before <= len(FILLED)


def test_the_record_holds_no_identifier_but_hashes(warned: Office) -> None:
    text = "".join(str(table.to_pydict()) for name, table in extract(Scope()).items() if name != "place")
    people = [person for person, _post, _place in MANDATES.values()]
    assert people
    assert not any(name in text for name in ("林秋月", "方大勇", "8801999900001111"))


def test_invoices_of_other_villages_are_found_by_their_keys_and_judged_as_in_the_county(warned: Office) -> None:
    """The same paper, claimed in 石桥村 with the code left out: one red finding, at the later claim."""
    first = warned.submitted(warned.form(880_000, invoices=[invoice("04218873", 880_000)]))
    warned.later(days=2)
    form = warned.form(880_000, invoices=[invoice("04218873", 880_000, code="")])
    twin = warned.submitted(form, name="shiqiao.bookkeeper", place="shiqiao")
    integrate.run(warned.now)
    live.run_live(warned.now)
    warning = Warning.objects.get(model="F08", colour="red")
    claims = {claim.case_id: claim.pk for claim in InvoiceClaim.objects.filter(number="04218873")}
    assert (warning.place_id, warning.subject_id) == (warned.cast.places["shiqiao"], str(claims[twin.pk]))
    assert sorted(warning.evidence) == sorted([["invoice", str(claims[first.pk])], ["invoice", str(claims[twin.pk])]])
    pages = [page for page in catalogue.models_on(warned.now.date()) if page.code == "F08"]
    ring = matching.partners(frozenset({claims[first.pk]}), matching.keys_of(pages))
    assert ring == set(claims.values())


def test_a_scan_of_the_county_after_days_of_watching_changes_nothing(warned: Office) -> None:
    warned.later(days=1)
    warned.submitted(warned.form(1_200_000))
    integrate.run(warned.now)
    live.run_live(warned.now)
    report = live.run_all(warned.now + timedelta(minutes=5))
    assert (report.raised, report.changed, report.lowered) == (0, 0, 0)
