"""Run a scan 「扫描」: read the record, choose models and parameters, ask the engine, and put together what it came to.

Nothing here reads the clock: `today` is part of the request. Where no day is named the scan speaks as of the latest day in
the record that is not after today, so that an old export is judged as it stood and not as long overdue.
"""

import gc
import importlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from time import perf_counter
from typing import Any

import daylight
from daylight.kernel.house import load_house
from daylight.kernel.rules import RuleError
from daylight.risk import trust
from daylight.risk.by_county import CountyScan
from daylight.risk.duck import Bounds, Duck
from daylight.risk.engine import Runner, Scan
from daylight.risk.findings import Result
from daylight.risk.happened import HAPPENED
from daylight.risk.holdings import unused
from daylight.risk.names import NO_NAMES, Names, names_of
from daylight.risk.page_reading import read_pages
from daylight.risk.pages import Page, Value, pages_in_force
from daylight.risk.places import Places, places_from
from daylight.risk.sources import ParquetFiles, Sources, Variant
from daylight.risk.tuning import PlacedSetting, fault_of, variants_for
from daylight.scan import settings as given_settings
from daylight.scan.asked import ANY_CORES, Request, Wrong, WrongCall
from daylight.scan.memory import engine_memory, is_address_space_limited
from daylight.scan.outcome import Looked, Outcome, Reading
from daylight.scan.packs import pack_folder, pack_settings
from daylight.scan.settings import Setting
from daylight.scan.values import values_for

RULES = Path(daylight.__file__).parent / "rules"
_COMPARING = "R028"
"""The indicator whose settings say which processes' prices are compared; those of the others are the same global ones."""
INDICATORS = "ocds"
"""The group of the indicators of open contracting."""
Progress = Callable[[str, float], None]
"""Told what is going on and which share of it, from 0 to 1, is done."""


@dataclass(frozen=True)
class Library:
    """The models and parameters of one scan 「模型与参数」."""

    pages: tuple[Page, ...]
    given: tuple[Setting, ...]
    pack: tuple[PlacedSetting, ...]
    notes: tuple[str, ...] = field(default=())
    names: Names = NO_NAMES

    def chosen(self, on: date, models: Sequence[str], *, with_indicators: bool = True) -> tuple[Page, ...]:
        """The models in force on a day, all or those named; records older than a model are judged by its first version.

        The indicators of open contracting ask of tenders elsewhere what the models of trading ask here: over a record that
        does not come from open contracting they run only where they are named, lest one fact be told twice.
        """
        first = {page.code: page for page in sorted(self.pages, key=lambda page: page.in_force, reverse=True)}
        held = first | {page.code: page for page in pages_in_force(self.pages, on)}
        if models:
            return tuple(held[code] for code in sorted(held) if code in models)
        return tuple(held[code] for code in sorted(held) if with_indicators or held[code].group != INDICATORS)

    def wanted(self, models: Sequence[str]) -> tuple[Page, ...]:
        """The pages of the models named, or all that have a query, in any version."""
        return tuple(page for page in self.pages if not page.detector and (not models or page.code in models))

    @property
    def indicators(self) -> tuple[str, ...]:
        """The codes of the indicators of open contracting."""
        return tuple(sorted({page.code for page in self.pages if page.group == INDICATORS}))

    def values(self, page: Page, supplied: Mapping[str, str]) -> dict[str, Value]:
        """What the command line and the settings file give to a page, after what the record itself supplies."""
        own = [Setting("", name, None, value, "record") for name, value in supplied.items()]
        mine = [setting for setting in self.given if setting.model in {"", page.code}]
        return values_for(page, [*own, *mine])[0]

    @property
    def currency(self) -> str:
        """The main currency that was set for the indicators of open contracting, if any."""
        return str(self._compared.get("currency", ""))

    def leaves_out(self, details: str | None) -> bool:
        """Whether processes of a detailed procurement method are left out where prices are compared.

        Where the methods to compare are given, the ones not to compare are not asked for, as in the outside engine.
        """
        method = details or ""
        if method in _details(self._compared, "exclusions_procurement_method_details"):
            return True
        if only := _details(self._compared, "price_comparison_procurement_methods"):
            return method not in only
        return method in _details(self._compared, "no_price_comparison_procurement_methods")

    @cached_property
    def _compared(self) -> dict[str, Value]:
        page = next((page for page in self.pages if page.code == _COMPARING), None)
        return {} if page is None else self.values(page, {})


