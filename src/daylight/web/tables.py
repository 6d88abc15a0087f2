"""Lists 「列表」: one list of columns feeds the page, the spreadsheet, the CSV file and the JSON answer.

Filters, order and page number live in the address, so a view of a list can be sent to a colleague. The number of
queries is constant: one to count (it stops counting past ten thousand), one for the rows, at most one for the sums.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import QueryDict

from daylight.web import show
from daylight.web.filters import Chip, FilterForm, chips
from daylight.web.shapes import Empty, Words
from daylight.web.show import Kind

PER_PAGE = 50
COUNT_MOST = 10_000
"""Beyond this the exact number tells nobody anything and costs a scan of the table."""

_RIGHT = frozenset({Kind.MONEY, Kind.COUNT, Kind.PERCENT})
_FIXED = frozenset({Kind.CODE, Kind.DAY, Kind.DUE, Kind.MOMENT})


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column 「列」; `value` reads the row (default: the attribute named by `code`), `sort` is a database path."""

    code: str
    label: Words
    value: Callable[[Any], Any] | None = None
    kind: Kind = Kind.TEXT
    sort: str = ""
    link: Callable[[Any], str | None] | None = None
    export: bool | Callable[[Any], Any] = True
    phone: str = "line"  # on a phone a row is a card: "title" | "amount" | "state" | "line" | "hidden"
    absent: Words = ""  # why the value may be missing, shown on the dash
    is_summed: bool = False  # `sort` is added up under the column
    colour: Callable[[Any], str] | None = None  # of a due day: how grave the rule's ladder says it is

    @property
    def align(self) -> str:
        """Text left, figures right; codes and days keep their width."""
        if self.kind in _RIGHT:
            return "end"
        return "fixed" if self.kind in _FIXED else ""

    def read(self, row: Any) -> Any:
        """Return the raw value of a row."""
        if self.value is not None:
            return self.value(row)
        return row[self.code] if isinstance(row, Mapping) else getattr(row, self.code)

    def read_for_export(self, row: Any) -> Any:
        """Return the value that leaves the house; it may be less than what the page shows."""
        return self.export(row) if callable(self.export) else self.read(row)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a list is 「列表定义」: declared once beside its view."""

    code: str  # name of the file when exported
    title: Words
    columns: tuple[Column, ...]
    order: str  # code of the column it is sorted by at first, "-" in front for descending
    filters: type[FilterForm] = FilterForm
    source: Words = ""  # where the rows come from, for the sheet 「说明」
    empty: Empty | None = None
    is_late: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Cell:
    """One value as the page shows it."""

    column: Column
    value: Any
    text: str
    url: str | None
    colour: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the page."""

    row: Any
    cells: tuple[Cell, ...]
    is_late: bool


@dataclass(frozen=True)
class Header:
    """The head of a column, with the address that sorts by it."""

    column: Column
    url: str
    sorted: str  # "" | "ascending" | "descending"


