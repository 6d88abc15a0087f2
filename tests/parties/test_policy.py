"""The rules of who may hold what, without a database."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylight.kernel.powers import Post, PostKind, PostLevel, Powers, Sees, Separation
from daylight.kernel.tables import Title
from daylight.parties import policy, refusals

DAY = date(2026, 3, 2)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
terms = st.tuples(days, st.one_of(st.none(), st.integers(0, 2000))).map(
    lambda pair: (pair[0], None if pair[1] is None else pair[0] + timedelta(days=pair[1]))
)


def post(code: str, *, finance: bool = False) -> Post:
    return Post(
        code, Title(code, code), PostLevel.TOWNSHIP, PostKind.ORDINARY, Sees.SUBTREE, frozenset(), finance, not finance
    )


POWERS = Powers(
    {
        "cashier": post("cashier", finance=True),
        "accountant": post("accountant", finance=True),
        "review": post("review"),
    },
    (
        Separation(
            frozenset({"cashier", "accountant"}), Title("钱账分管", "Money and accounts are kept apart"), "会计法"
        ),
        Separation(frozenset({"cashier", "review"}), Title("审付分离", "Reviewing and paying are separate"), "内控"),
    ),
)


def held(
    code: str, person: int = 1, path: str = "/1/2/", line: str = "A", *, since: date = DAY, until: date | None = None
):
    return policy.Holding(person, code, path, line, since, until)


@given(terms, terms)
def test_two_terms_overlap_exactly_when_some_day_lies_in_both(one, other):
    (since, until), (other_since, other_until) = one, other
    latest_start = max(since, other_since)
    in_both = all(end is None or latest_start <= end for end in (until, other_until))
    assert policy.overlap(since, until, other_since, other_until) == in_both
    assert policy.overlap(other_since, other_until, since, until) == in_both


def test_a_cashier_never_also_keeps_the_accounts_of_the_same_place():
    with pytest.raises(refusals.IncompatiblePosts) as caught:
        policy.require_mandate(POWERS, held("accountant"), held=[held("cashier")], beside=[])
    assert str(caught.value) == (
        "One person may not hold accountant and cashier at the same time: Money and accounts are kept apart"
    )
    assert caught.value.facts["reason"].zh == "钱账分管"


def test_separated_posts_are_also_separated_above_and_below_each_other():
    with pytest.raises(refusals.IncompatiblePosts):
        policy.require_mandate(
            POWERS, held("accountant", path="/1/2/9/"), held=[held("cashier", path="/1/2/")], beside=[]
        )
    policy.require_mandate(POWERS, held("accountant", path="/1/3/"), held=[held("cashier", path="/1/2/")], beside=[])


def test_separated_posts_may_be_held_one_after_the_other():
    before = held("cashier", since=date(2024, 1, 1), until=date(2026, 3, 1))
    policy.require_mandate(POWERS, held("accountant"), held=[before], beside=[])


def test_standing_in_as_b_is_no_way_round_a_separation():
    with pytest.raises(refusals.IncompatiblePosts):
        policy.require_mandate(
            POWERS, held("review", line="B"), held=[held("cashier")], beside=[held("review", person=2)]
        )


def test_accounting_posts_have_no_b_holder():
    with pytest.raises(refusals.NoDeputyForAccounts):
        policy.require_mandate(POWERS, held("cashier", line="B"), held=[], beside=[held("cashier", person=2)])


def test_b_needs_an_a_holder_to_stand_in_for():
    with pytest.raises(refusals.NobodyToStandInFor):
        policy.require_mandate(POWERS, held("review", line="B"), held=[], beside=[])
    policy.require_mandate(POWERS, held("review", line="B"), held=[], beside=[held("review", person=2)])


def test_nobody_stands_in_for_themselves_or_holds_a_post_twice():
    with pytest.raises(refusals.StandsInForSelf):
        policy.require_mandate(POWERS, held("review", line="B"), held=[held("review")], beside=[held("review")])
    with pytest.raises(refusals.SameMandateTwice):
        policy.require_mandate(POWERS, held("review"), held=[held("review")], beside=[])


def test_a_term_ends_on_or_after_the_day_it_begins():
    policy.require_term(DAY, DAY)
    with pytest.raises(refusals.EndsBeforeStart):
        policy.require_term(DAY, DAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("line", "has_first", "first_present", "acts"),
    [
        ("A", True, True, True),
        ("A", True, False, True),
        ("B", True, False, True),
        ("B", True, True, False),
        ("B", False, False, False),
    ],
)
def test_b_acts_only_while_every_a_holder_is_away(line, has_first, first_present, acts):
    assert policy.stands_in(line, has_first=has_first, first_present=first_present) is acts


@pytest.mark.parametrize(
    ("level", "parent"), [("village", "county"), ("township", "village"), ("county", "township"), ("group", None)]
)
def test_places_lie_only_under_the_rung_above(level, parent):
    with pytest.raises(refusals.WrongRung):
        policy.require_rung(level, parent)


@pytest.mark.parametrize("text", ["139 0000 0001", "+86 13900000001", "１３９００００００００１"])
def test_a_telephone_number_has_one_spelling(text):
    if text.startswith("１"):
        text = "１３９００００" + "0001"
    assert policy.tidy_phone(text) == "13900000001"


@pytest.mark.parametrize("text", ["", "12345", "23900000001", "139000000011"])
def test_what_is_no_telephone_number_is_refused(text):
    with pytest.raises(refusals.NotAPhone):
        policy.tidy_phone(text)


def test_a_card_number_with_a_wrong_last_figure_is_refused():
    assert policy.tidy_account("3301 0400 0000 12345") == "33010400000012345"
    with pytest.raises(refusals.NotABankAccount):
        policy.tidy_account("6212260000000000001")


@pytest.mark.parametrize("login", ["Lin.Qiuyue", "lin-2", "lin２"])
def test_a_sign_in_name_has_one_spelling(login):
    assert policy.require_login(login).isascii()


@pytest.mark.parametrize("login", ["", "ab", "林秋月", "a b c", "x" * 41])
def test_an_unfit_sign_in_name_is_refused(login):
    with pytest.raises(refusals.LoginUnfit):
        policy.require_login(login)


@given(st.text(max_size=60))
def test_free_text_is_tidied_or_refused_but_never_breaks(text):
    for tidy in (
        policy.tidy_phone,
        policy.tidy_account,
        policy.require_login,
        policy.require_name,
        policy.require_reason,
    ):
        with contextlib.suppress(refusals.Refused):
            assert tidy(text)
