import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylight.kernel.bands import AmountInNoBand, Band, bands_from

VILLAGE, TOWNSHIP, COUNTY = "village", "township", "county"


def band_names(bands, amounts):
    checked, errors = bands_from(bands)
    assert errors == ()
    return [checked.band_of(amount).name for amount in amounts]


EDGES = [1_999_999, 2_000_000, 2_000_001, 19_999_999, 20_000_000, 20_000_001]


def test_an_edge_belongs_to_the_lower_band_when_the_lower_band_includes_it():
    bands = [Band(VILLAGE, 2_000_000), Band(TOWNSHIP, 20_000_000), Band(COUNTY)]
    assert band_names(bands, EDGES) == [VILLAGE, VILLAGE, TOWNSHIP, TOWNSHIP, TOWNSHIP, COUNTY]


def test_an_edge_belongs_to_the_upper_band_when_the_lower_band_excludes_it():
    bands = [Band(VILLAGE, 2_000_000, upto_included=False), Band(TOWNSHIP, 20_000_000), Band(COUNTY)]
    assert band_names(bands, EDGES) == [VILLAGE, TOWNSHIP, TOWNSHIP, TOWNSHIP, TOWNSHIP, COUNTY]


def test_the_lower_edge_may_be_said_as_well():
    bands = [
        Band(VILLAGE, 2_000_000, upto_included=False, from_fen=0),
        Band(TOWNSHIP, 20_000_000, from_fen=2_000_000),
        Band(COUNTY, from_fen=20_000_000, from_included=False),
    ]
    assert band_names(bands, [0, *EDGES]) == [VILLAGE, VILLAGE, TOWNSHIP, TOWNSHIP, TOWNSHIP, TOWNSHIP, COUNTY]


def test_one_open_band_takes_every_amount_from_zero_upward():
    assert band_names([Band("all")], [0, 1, 10**15]) == ["all"] * 3


def test_an_amount_below_zero_lies_in_no_band():
    checked, _ = bands_from([Band("all")])
    with pytest.raises(AmountInNoBand, match=r"-0\.01 is below zero"):
        checked.band_of(-1)


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        ([], "band (none): there is no band"),
        ([Band("a", 5)], "band a: gap: amounts above 0.05 are in no band (the last band must be open)"),
        ([Band("a"), Band("b")], "band a: it has no upper edge, so the bands after it are never reached"),
        ([Band("a", 9), Band("a")], "band a: the name is used twice"),
        ([Band("a", 9), Band("b", 5), Band("c")], "band b: not in order: it ends at 0.05, but the bands before it reach 0.09"),
        ([Band("a", 9), Band("b", 9), Band("c")], "band b: not in order: it ends at 0.09, but the bands before it reach 0.09"),
        ([Band("a", 9), Band("b", from_fen=9)], "band b: overlap: 0.09 is already in the band before"),
        ([Band("a", 9, upto_included=False), Band("b", from_fen=9, from_included=False)], "band b: gap: 0.09 to 0.09 is in no band"),
        ([Band("a", 9), Band("b", from_fen=20)], "band b: gap: 0.10 to 0.19 is in no band"),
        ([Band("a", from_fen=1)], "band a: gap: 0.00 to 0.00 is in no band"),
        ([Band("a", 0, upto_included=False), Band("b")], "band a: not in order: it ends at -0.01, but the bands before it reach -0.01"),
    ],
)  # fmt: skip
def test_bands_that_leave_a_gap_or_overlap_are_refused_and_the_band_is_named(bands, said):
    checked, errors = bands_from(bands)
    assert checked is None
    assert said in [str(error) for error in errors]


def test_the_ambiguous_drafting_of_two_bands_that_both_include_the_figure_is_refused():
    both = [Band(VILLAGE, 2_000_000), Band(TOWNSHIP, 20_000_000, from_fen=2_000_000), Band(COUNTY, from_fen=20_000_000)]
    _, errors = bands_from(both)
    assert [error.band for error in errors] == [TOWNSHIP, COUNTY]


edges = st.lists(st.tuples(st.integers(1, 400), st.booleans()), max_size=5)


@given(edges=edges, amount=st.integers(0, 500))
def test_bands_that_are_accepted_hold_every_amount_exactly_once(edges, amount):
    bands = [Band(str(place), upto, included) for place, (upto, included) in enumerate(edges)] + [Band("open")]
    checked, errors = bands_from(bands)
    assert (checked is None) == bool(errors)
    if checked:
        below = [band for band in bands if band.last_fen is None or amount <= band.last_fen]
        assert checked.band_of(amount) is below[0]
