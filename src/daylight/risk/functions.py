"""Our own functions in the language of risk models: what engines write differently, or define differently, goes by one name.

Each is translated into every engine's words, so that a model's text stays one text. Quantiles and shares are spelled out in
plain arithmetic because the engines' own differ (their default quantile is another of the nine definitions in use).
"""

from collections.abc import Callable

from sqlglot import exp, parse_one
from sqlglot.optimizer.annotate_types import annotate_types

_DAY = exp.var("DAY")
DUCKDB, SPARK = "duckdb", "spark"

Translate = Callable[..., exp.Expr]


def _days_between(first: exp.Expr, last: exp.Expr, *, dialect: str) -> exp.Expr:
    days = exp.DateDiff(this=exp.cast(last, "DATE"), expression=exp.cast(first, "DATE"), unit=_DAY)
    return exp.cast(days, "BIGINT") if dialect == SPARK else days  # Spark counts days in 32 bits, and products overflow


def _plus_days(day: exp.Expr, count: exp.Expr, *, dialect: str) -> exp.Expr:
    days = exp.cast(count, "INT") if dialect == SPARK else count  # Spark adds no 64-bit number to a date
    return exp.cast(exp.DateAdd(this=exp.cast(day, "DATE"), expression=days, unit=_DAY), "DATE")


def _plus_months(day: exp.Expr, count: exp.Expr, *, dialect: str) -> exp.Expr:
    """A month later is the same day of the month, or its last day where it has no such day."""
    return _filled(_PLUS_MONTHS[dialect], dialect, DAY_=exp.cast(day, "DATE"), COUNT_=count)


def _day_of(moment: exp.Expr, *, dialect: str) -> exp.Expr:
    del dialect
    return exp.cast(moment, "DATE")


def _month_of(moment: exp.Expr, *, dialect: str) -> exp.Expr:
    del dialect
    first: exp.Expr = exp.DateTrunc(this=exp.cast(moment, "DATE"), unit=exp.Literal.string("MONTH"))  # type: ignore[no-untyped-call]
    return exp.cast(first, "DATE")


def _year_of(moment: exp.Expr, *, dialect: str) -> exp.Expr:
    del dialect
    return exp.cast(exp.Extract(this=exp.var("YEAR"), expression=exp.cast(moment, "DATE")), "BIGINT")


def _hour_of(moment: exp.Expr, *, dialect: str) -> exp.Expr:
    return _filled(
        f"CAST({'hour' if dialect == SPARK else 'date_part'}({_HOUR[dialect]}) AS BIGINT)", dialect, MOMENT_=moment
    )


def _seconds_between(first: exp.Expr, last: exp.Expr, *, dialect: str) -> exp.Expr:
    return _filled(_SECONDS[dialect], dialect, FIRST_=first, LAST_=last)


def _pct_of(part: exp.Expr, whole: exp.Expr, *, dialect: str) -> exp.Expr:
    del dialect
    share = exp.Mul(this=exp.cast(part, "DOUBLE"), expression=exp.Literal.number(100))
    return exp.Div(this=share, expression=_not_zero(whole))


def _ratio_of(part: exp.Expr, whole: exp.Expr, *, dialect: str) -> exp.Expr:
    del dialect
    return exp.Div(this=exp.Paren(this=exp.cast(part, "DOUBLE")), expression=_not_zero(whole))


def _not_zero(whole: exp.Expr) -> exp.Expr:
    return exp.Nullif(this=exp.cast(whole, "DOUBLE"), expression=exp.Literal.number(0))


def _mean_of(value: exp.Expr, *, dialect: str) -> exp.Expr:
    del dialect
    return exp.Avg(this=exp.cast(value, "DOUBLE"))


def _deviation_of(value: exp.Expr, *, dialect: str) -> exp.Expr:
    del dialect
    return exp.StddevSamp(this=exp.cast(value, "DOUBLE"))


def _quantile8(value: exp.Expr, percent: exp.Expr, *, dialect: str) -> exp.Expr:
    """Hyndman and Fan's type 8: h = (n + 1/3)p + 1/3, linear between neighbours, held at both ends."""
    return _filled(_QUANTILE8[dialect], dialect, VALUE_=exp.cast(value, "DOUBLE"), PERCENT_=percent)