def _details(values: Mapping[str, Value], code: str) -> set[str]:
    rows = values.get(code, ())
    return {str(row["details"]) for row in rows} if isinstance(rows, tuple) else set()


def library(request: Request) -> Library:
    """Pages, settings and pack of a request; a wrong word is refused here, before anything is read."""
    folder = pack_folder(request.pack, RULES / "packs") if request.pack else None
    if request.pack and folder is None:
        raise WrongCall(Wrong("no_pack", {"pack": request.pack}))
    pages, faults = _pages(folder)
    own, pack_faults = pack_settings(folder) if folder else ((), ())
    words, wrong = given_settings.from_words(list(request.sets))
    from_file, unread = given_settings.from_file(request.settings) if request.settings else ([], [])
    given = (*from_file, *words)
    codes = {page.code for page in pages}
    named = [(f"--models {code}", code) for code in request.models] + [(one.where, one.model) for one in given]
    wrong += unread
    wrong += [Wrong("no_model", {"where": where, "model": code}) for where, code in named if code and code not in codes]
    for page in pages_in_force(pages, date.max):
        wrong += values_for(page, [setting for setting in given if setting.model in {"", page.code}])[1]
    if request.engine != "spark" and request.master not in {"", ANY_CORES}:
        wrong.append(Wrong("no_use_of_master", {"master": request.master}))
    if wrong:
        raise WrongCall(*wrong)
    unfit = [(setting, fault_of(setting, pages)) for setting in own]
    notes = (*(str(fault) for fault in (*faults, *pack_faults)), *(text for _setting, text in unfit if text))
    packs = [folder] if folder else []
    names = names_of(load_house(RULES, packs), [RULES, *packs])
    return Library(pages, given, tuple(setting for setting, text in unfit if not text), notes, names)


def _pages(pack: Path | None) -> tuple[tuple[Page, ...], tuple[RuleError, ...]]:
    """The models of the house, and a pack's own in their place."""
    pages, faults = _house_pages()
    if pack is None:
        return pages, faults
    own, own_faults = read_pages(pack / "risk")
    merged = {(page.code, page.in_force): page for page in (*pages, *own)}
    return tuple(merged[key] for key in sorted(merged)), (*faults, *own_faults)


@cache
def _house_pages() -> tuple[tuple[Page, ...], tuple[RuleError, ...]]:
    """Read once a process: checking the queries of all models takes longer than scanning a village."""
    return read_pages(RULES / "risk")


