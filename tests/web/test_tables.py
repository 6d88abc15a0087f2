"""Lists: order, pages, sums, filters and their cost in queries."""

from dataclasses import replace
from typing import Any, ClassVar

import pytest
from django import forms
from django.contrib.auth.models import Permission
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory

from daylight.web.fields import DayField, MoneyField
from daylight.web.filters import FilterForm
from daylight.web.show import Kind
from daylight.web.tables import COUNT_MOST, Column, Listing, list_page
from web.conftest import payments

PAYMENTS = Listing(
    code="payments",
    title="Payments",
    order="number",
    columns=(
        Column(
            code="number",
            label="Number",
            kind=Kind.CODE,
            sort="number",
            link=lambda row: f"/p/{row.number}",
            phone="title",
        ),
        Column(code="payee", label="Payee"),
        Column(
            code="amount",
            label="Amount",
            kind=Kind.MONEY,
            sort="amount_fen",
            value=lambda row: row.amount_fen,
            is_summed=True,
            phone="amount",
        ),
        Column(code="due", label="Due", kind=Kind.DUE, sort="due_on", value=lambda row: row.due_on),
        Column(code="colour", label="Colour", kind=Kind.COLOUR, phone="state"),
    ),
)


class PermissionFilter(FilterForm):
    lookups: ClassVar = {
        "q": ("codename__icontains", "name__icontains"),
        "model": ("content_type__model",),
        "ids": ("pk__in",),
    }
    advanced: ClassVar = ("ids",)
    q = forms.CharField(label="Search")
    model = forms.ChoiceField(
        label="Table", choices=[("", "all"), ("session", "Session table"), ("permission", "Permission table")]
    )
    ids = forms.TypedMultipleChoiceField(
        label="Keys", coerce=int, choices=[(number, str(number)) for number in range(1, 9)]
    )


PERMISSIONS = Listing(
    code="permissions",
    title="Permissions",
    order="codename",
    filters=PermissionFilter,
    columns=(
        Column(code="codename", label="Code", kind=Kind.CODE, sort="codename"),
        Column(code="table", label="Table", value=lambda row: row.content_type.model),
        Column(code="size", label="Size", kind=Kind.COUNT, value=lambda row: row.pk, sort="pk", is_summed=True),
    ),
)


def page_of(listing: Listing, rows: Any, query: str = "") -> Any:
    return list_page(listing, rows, QueryDict(query))


def test_a_page_holds_fifty_rows_and_the_last_page_the_rest() -> None:
    first, last = page_of(PAYMENTS, payments(120)), page_of(PAYMENTS, payments(120), "page=3")
    assert (len(first.lines), len(last.lines), last.pages, last.total_text) == (50, 20, 3, "120")
    assert first.previous_url == ""
    assert first.next_url == "?page=2"
    assert last.next_url == ""


@pytest.mark.parametrize("asked", ["page=99", "page=-1", "page=x", "page=", "page=１"])
def test_a_page_number_that_leads_nowhere_shows_a_page_all_the_same(asked: str) -> None:
    assert page_of(PAYMENTS, payments(60), asked).lines


def test_one_click_sorts_by_a_column_and_the_next_turns_the_order_round() -> None:
    rows = payments(3)
    start = page_of(PAYMENTS, rows)
    amount = start.headers[2]
    assert (start.headers[0].sorted, amount.sorted, amount.url) == ("ascending", "", "?sort=-amount")
    turned = page_of(PAYMENTS, rows, "sort=-amount&page=2")
    assert [line.row.amount_fen for line in turned.lines] == [300, 200, 100]
    assert (turned.headers[2].sorted, turned.headers[2].url) == ("descending", "?sort=amount")


def test_what_has_no_value_stands_last_in_both_directions() -> None:
    undated, *others = payments(3)
    rows = [replace(undated, due_on=None), *others]
    for asked in ("sort=due", "sort=-due"):
        assert page_of(PAYMENTS, rows, asked).lines[-1].row is rows[0]


def test_an_order_nobody_offers_is_not_obeyed() -> None:
    assert page_of(PAYMENTS, payments(3), "sort=payee").headers[0].sorted == "ascending"
    assert page_of(PAYMENTS, payments(3), "sort=__class__").headers[0].sorted == "ascending"


