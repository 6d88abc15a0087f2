"""The query language of risk models: one small, stated subset of SQL that every engine answers alike.

Only SELECT, only record tables and known columns, a closed list of functions, no division and no money in floating point.
What engines write differently (days between two dates, shares) goes by our own names, given below and translated here.
A query is checked once, when its page is read; what is wrong is a list of sentences, never an exception.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from daylight.record.schema import READABLE, Kind
from daylight.risk.functions import DUCKDB, OWN, SPARK, rounded_casts

AS_OF = "as_of"
PARAMETER_TABLE = "param_"
"""A parameter that is a table is named so in FROM: `param_limit`."""

Scalar = int | str | bool | date | Decimal
Columns = Mapping[str, Kind]

_SQL_TYPE = {
    Kind.ID: "VARCHAR", Kind.TEXT: "VARCHAR", Kind.HASH: "VARCHAR", Kind.INT: "BIGINT", Kind.FEN: "BIGINT",
    Kind.DATE: "DATE", Kind.TIME: "TIMESTAMP", Kind.BOOL: "BOOLEAN", Kind.M2: "DOUBLE", Kind.PCT: "DOUBLE",
    Kind.DOUBLE: "DOUBLE",
}  # fmt: skip

_STATEMENTS = (
    exp.Select, exp.SetOperation, exp.Subquery, exp.CTE, exp.With, exp.From, exp.Join, exp.Table, exp.TableAlias, exp.Where,
    exp.Group, exp.Having, exp.Order, exp.Ordered, exp.Window, exp.WindowSpec, exp.Distinct, exp.Alias, exp.Column,
    exp.Identifier, exp.Literal, exp.Null, exp.Boolean, exp.Placeholder, exp.Star, exp.Paren, exp.Neg, exp.Tuple, exp.DataType,
)  # fmt: skip
_OPERATORS = (
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Is, exp.In, exp.Between, exp.Like,
    exp.Exists, exp.Add, exp.Sub, exp.Mul, exp.DPipe, exp.Case, exp.If, exp.Cast,
)  # fmt: skip
_FUNCTIONS = (
    exp.Count, exp.Sum, exp.Min, exp.Max, exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead, exp.Coalesce,
    exp.Nullif, exp.Abs, exp.Greatest, exp.Least, exp.Upper, exp.Lower, exp.Trim, exp.Substring, exp.Length, exp.Replace,
)  # fmt: skip
_ALLOWED = frozenset((*_STATEMENTS, *_OPERATORS, *_FUNCTIONS, exp.Union))
_MARK = re.compile(r"<:(\w+):>")
_CASTS = frozenset({"BIGINT", "VARCHAR", "TEXT", "DATE", "TIMESTAMP", "DOUBLE"})


@dataclass(frozen=True, eq=False)
class Query:
    """A checked query: its tree, the record tables and columns it reads, its parameters and what it returns."""

    tree: exp.Query
    reads: dict[str, frozenset[str]]
    placeholders: frozenset[str]
    tables_given: frozenset[str]
    returns: tuple[str, ...]


NO_QUERY = Query(exp.select("1"), {}, frozenset(), frozenset(), ())
"""Stands in while a page with an unreadable query is checked for its other faults; such a page is never run."""


def read_query(text: str, parameter_tables: Mapping[str, Columns]) -> tuple[Query | None, list[str]]:
    """Check one query; returns it, or None and everything that is wrong with it."""
    tree, wrong = _parsed(text)
    if tree is not None:
        wrong = [*_wrong_nodes(tree), *_wrong_tables(tree, parameter_tables)]
    if tree is None or wrong:
        return None, list(dict.fromkeys(wrong))
    try:
        schema: dict[str, object] = dict(_schema(parameter_tables))
        qualified = qualify(tree.copy(), schema=schema, validate_qualify_columns=True, quote_identifiers=False)
    except SqlglotError as error:
        return None, [_first_line(error)]
    wrong = list(dict.fromkeys(_float_money(qualified)))
    return (None, wrong) if wrong else (_query(qualified), [])


def _parsed(text: str) -> tuple[exp.Query | None, list[str]]:
    """The one SELECT that the text holds."""
    try:
        trees = [tree for tree in sqlglot.parse(text) if tree is not None]
    except SqlglotError as error:
        return None, [f"This is not readable as SQL: {_first_line(error)}"]
    if len(trees) != 1:
        return None, [f"One query is expected, not {len(trees)}."]
    tree = trees[0]
    if not isinstance(tree, exp.Query):
        return None, [f"Only SELECT may be used, not {tree.key.upper()}."]
    return tree, []


def _query(qualified: exp.Query) -> Query:
    reads = _reads(qualified)
    return Query(
        tree=qualified,
        reads={name: columns for name, columns in reads.items() if not name.startswith(PARAMETER_TABLE)},
        placeholders=frozenset(node.name for node in qualified.find_all(exp.Placeholder)),
        tables_given=frozenset(name for name in reads if name.startswith(PARAMETER_TABLE)),
        returns=tuple(qualified.named_selects),
    )


def render(query: Query, values: Mapping[str, Scalar], *, dialect: str = DUCKDB) -> str:
    """The query as text for one engine, with parameters bound as literals and our own functions translated."""
    if dialect == SPARK:  # what Spark rounds depends on the values, so they are bound before the text is written
        return _render_for_spark(query, tuple(sorted(values.items())))
    literals = {name: _text(value) for name, value in values.items()}
    return _MARK.sub(lambda mark: literals[mark[1]], prepared(query))


@lru_cache(maxsize=512)
def prepared(query: Query) -> str:
    """The text for DuckDB with a mark where each parameter goes: written once, for that takes longer than a village's query."""
    return _translated(query.tree, lambda name: exp.Var(this=f"<:{name}:>"), DUCKDB).sql(DUCKDB)