def scan_record(
    request: Request,
    models: Library,
    sources: Sources,
    *,
    scratch: Path,
    reading: Reading | None = None,
    supplied: Mapping[str, str] | None = None,
    progress: Progress = lambda _text, _share: None,
) -> Outcome:
    """Every chosen model over one record; `supplied` are settings that the record itself gives, such as its currency."""
    runner = runner_for(request, sources, scratch)
    with CountyScan(sources, request.as_of or request.today, runner, models.names) as opened:
        opened.as_of = request.as_of or latest_day(opened, runner, sources, request.today) or request.today
        places = _places(opened, runner, sources)
        opened.divide(places)
        if places.parents:
            _check_scope(request.scope, places.parents)
        with_indicators = bool(supplied) or request.indicators
        pages = models.chosen(opened.as_of, request.models, with_indicators=with_indicators)
        tasks = tuple(
            (page, variants_for(page, models.values(page, supplied or {}), models.pack, places)) for page in pages
        )
        is_mixed = len({bool(page.detector) for page in pages}) > 1
        if is_mixed and request.engine == "duckdb" and not is_address_space_limited():
            looked = _side_by_side(opened, tasks, runner_for(request, sources, scratch, part=True), progress)
        else:
            looked = _one_by_one(opened, tasks, progress)
        progress("", 1.0)
        verdicts = _verdicts(opened, runner, sources)
        as_of = opened.as_of
    if reading is None:
        reading = Reading({name: _rows(source) for name, source in sources.items()}, notes=models.notes)
    if not places.parents:
        _check_scope(request.scope, {row.place_id for one in looked for row in one.result.assessability})
    reading = replace(reading, notes=(*reading.notes, *_settings_nowhere(models.pack, places)))
    present = {name: source.column_names for name, source in sources.items()}
    trusted = tuple(
        replace(one, result=_as_trusted(one, verdicts.get(one.page.code, {})), without=_without(one, present))
        for one in looked
    )
    is_left_out = not (with_indicators or request.models) and "lot" in sources
    left_out = models.indicators if is_left_out else ()
    outcome = Outcome(as_of, trusted, places, reading, verdicts, request.scope, left_out)
    return outcome if request.scope is None else _scoped(outcome, request.scope)


def _check_scope(scope: str | None, known: Collection[str | None]) -> None:
    """A scope must be a place of the record: of its table of places, or where it has none, of its rows."""
    if scope is not None and scope not in known:
        raise WrongCall(Wrong("not_in_record", {"scope": scope}))


def _settings_nowhere(settings: Iterable[PlacedSetting], places: Places) -> Iterator[str]:
    """The settings of a pack for places that the record does not hold."""
    for setting in settings if places.parents else ():
        if setting.place and setting.place not in places.parents:
            yield f"{setting.where}: the record holds no place {setting.place}."


@contextmanager
def few_collections() -> Iterator[None]:
    """No search for cycles meanwhile: facts have none, and each search would go through the trees of all queries."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


Tasks = Sequence[tuple[Page, tuple[Variant, ...]]]
"""Models with the values they run under."""


def _one_by_one(scan: Scan, tasks: Tasks, progress: Progress) -> list[Looked]:
    looked = []
    scan.expect(page for page, _variants in tasks)
    for number, (page, variants) in enumerate(tasks):
        progress(page.code, number / len(tasks))
        looked.append(_look(scan, page, variants))
    return looked


def _side_by_side(scan: CountyScan, tasks: Tasks, runner: Runner, progress: Progress) -> list[Looked]:
    """The detectors in a thread of their own beside the queries: Python keeps one core busy, the engine the others."""
    queries = [task for task in tasks if not task[0].detector]
    detectors = [task for task in tasks if task[0].detector]
    with scan.beside(runner) as other, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(_one_by_one, other, detectors, lambda _text, _share: None)
        looked = [*_one_by_one(scan, queries, progress), *waiting.result()]
    order = {page.code: number for number, (page, _variants) in enumerate(tasks)}
    return sorted(looked, key=lambda one: order[one.page.code])


def runner_for(request: Request, sources: Sources, scratch: Path, *, part: bool = False) -> Runner:
    """The engine asked for, or a smaller one to work beside it; a cluster's is loaded only then."""
    if request.engine == "spark":
        return _cluster(request.master, scratch)
    folders = {
        path.resolve().parent for source in sources.values() if isinstance(source, ParquetFiles)
        for path in (*source.plain, *source.zoned)
    }  # fmt: skip
    bounds = Bounds(tuple(sorted(folders)), scratch, engine_memory(request.memory_mib))
    return Duck(bounds.part() if part else bounds)


def _cluster(master: str, scratch: Path) -> Runner:
    """Apache Spark, which most machines do not have; what is missing is said in one line."""
    try:
        found: Runner = importlib.import_module("daylight.risk.spark").SparkRunner(master, scratch=scratch)
    except ModuleNotFoundError as error:
        raise WrongCall(Wrong("no_spark", {})) from error
    except ConnectionError as error:
        raise WrongCall(Wrong("no_cluster", {"master": master, "said": error})) from error
    return found