def test_the_sum_row_says_whether_it_adds_all_rows_or_this_page() -> None:
    whole = page_of(PAYMENTS, payments(60))
    assert (whole.sums["amount"], whole.sums_are_of_page) == (sum(range(1, 61)) * 100, False)
    capped = page_of(PAYMENTS, payments(COUNT_MOST + 5))
    assert (capped.total_text, capped.sums_are_of_page, capped.pages) == ("10,000+", True, 200)
    assert capped.sums["amount"] == sum(line.row.amount_fen for line in capped.lines)


def test_page_links_leave_gaps_but_keep_the_first_and_the_last() -> None:
    links = page_of(PAYMENTS, payments(1000), "page=10&sort=-due").links
    assert [number for number, _url in links] == [1, 0, 8, 9, 10, 11, 12, 0, 20]
    assert links[0][1] == "?page=1&sort=-due"


@pytest.mark.django_db
def test_a_list_costs_the_same_queries_however_long_it_is(django_assert_num_queries: Any) -> None:
    rows = Permission.objects.select_related("content_type")
    for query in ("", "q=add", "page=2", "sort=-size&model=session"):
        with django_assert_num_queries(3):  # count, rows, sums
            assert page_of(PERMISSIONS, rows, query).lines


@pytest.mark.django_db
def test_filters_narrow_and_each_chip_leads_to_the_list_without_it() -> None:
    page = page_of(
        PERMISSIONS, Permission.objects.select_related("content_type"), "q=add&model=session&page=4&sort=size"
    )
    assert [line.row.codename for line in page.lines] == ["add_session"]
    assert [(chip.label, chip.text, chip.url) for chip in page.chips] == [
        ("Search", "add", "?model=session&sort=size"),
        ("Table", "Session table", "?q=add&sort=size"),
    ]
    assert page.hidden == [("sort", "size")]


@pytest.mark.django_db
def test_an_empty_list_names_the_filter_that_empties_it() -> None:
    page = page_of(PERMISSIONS, Permission.objects.all(), "q=nothing-like-this&model=session")
    assert page.is_empty
    assert [chip.name for chip in page.rescues] == ["q"]


@pytest.mark.django_db
def test_a_filter_that_cannot_be_read_says_so_and_filters_nothing() -> None:
    everything = page_of(PERMISSIONS, Permission.objects.select_related("content_type"))
    page = page_of(PERMISSIONS, Permission.objects.select_related("content_type"), "model=unheard-of&ids=77")
    assert page.total == everything.total
    assert set(page.form.errors) == {"model", "ids"}


def test_amounts_and_days_are_read_as_people_type_them() -> None:
    money, on = MoneyField(label="Amount"), DayField(label="Day")
    assert [money.clean(text) for text in ("5万", "50,000", "５０２７１５．９", "12.5")] == [
        5000000,
        5000000,
        50271590,
        1250,
    ]
    assert {on.clean(text).isoformat() for text in ("20261122", "2026-11-22", "2026/11/22", "2026年11月22日")} == {
        "2026-11-22"
    }
    with pytest.raises(forms.ValidationError, match="五千"):
        money.clean("五千")


def test_the_page_draws_rows_states_and_sums_and_stays_readable_as_cards(plain_static: None, chinese: None) -> None:
    request = RequestFactory().get("/desk/payments/?sort=-amount")
    page = list_page(PAYMENTS, payments(60), request.GET)
    drawn = render_to_string("components/list.html", {"page": page}, request=request)
    assert drawn.count("data-row") == 50
    for piece in (
        'aria-sort="descending"',
        'class="row-link" href="/p/MC-00000"',
        "phone-title",
        "全部筛选合计",
        "Amount（元）",
        "?sort=-amount&amp;format=xlsx",
        "共 60 条",
    ):
        assert piece in drawn


def test_an_empty_page_says_why(plain_static: None, chinese: None) -> None:
    request = RequestFactory().get("/desk/payments/")
    drawn = render_to_string("components/list.html", {"page": list_page(PAYMENTS, [], request.GET)}, request=request)
    assert "这里还没有记录" in drawn
    assert "<table" not in drawn
