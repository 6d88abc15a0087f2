import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylight.kernel.money import (
    FEN_MOST,
    MINUS,
    AmountTooLarge,
    NegativeAmount,
    NotAnAmount,
    TooManyDecimals,
    capital_amount,
    millions,
    parse_yuan,
    read_capital_amount,
    wan,
    yi,
    yuan,
)

# Amounts whose digits are mostly zeros and nines find the mistakes that evenly spread numbers never meet.
sparse = st.lists(st.sampled_from("00001259"), min_size=1, max_size=15).map(lambda digits: int("".join(digits)))
amounts = st.one_of(st.integers(0, FEN_MOST), sparse)

CAPITALS = [
    (50_271_590, "伍拾万贰仟柒佰壹拾伍元玖角"),
    (140_950, "壹仟肆佰零玖元伍角"),
    (0, "零元整"),
    (5, "伍分"),
    (50, "伍角"),
    (105, "壹元零伍分"),
    (1_000, "壹拾元整"),
    (1_005, "壹拾元零伍分"),
    (600_714, "陆仟零柒元壹角肆分"),
    (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
    (32_504, "叁佰贰拾伍元零肆分"),
    (168_032, "壹仟陆佰捌拾元叁角贰分"),
    (10_700_053, "壹拾万柒仟元伍角叁分"),
    (10_000_100, "壹拾万零壹元整"),
    (1_005_000_000, "壹仟零伍万元整"),
    (10_000_000_100, "壹亿零壹元整"),
    (10_001_000_100, "壹亿零壹万零壹元整"),
    (100_000_000_000_000, "壹万亿元整"),
    (100_000_000_000_001, "壹万亿元零壹分"),
    (123_456_789_012_345, "壹万贰仟叁佰肆拾伍亿陆仟柒佰捌拾玖万零壹佰贰拾叁元肆角伍分"),
]


@pytest.mark.parametrize(("fen", "said"), CAPITALS)
def test_an_amount_is_written_in_capitals_as_the_settlement_rules_say(fen, said):
    assert capital_amount(fen) == said
    assert read_capital_amount(said) == fen


@given(fen=amounts, prefix=st.booleans(), closed=st.booleans())
@settings(max_examples=300)
def test_reading_capitals_undoes_writing_them(fen, prefix, closed):
    assert read_capital_amount(capital_amount(fen, prefix=prefix, closed=closed)) == fen


@given(one=amounts, other=amounts)
@settings(max_examples=200)
def test_two_amounts_are_never_written_alike(one, other):
    assert (capital_amount(one) == capital_amount(other)) == (one == other)


@given(fen=amounts)
@settings(max_examples=200)
def test_capitals_never_run_zeros_together_nor_end_in_one(fen):
    said = capital_amount(fen)
    assert "零零" not in said
    assert fen == 0 or not any(pair in said for pair in ("零元", "零万", "零亿", "零角", "零分"))


def test_the_prefix_stands_without_a_gap_and_whole_may_close_after_jiao():
    assert capital_amount(140_950, prefix=True) == "人民币壹仟肆佰零玖元伍角"
    assert capital_amount(140_950, closed=True) == "壹仟肆佰零玖元伍角整"
    assert capital_amount(140_900) == "壹仟肆佰零玖元整"
    assert capital_amount(140_951, closed=True) == "壹仟肆佰零玖元伍角壹分"


@pytest.mark.parametrize(
    ("said", "fen"),
    [
        ("人民币壹仟陆佰捌拾元零叁角贰分", 168_032),
        ("壹拾万零柒仟元伍角叁分", 10_700_053),
        ("壹拾万柒仟元零伍角叁分", 10_700_053),
        ("壹仟肆佰零玖圆伍角正", 140_950),
        ("人民币 伍佰元整", 50_000),
    ],
)
def test_the_spellings_left_to_choice_are_read(said, fen):
    assert read_capital_amount(said) == fen


@pytest.mark.parametrize(
    "said",
    [
        "", "人民币", "整", "元整", "拾元整", "伍佰元", "伍佰", "伍佰元伍", "伍佰零元整", "伍零佰元整", "壹佰伍元整", "伍佰元整整",
        "伍佰零伍元零伍角", "伍角伍佰元", "伍佰伍佰元整", "壹元伍分", "5元整", "五百元整", "伍佰元整。", "负伍佰元整", "万元整", "壹亿亿元整", "壹拾壹拾元整",
    ],
)  # fmt: skip
def test_a_figure_that_can_be_read_in_two_ways_is_refused(said):
    with pytest.raises(NotAnAmount):
        read_capital_amount(said)


def test_capitals_of_an_impossible_amount_are_refused():
    with pytest.raises(NegativeAmount):
        capital_amount(-1)
    with pytest.raises(AmountTooLarge):
        capital_amount(FEN_MOST + 1)
    with pytest.raises(NotAnAmount):
        read_capital_amount("玖" + "亿" * 50_000 + "元整")


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("5万", 5_000_000),
        ("5 万元", 5_000_000),
        ("1.2345万", 1_234_500),
        ("1.234567万", 1_234_567),
        ("1.2亿", 12_000_000_000),
        ("50,000", 5_000_000),
        ("５０００", 500_000),
        ("￥１，４０９．５０", 140_950),
        ("¥1,409.50", 140_950),
        ("502715.9", 50_271_590),
        ("502,715.90元", 50_271_590),
        ("3.100", 310),
        ("0", 0),
        ("-0.00", 0),
        ("007", 700),
    ],
)
def test_amounts_are_understood_as_people_type_them(typed, fen):
    assert parse_yuan(typed) == fen


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", NotAnAmount),
        ("abc", NotAnAmount),
        ("NaN", NotAnAmount),
        ("inf", NotAnAmount),
        ("1e5", NotAnAmount),
        ("1.2.3", NotAnAmount),
        (".5", NotAnAmount),
        ("5.", NotAnAmount),
        ("1,23", NotAnAmount),
        ("5,0000", NotAnAmount),
        ("1_000", NotAnAmount),
        ("+5", NotAnAmount),
        ("5万万", NotAnAmount),
        ("伍拾元", NotAnAmount),
        ("\u0665", NotAnAmount),
        ("1.005", TooManyDecimals),
        ("0.001", TooManyDecimals),
        ("1.2345678万", TooManyDecimals),
        ("-5", NegativeAmount),
        ("−5", NegativeAmount),
        ("99999亿", None),
        ("100000亿", AmountTooLarge),
        ("9" * 30, AmountTooLarge),
        ("9" * 5_000, NotAnAmount),
    ],
)
def test_what_is_no_amount_is_refused_by_name(typed, refusal):
    if refusal is None:
        assert parse_yuan(typed) <= FEN_MOST
        return
    with pytest.raises(refusal) as caught:
        parse_yuan(typed)
    assert type(caught.value) is refusal


def test_amounts_below_zero_pass_where_they_are_expected():
    assert parse_yuan("-1,409.50", negative=True) == -140_950
    assert parse_yuan("−5", negative=True) == -500


@given(fen=st.integers(-FEN_MOST, FEN_MOST), minus=st.sampled_from(["-", MINUS]))
def test_what_is_shown_can_be_typed_in_again(fen, minus):
    assert parse_yuan(yuan(fen, minus=minus), negative=True) == fen


def test_yuan_are_shown_with_thousands_and_two_decimals():
    assert yuan(50_271_590) == "502,715.90"
    assert yuan(0) == "0.00"
    assert yuan(7) == "0.07"
    assert yuan(-140_950) == "-1,409.50"
    assert yuan(-5, minus=MINUS) == "\u22120.05"


def test_totals_are_shown_in_larger_units_rounded_half_away_from_zero():
    assert wan(50_271_590) == "50.27"
    assert wan(5_000) == "0.01"
    assert wan(4_999) == "0.00"
    assert wan(-5_000, minus=MINUS) == "−0.01"
    assert wan(131_400_000_000) == "131,400.00"
    assert yi(131_400_000_000) == "13.14"
    assert millions(131_400_000_000) == "1,314.00"
