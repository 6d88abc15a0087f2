"""Check a model page that has been read 「监督模型页校验」: what its head says is what its query does, in both languages."""

import re
from string import Formatter

from daylight.kernel.rules import Problems
from daylight.record.schema import RECORD
from daylight.risk.detectors import detector
from daylight.risk.dialect import AS_OF, NO_QUERY
from daylight.risk.pages import CURRENCY, MINIMUM_N, MONEY, RESERVED, Page, Unit

_CODE = re.compile(r"[A-Z]\d{2,3}")
_MUST_RETURN = ("subject_id", "place_id", "value", "first_on", "evidence_table", "evidence_id")
_WORDS = frozenset({"value", "threshold", "subject_id", "first_on", "as_of", "evidence_n"})
"""Placeholders that every sentence may use beside the query's own facts and the parameters."""


def checked(page: Page, problems: Problems, *, has_query: bool) -> None:
    """Tell everything that is wrong with a page; `has_query` says whether it has a section of that name."""
    _check_words(page, problems)
    if page.query is not NO_QUERY:
        _check_query(page, problems)
    if page.detector:
        _check_detector(page, problems, has_query=has_query)
    if page.query is not NO_QUERY or page.detector:
        _check_returns(page, problems)
        _check_alike(page, problems)
        _check_words_sought(page, problems)
        _check_sentence(page, problems)


def _check_words(page: Page, problems: Problems) -> None:
    """Both languages, a ladder whose bounds exist, subjects of the record, at least one example that finds something."""
    if page.code and not _CODE.fullmatch(page.code):
        problems.add("code", f"{page.code} is not a model code such as F06.")
    if not page.prose.zh or not page.prose.en:
        problems.add("prose", "The prose is needed in both languages, under # 中文 and # English.")
    if not page.basis:
        problems.add("basis", "A model without a legal or documented basis is not run.")
    if not page.ladder:
        problems.add("colour", "A model needs at least one rung of the colour ladder.")
    codes = {parameter.code for parameter in page.parameters}
    bounds = [bound for rung in page.ladder for bound in (rung.over, rung.at_least) if isinstance(bound, str)]
    for bound in bounds:
        if bound not in codes:
            problems.add("colour", f"There is no parameter {bound}.")
    for subject in page.subjects:
        if subject not in page.tables or subject not in RECORD:
            problems.add("subjects", f"{subject} is not a record table that this model reads.")
    if not any(example.findings for example in page.examples):
        problems.add("examples", "At least one worked example must have a finding.")


def _check_query(page: Page, problems: Problems) -> None:
    """The head names exactly the tables and columns that the query reads, and the query returns what the engine needs."""
    declared: dict[str, set[str]] = {}
    for listing in (page.needs, page.uses):
        for name, columns in listing.items():
            declared.setdefault(name, set()).update(columns)
    for name in sorted(declared.keys() | page.query.reads.keys()):
        reads, says = set(page.query.reads.get(name, ())), declared.get(name, set())
        for column in sorted(reads - says):
            problems.add("needs", f"The query reads {name}.{column}, which the head does not name.")
        for column in sorted(says - reads):
            problems.add("needs", f"The head names {name}.{column}, which the query does not read.")
    codes = {p.code for p in page.parameters if p.unit is not Unit.TABLE}
    for name in sorted(page.query.placeholders - codes - {AS_OF, MINIMUM_N}):
        problems.add("query", f"There is no parameter {name}.")
    bounds = {bound for rung in page.ladder for bound in (rung.over, rung.at_least) if isinstance(bound, str)}
    if page.alike is not None:
        bounds.add(page.alike.at_least)
    idle = {p.code for p in page.parameters if p.unit is not Unit.TABLE} - page.query.placeholders - bounds
    idle |= {p.code for p in page.parameters if p.unit is Unit.TABLE and p.table not in page.query.tables_given}
    for name in sorted(idle):
        problems.add("parameter", f"Nothing uses the parameter {name}.")


def _check_detector(page: Page, problems: Problems, *, has_query: bool) -> None:
    """A detector that exists, and no query beside it."""
    if has_query:
        problems.add("query", "A page has a query or a detector, not both.")
    try:
        detector(page.detector)
    except ImportError as error:
        problems.add("detector", f"There is no detector {page.detector}: {error}")


def _check_returns(page: Page, problems: Problems) -> None:
    must = (*_MUST_RETURN, "subject") if len(page.subjects) > 1 else _MUST_RETURN
    for name in must:
        if name not in page.returns:
            problems.add("query", f"The model must return a column {name}.")


def _check_alike(page: Page, problems: Problems) -> None:
    """The names to be compared are returned, and there is a share to compare them by."""
    if page.alike is None:
        return
    for name in (page.alike.one, page.alike.other):
        if name not in page.returns:
            problems.add("alike", f"The query returns no column {name}.")
    shares = {parameter.code for parameter in page.parameters if parameter.unit is Unit.PCT}
    if page.alike.at_least not in shares:
        problems.add("alike", f"There is no parameter {page.alike.at_least} in percent.")
    if page.detector:
        problems.add("alike", "A detector compares names by itself.")


def _check_words_sought(page: Page, problems: Problems) -> None:
    """Words are sought in a column that the model reads, and stand in a parameter that it has."""
    held = {f"{parameter.code}.{column}" for parameter in page.parameters for column in parameter.columns}
    for text, parameters in page.words.items():
        table, _dot, column = text.partition(".")
        if column not in page.columns.get(table, ()):
            problems.add("words", f"The model does not read {text}.")
        for name in parameters:
            if name not in held:
                problems.add("words", f"No parameter has a column {name}.")


def _check_sentence(page: Page, problems: Problems) -> None:
    facts = set(page.returns) - RESERVED
    for name in sorted(page.named.keys() - facts):
        problems.add("named", f"The query returns no fact {name}.")
    facts |= MONEY if CURRENCY in facts else set()
    facts |= {f"{name}_{language}" for name in page.named for language in ("zh", "en")}
    allowed = facts | _WORDS | {parameter.code for parameter in page.parameters}
    for language in ("zh", "en"):
        text = page.sentence.say(language)
        try:
            asked = [name for _text, name, _format, _convert in Formatter().parse(text) if name is not None]
        except ValueError as error:
            problems.add(f"sentence.{language}", f"Not readable: {error}.")
            continue
        for name in sorted(set(asked) - allowed):
            problems.add(f"sentence.{language}", f"{{{name}}} is neither a fact of the query nor a parameter.")