def _look(scan: Scan, page: Page, variants: tuple[Variant, ...]) -> Looked:
    """One model's run; a model that fails is told as such and does not stop the others."""
    started = perf_counter()
    try:
        result, failure = scan.detect_under(page, variants), ""
        unmet = scan.unmet(page, variants) if result.ran else ()
    except Exception as error:  # noqa: BLE001 - engines have errors of their own kinds, and one model must not stop a county
        result, unmet = Result((), (), ran=False), ()
        failure = f"{type(error).__name__}: {str(error).strip().splitlines()[0]}"
    return Looked(page, variants, result, perf_counter() - started, failure, unmet)


def latest_day(scan: Scan, runner: Runner, sources: Sources, today: date) -> date | None:
    """The latest day not after today on which the record says that something happened."""
    parts = []
    for name, columns in HAPPENED.items():
        for column in columns if name in sources else ():
            if column in sources[name].column_names:
                scan.load(name)
                parts.append(
                    f'SELECT MAX(CAST("{column}" AS DATE)) AS day FROM "{name}" '
                    f"WHERE CAST(\"{column}\" AS DATE) <= DATE '{today.isoformat()}'"
                )
    if not parts:
        return None
    found = runner.rows(_quoted(f"SELECT MAX(day) AS day FROM ({' UNION ALL '.join(parts)}) AS days", runner))
    return found[0]["day"] if found else None


def _places(scan: Scan, runner: Runner, sources: Sources) -> Places:
    if "place" not in sources:
        return Places()
    scan.load("place")
    return places_from(runner.table("place", ("place_id", "parent_id", "name", "level")).to_pylist())


def _without(looked: Looked, present: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """What a model that judged something would have used; what it says by itself that it lacks is told there."""
    if not looked.result.ran or looked.failure or not looked.was_judged:
        return ()
    told = {
        f"{table}{dot}{column}"
        for table, dot, columns in (name.partition(".") for name in looked.lacks)
        for column in columns.split("|")
    }
    return tuple(name for name in unused(looked.page, present) if name not in told)


def _as_trusted(looked: Looked, verdicts: Mapping[str, int]) -> Result:
    """What a model found, in yellow at most where people confirmed it too seldom."""
    found = looked.result
    return found if trust.may_be_red(trust.Record.of(verdicts)) else trust.without_red(found)


def _verdicts(scan: Scan, runner: Runner, sources: Sources) -> dict[str, dict[str, int]]:
    """How many warnings of each model ended in which verdict, where the record holds warnings."""
    if "alert" not in sources or not {"model", "verdict"} <= {*sources["alert"].column_names}:
        return {}
    scan.load("alert")
    found: dict[str, dict[str, int]] = defaultdict(dict)
    text = "SELECT model, verdict, COUNT(*) AS n FROM alert WHERE verdict IS NOT NULL GROUP BY model, verdict"
    for row in runner.rows(text):
        found[str(row["model"])][str(row["verdict"])] = int(row["n"])
    return found


def _quoted(text: str, runner: Runner) -> str:
    """Names as the engine quotes them."""
    return text.replace('"', "`") if runner.dialect == "spark" else text


def _rows(source: Any) -> int:
    return source.rows if isinstance(source, ParquetFiles) else source.num_rows


def _scoped(outcome: Outcome, scope: str) -> Outcome:
    """The same with the findings and counts of a place and everything below it; comparisons saw the whole record."""

    def kept(place_id: str | None) -> bool:
        return outcome.places.within(place_id, scope)

    return replace(outcome, looked=tuple(replace(one, result=Result(
        tuple(finding for finding in one.result.findings if kept(finding.place_id)),
        tuple(row for row in one.result.assessability if row.place_id is None or kept(row.place_id)),
        one.result.ran,
    )) for one in outcome.looked))  # fmt: skip