@dataclass(frozen=True)
class ListPage:
    """One page of a list, ready to be shown."""

    listing: Listing
    form: FilterForm
    query: QueryDict
    lines: tuple[Line, ...]
    headers: tuple[Header, ...]
    chips: tuple[Chip, ...]
    total: int
    is_capped: bool
    number: int
    pages: int
    sums: Mapping[str, int]
    sums_are_of_page: bool
    rescues: tuple[Chip, ...]
    source: Any  # the filtered and ordered rows, for an export

    @property
    def total_text(self) -> str:
        """The number of rows as people read it: 312, or 10,000+."""
        return f"{show.count(COUNT_MOST)}+" if self.is_capped else show.count(self.total)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show, by whatever reason."""
        return not self.lines

    @property
    def footer(self) -> list[tuple[Column, str]]:
        """The sum row, cell by cell; empty text where nothing is added up."""
        columns = self.listing.columns
        return [(one, show.text_of(one.kind, self.sums[one.code]) if one.code in self.sums else "") for one in columns]

    @property
    def links(self) -> list[tuple[int, str]]:
        """Page numbers around the present one with their addresses; number 0 stands for a gap."""
        near = {1, self.pages, *range(self.number - 2, self.number + 3)}
        found: list[tuple[int, str]] = []
        for number in sorted(number for number in near if 1 <= number <= self.pages):
            if found and number - found[-1][0] > 1:
                found.append((0, ""))
            found.append((number, self.url(page=number)))
        return found

    @property
    def previous_url(self) -> str:
        """The page before, or nothing on the first."""
        return self.url(page=self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        """The page after, or nothing on the last."""
        return self.url(page=self.number + 1) if self.number < self.pages else ""

    def url(self, **changes: object) -> str:
        """Return the address of this list with some parameters changed; None takes one away."""
        return with_parameters(self.query, changes)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The parameters that the filter form must carry along: the order."""
        return [("sort", sort)] if (sort := str(self.query.get("sort", ""))) else []

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Every parameter but the page number, for the form that jumps to a page."""
        return [(name, value) for name, values in self.query.lists() for value in values if name != "page"]


def with_parameters(query: QueryDict, changes: Mapping[str, object]) -> str:
    """Return `?…` with some parameters changed, the others kept; None takes one away."""
    kept = query.copy()
    for name, value in changes.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = str(value)
    return f"?{kept.urlencode()}"


def list_page(listing: Listing, source: Any, query: QueryDict) -> ListPage:
    """Filter, sort, count and cut one page; `source` is a queryset or a sequence of rows already scoped to the viewer."""
    form = listing.filters(query)
    order = _order(listing, query.get("sort", ""))
    rows = _sorted(listing, form.narrow(source), order)
    total = _count(rows)
    is_capped = total > COUNT_MOST
    total = min(total, COUNT_MOST)
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(1, _whole(query.get("page", "1"))), pages)
    shown = tuple(rows[(number - 1) * PER_PAGE : number * PER_PAGE])
    in_use = tuple(chips(form, query))
    return ListPage(
        listing=listing,
        form=form,
        query=query,
        lines=tuple(_line(listing, row) for row in shown),
        headers=tuple(_header(column, query, order) for column in listing.columns),
        chips=in_use,
        total=total,
        is_capped=is_capped,
        number=number,
        pages=pages,
        sums=_sums(listing, rows, shown, of_page=is_capped),
        sums_are_of_page=is_capped,
        rescues=() if shown else _rescues(form, source, in_use),
        source=rows,
    )


def _order(listing: Listing, asked: str) -> str:
    """Return the asked order when such a column can be sorted, else the listing's own."""
    known = {column.code for column in listing.columns if column.sort}
    return asked if asked.removeprefix("-") in known else listing.order


def _sorted(listing: Listing, rows: Any, order: str) -> Any:
    code, descending = order.removeprefix("-"), order.startswith("-")
    column = next(one for one in listing.columns if one.code == code)
    if not isinstance(rows, QuerySet):
        listed = [(column.read(row), row) for row in rows]
        given = sorted((pair for pair in listed if pair[0] is not None), key=lambda pair: pair[0], reverse=descending)
        # What has no value stands last in both directions: it is never the most urgent.
        return [row for _value, row in given] + [row for value, row in listed if value is None]
    sign = "-" if descending else ""
    # The key breaks ties in the same direction, so that one index serves and no row is seen twice over pages.
    return rows.order_by(f"{sign}{column.sort or column.code}", f"{sign}pk")


def _count(rows: Any) -> int:
    if isinstance(rows, QuerySet):
        return rows.order_by()[: COUNT_MOST + 1].count()
    return len(rows)


def _sums(listing: Listing, rows: Any, shown: Sequence[Any], *, of_page: bool) -> dict[str, int]:
    """Add up the summed columns over the filtered set, or over the page where the set is too large to add at once."""
    summed = [column for column in listing.columns if column.is_summed]
    if not summed or not shown:
        return {}
    if of_page or not isinstance(rows, QuerySet):
        among = shown if of_page else rows
        return {column.code: sum(column.read(row) or 0 for row in among) for column in summed}
    found = rows.order_by().aggregate(**{f"sum_{column.code}": Sum(column.sort) for column in summed})
    return {column.code: found[f"sum_{column.code}"] or 0 for column in summed}


def _rescues(form: FilterForm, source: Any, in_use: Sequence[Chip]) -> tuple[Chip, ...]:
    """Return the filters that alone empty the list: without one of them there are rows again."""
    if not isinstance(source, QuerySet):
        return tuple(in_use)
    return tuple(chip for chip in in_use[:6] if form.narrow(source, without=chip.name).exists())


def _line(listing: Listing, row: Any) -> Line:
    cells = []
    for column in listing.columns:
        value = column.read(row)
        url = column.link(row) if column.link else None
        colour = column.colour(row) if column.colour else ""
        cells.append(Cell(column, value, show.text_of(column.kind, value), url, colour))
    return Line(row, tuple(cells), listing.is_late(row) if listing.is_late else False)


def _header(column: Column, query: QueryDict, order: str) -> Header:
    if not column.sort:
        return Header(column, "", "")
    is_current = order.removeprefix("-") == column.code
    is_descending = order.startswith("-")
    direction = ("descending" if is_descending else "ascending") if is_current else ""
    # The first click puts large amounts and late days on top; the second turns the order round.
    turned = is_current and is_descending
    asked = column.code if turned or (not is_current and column.kind is Kind.TEXT) else f"-{column.code}"
    return Header(column, with_parameters(query, {"sort": asked, "page": None}), direction)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