def _filled(text: str, dialect: str, **parts: exp.Expr) -> exp.Expr:
    """An engine's own expression with our arguments put in."""

    def put(node: exp.Expr) -> exp.Expr:
        given = parts.get(node.name) if isinstance(node, exp.Column) else None
        return exp.Paren(this=given.copy()) if given is not None else node

    return parse_one(text, read=dialect).transform(put)


def rounded_casts(tree: exp.Expr, schema: dict[str, object]) -> exp.Expr:
    """For Spark, which cuts a fraction off where DuckDB rounds: a number cast to a whole one is rounded first, as DuckDB does.

    Doubles go to the even neighbour when they lie half-way, decimals away from zero.
    """
    for cast in annotate_types(tree, schema=schema, dialect=SPARK).find_all(exp.Cast):
        value = cast.this
        if cast.to.is_type("BIGINT", "INT") and value.is_type("DOUBLE", "FLOAT"):
            cast.set("this", exp.func("rint", value.copy()))
        elif cast.to.is_type("BIGINT", "INT") and value.is_type("DECIMAL"):
            cast.set("this", exp.Round(this=value.copy()))
    return tree


_PLUS_MONTHS = {
    DUCKDB: "CAST(DAY_ + to_months(CAST(COUNT_ AS INTEGER)) AS DATE)",
    SPARK: "add_months(DAY_, CAST(COUNT_ AS INT))",
}
_HOUR = {DUCKDB: "'hour', MOMENT_", SPARK: "MOMENT_"}
_SECONDS = {
    DUCKDB: "CAST(epoch_ms(LAST_) - epoch_ms(FIRST_) AS BIGINT) // 1000",
    SPARK: "CAST(unix_seconds(LAST_) - unix_seconds(FIRST_) AS BIGINT)",
}
_SORTED = {
    DUCKDB: "list_sort(list(VALUE_) FILTER (WHERE VALUE_ IS NOT NULL))",
    SPARK: "array_sort(collect_list(VALUE_))",
}
_SIZE = {DUCKDB: "len({sorted})", SPARK: "size({sorted})"}
_AT = {
    DUCKDB: "list_extract({sorted}, CAST({place} AS BIGINT))",
    SPARK: "try_element_at({sorted}, CAST({place} AS INT))",
}


def _quantile_text(dialect: str) -> str:
    ordered = _SORTED[dialect]
    n = _SIZE[dialect].format(sorted=ordered)
    # h = (n + 1/3)p + 1/3 with p in percent, held between 1 and n
    h = f"greatest(1.0e0, least(CAST({n} AS DOUBLE), (CAST({n} AS DOUBLE) + 1.0e0 / 3) * (PERCENT_ / 100.0e0) + 1.0e0 / 3))"
    low = _AT[dialect].format(sorted=ordered, place=f"floor({h})")
    high = _AT[dialect].format(sorted=ordered, place=f"ceil({h})")
    return f"({low} + ({h} - floor({h})) * ({high} - {low}))"


_QUANTILE8 = {dialect: _quantile_text(dialect) for dialect in (DUCKDB, SPARK)}

OWN: dict[str, tuple[int, Translate]] = {
    "days_between": (2, _days_between),  # whole days from the first day to the second
    "seconds_between": (2, _seconds_between),  # whole seconds from the first time to the second
    "plus_days": (2, _plus_days),
    "plus_months": (2, _plus_months),
    "day_of": (1, _day_of),  # the local date of a time
    "month_of": (1, _month_of),  # the first day of its month
    "year_of": (1, _year_of),
    "hour_of": (1, _hour_of),  # 0 to 23 on the local clock
    "pct_of": (2, _pct_of),  # 100 x part / whole; no value when the whole is 0
    "ratio_of": (2, _ratio_of),  # part / whole; no value when the whole is 0
    "mean_of": (1, _mean_of),  # of a group; no value for an empty one
    "deviation_of": (1, _deviation_of),  # sample standard deviation of a group; no value below two
    "quantile8": (2, _quantile8),  # of a group: quantile8(value, 25) is the first quartile; missing values do not count
}
"""Our own functions: number of arguments, translation."""

GROUPED = frozenset({"mean_of", "deviation_of", "quantile8"})
"""Those that take a whole group: they stand where SUM may stand, with GROUP BY, never OVER a window."""