@lru_cache(maxsize=512)
def _render_for_spark(query: Query, given: tuple[tuple[str, Scalar], ...]) -> str:
    values = dict(given)
    tree = _translated(query.tree, lambda name: _literal(values[name]), SPARK)
    return rounded_casts(tree, dict(_schema({}))).sql(SPARK)


def _translated(tree: exp.Expr, parameter: Callable[[str], exp.Expr], dialect: str) -> exp.Expr:
    """A copy of the tree with our own functions in the words of an engine."""

    def bound(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Placeholder):
            return parameter(node.name)
        if isinstance(node, exp.Anonymous):
            return OWN[node.name.lower()][1](*(argument.copy() for argument in node.expressions), dialect=dialect)
        return node

    return tree.transform(_own_last(bound))


def _text(value: Scalar) -> str:
    """A literal in words that stand by themselves: behind a minus a negative number would begin a comment."""
    text = _literal(value).sql(DUCKDB)
    return f"({text})" if text.startswith("-") else text


def _own_last(bound: Callable[[exp.Expr], exp.Expr]) -> Callable[[exp.Expr], exp.Expr]:
    """`transform` walks from the root and does not enter what it replaced: so bind the arguments first."""

    def step(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Anonymous):
            arguments = [argument.transform(step) for argument in node.expressions]
            return bound(exp.Anonymous(this=node.this, expressions=arguments))
        return bound(node)

    return step


def sql_type(kind: Kind) -> str:
    """The portable SQL type of a column."""
    return _SQL_TYPE[kind]


def _literal(value: Scalar) -> exp.Expr:
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
    if isinstance(value, int | Decimal):
        return exp.Literal.number(value)
    return exp.Literal.string(value)


def _schema(parameter_tables: Mapping[str, Columns]) -> dict[str, dict[str, str]]:
    record = {
        name: {column: _SQL_TYPE[kind] for column, kind in table.columns.items()} for name, table in READABLE.items()
    }
    given = {
        name: {column: _SQL_TYPE[kind] for column, kind in columns.items()}
        for name, columns in parameter_tables.items()
    }
    return record | given


def _wrong_nodes(tree: exp.Query) -> Iterator[str]:
    """Everything outside the subset, named as the author wrote it."""
    for node in tree.walk():
        if isinstance(node, exp.Anonymous):
            yield from _wrong_call(node)
        elif isinstance(node, exp.Cast):
            kind = node.to.sql().upper()
            if type(node) is not exp.Cast or kind not in _CASTS:
                yield f"A cast to {kind} is not in the language; allowed: {', '.join(sorted(_CASTS))}."
        elif isinstance(node, exp.With) and node.args.get("recursive"):
            yield "A recursive query is not in the language."
        elif isinstance(node, exp.Div | exp.IntDiv | exp.Mod):
            yield "Division is not in the language, because engines round differently; use ratio_of(part, whole) or pct_of(part, whole)."
        elif type(node) not in _ALLOWED:
            yield f"{_called(node)} is not in the language of risk models."


def _wrong_call(node: exp.Anonymous) -> Iterator[str]:
    name = node.name.lower()
    if name not in OWN:
        yield f"The function {name} is not in the language of risk models."
    elif len(node.expressions) != OWN[name][0]:
        yield f"{name} takes {OWN[name][0]} arguments, not {len(node.expressions)}."


def _called(node: exp.Expr) -> str:
    if isinstance(node, exp.Func):
        return f"The function {node.sql_name().lower()}"
    return node.key.upper()


def _wrong_tables(tree: exp.Query, parameter_tables: Mapping[str, Columns]) -> Iterator[str]:
    named = {cte.alias for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        name = table.name
        if table.db or table.catalog or (name not in named | READABLE.keys() | parameter_tables.keys()):
            yield f"{table.sql()} is not a table of the record."
        elif name in named & READABLE.keys():
            yield f"A WITH part may not take the name of the record table {name}."


def _reads(tree: exp.Query) -> dict[str, frozenset[str]]:
    """Which columns of which tables the query reads, resolved through its aliases."""
    found: dict[str, set[str]] = {}
    for scope in traverse_scope(tree):
        for table in scope.tables:
            if table.alias_or_name in scope.sources and isinstance(scope.sources[table.alias_or_name], exp.Table):
                found.setdefault(table.name, set())
        for column in scope.columns:
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table):
                found.setdefault(source.name, set()).add(column.name)
    return {name: frozenset(columns) for name, columns in found.items()}


def _float_money(tree: exp.Query) -> Iterator[str]:
    """Money stays whole fen: no cast to DOUBLE, no factor with decimals."""
    for cast in tree.find_all(exp.Cast):
        if cast.to.sql().upper() == "DOUBLE":
            yield from (f"{name} is money: it is never cast to DOUBLE." for name in _money_in(cast.this))
    for product in tree.find_all(exp.Mul):
        if any(not literal.is_string and "." in literal.name for literal in product.find_all(exp.Literal)):
            yield from (f"{name} is money: it is never multiplied by a decimal." for name in _money_in(product))


def _money_in(node: exp.Expr) -> Iterator[str]:
    return (column.name for column in node.find_all(exp.Column) if column.name.endswith("_fen"))


def _first_line(error: SqlglotError) -> str:
    """The parser's message without its colours and its copy of the text."""
    return str(error).split("\n", 1)[0].replace("\x1b[4m", "").replace("\x1b[0m", "")
