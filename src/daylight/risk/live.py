"""The watch 「实时监测」: read what the log brought, look again at the places it touched, and bring warnings into line.

Nothing is remembered outside the database: the cursor moves only after every warning stands, so a run that is killed is
simply run again and finds its own work done. Our own acts are no news (`policy.is_news`), so a scan never calls for a scan.

Models complete within a place look at the touched places whole. A model complete within the county compares rows that share
a key (`matched_by`): the rows touched, the rows that share a key with them, and the rows that share a key with those are its
record, and only the first two are judged; each of them then sees every row that can concern it, as in a scan of the county.
Models that compare the whole county (peers, rings) run once a day, over all of it. Models whose data no room holds wait for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils.timezone import localdate

from daylight.cases.models import Case
from daylight.kernel.ladder import Colour
from daylight.log import queries as log_queries
from daylight.log.queries import ActRow
from daylight.record.columns import row_ids
from daylight.risk import acts, catalogue, in_force, matching, policy, trust
from daylight.risk.engine import Scan
from daylight.risk.extract import Scope, extract, filled_columns, record_tables
from daylight.risk.findings import Finding, Result
from daylight.risk.holdings import missing_columns
from daylight.risk.models import Cursor, Setting, Warning  # noqa: A004 - the house's word
from daylight.risk.pages import Page, Within
from daylight.risk.policy import Move, Standing, State, Verdict
from daylight.risk.sources import Variant
from daylight.risk.verbs import RiskVerb

_AT_ONCE = 1000
_BACKLOG = 20_000
"""After so many unread acts the whole county is looked at: cheaper than following them one by one."""
_IDLE = 200
"""So many acts without news are read again and again before the cursor moves past them: a note a minute, not a note a tick."""


@dataclass(frozen=True)
class LiveReport:
    """What one run of the watch read and did."""

    acts: int = 0
    places: int = 0
    raised: int = 0
    changed: int = 0
    lowered: int = 0
    closed: int = 0
    next_leaf: int = 0


@dataclass
class _Done:
    """Counts while a run is going on."""

    raised: int = 0
    changed: int = 0
    lowered: int = 0
    closed: int = 0


@dataclass(frozen=True)
class _Aim:
    """What is judged in a run: which models, over which part of the record; of invoices only those named are judged."""

    pages: tuple[Page, ...]
    scope: Scope
    judged: frozenset[str] | None = None

    @property
    def concerned(self) -> Q:
        """The stored warnings that this run can speak of."""
        if self.judged is not None:
            return Q(subject_id__in=self.judged)
        return Q() if self.scope.places is None else Q(place_id__in=self.scope.places)


def run_live(now: datetime) -> LiveReport:
    """Follow the log; on the first run of a day also look at the whole county with the models that move with time."""
    pages = fed(catalogue.models_on(localdate(now)))
    cursor = Cursor.objects.filter(name="live").first()
    if cursor is None:
        return run_all(now)
    read = _unread(cursor.next_leaf)
    if len(read) >= _BACKLOG:
        return run_all(now)
    today = localdate(now)
    is_new_day = cursor.day_done is None or cursor.day_done < today
    news = [row for row in read if policy.is_news(row.verb)]
    if not news and not is_new_day and len(read) < _IDLE:
        return LiveReport(acts=len(read), next_leaf=cursor.next_leaf)
    done = _Done()
    places = frozenset(row.place_id for row in news if row.place_id is not None)
    _follow_clearances(news, done, now)
    for aim in _aims(pages, places, news):
        _look(aim, done, now)
    retuned = _retuned(news)
    if retuned:
        _look(_Aim(tuple(page for page in pages if page.code in retuned), Scope()), done, now)
    if is_new_day:
        for aim in _moving(pages):
            _look(aim, done, now)
        _look(_Aim(tuple(page for page in pages if _compares_county(page)), Scope()), done, now)
    next_leaf = 1 + max((row.leaf_index or 0 for row in read), default=cursor.next_leaf - 1)
    acts.keep_watch(next_leaf, pages=pages, day_done=today, now=now)
    return _report(done, acts=len(read), places=len(places), next_leaf=next_leaf)


def run_all(now: datetime) -> LiveReport:
    """Look at the whole county with every model 「全量扫描」; the cursor then stands at the end of the log as it was before."""
    pages = fed(catalogue.models_on(localdate(now)))
    next_leaf = log_queries.state().leaves
    done = _Done()
    open_cases = Warning.objects.filter(state__in=policy.OPEN).exclude(case=None).values_list("case_id", flat=True)
    _follow_cases(list(open_cases), done, now)
    _look(_Aim(pages, Scope()), done, now)
    acts.keep_watch(next_leaf, pages=pages, day_done=localdate(now), now=now)
    return _report(done, acts=0, places=0, next_leaf=next_leaf)


def _retuned(news: Sequence[ActRow]) -> frozenset[str]:
    """The models whose parameters were put into force or withdrawn: what stands of them is judged again."""
    touched = [
        row.subject_id
        for row in news
        if row.subject == "setting" and row.subject_id is not None and row.verb != RiskVerb.PROPOSE_SETTING
    ]
    return frozenset(Setting.objects.filter(pk__in=touched).values_list("model", flat=True)) if touched else frozenset()


def fed(pages: Iterable[Page]) -> tuple[Page, ...]:
    """The models whose tables and columns this platform's rooms hold; the others wait for their room."""
    return tuple(page for page in pages if not missing_columns(page, filled_columns()))


def _compares_county(page: Page) -> bool:
    return page.complete_within is Within.COUNTY and not page.matched_by


def _unread(next_leaf: int) -> list[ActRow]:
    read: list[ActRow] = []
    while len(read) < _BACKLOG:
        rows = log_queries.acts_since(next_leaf + len(read), limit=_AT_ONCE)
        read += rows
        if len(rows) < _AT_ONCE:
            break
    return read


def _aims(pages: Sequence[Page], places: frozenset[int], news: Sequence[ActRow]) -> list[_Aim]:
    """The touched places for the models of a place, the touched rows and their kin for those of the county."""
    aims = []
    near = tuple(page for page in pages if page.complete_within is Within.PLACE)
    if places and near:
        aims.append(_Aim(near, Scope(places=places)))
    wide = tuple(page for page in pages if page.matched_by)
    touched = matching.touched_invoices(news) if wide else frozenset[int]()
    if touched:
        keys = matching.keys_of(wide)
        judged = touched | matching.partners(touched, keys)
        known = judged | matching.partners(judged, keys)
        aims.append(_Aim(wide, Scope(invoices=known), frozenset(str(row) for row in judged)))
    return aims


def _moving(pages: Sequence[Page]) -> list[_Aim]:
    """What the mere passing of days can change: the rows that are still open, of the models that say so."""
    aims = []
    for page in pages:
        if page.moves_with_time and page.complete_within is Within.PLACE:
            scope = Scope(open_only=True)
            subjects = extract(scope, page.subjects)
            aims.append(
                _Aim((page,), scope, frozenset(row for name, table in subjects.items() for row in row_ids(name, table)))
            )
    return aims


def _look(aim: _Aim, done: _Done, now: datetime) -> None:
    for page, result in results_for(aim.pages, aim.scope, now):
        if result.ran:
            _bring_into_line(page, result, aim, done=done, now=now)


def results_for(pages: Iterable[Page], scope: Scope, now: datetime) -> list[tuple[Page, Result]]:
    """What the models find in a part of the record as it stands now."""
    pages = tuple(pages)
    variants = in_force.variants_of(pages)
    with Scan(extract(scope, record_tables(pages)), localdate(now), names=catalogue.names()) as scan:
        scan.expect(pages)
        return [(page, scan.detect_under(page, variants[page.code])) for page in pages]


def _bring_into_line(page: Page, result: Result, aim: _Aim, *, done: _Done, now: datetime) -> None:
    """Stored warnings follow what was found; each step is its own act, and each is found done when the run is repeated."""
    if any(finding.colour is Colour.RED for finding in result.findings) and not trust.may_be_red(_trust_in(page.code)):
        result = trust.without_red(result)
    found = {policy.fingerprint(*finding.key): finding for finding in result.findings if finding.place_id is not None}
    if aim.judged is not None:
        # What was read only for the sake of the rows judged may see too little here for findings of its own.
        found = {key: finding for key, finding in found.items() if finding.subject_id in aim.judged}
    stored = {warning.fingerprint: warning for warning in Warning.objects.filter(aim.concerned, model=page.code)}
    elsewhere = Warning.objects.filter(fingerprint__in=found.keys() - stored.keys())
    stored |= {warning.fingerprint: warning for warning in elsewhere}
    variants = in_force.variants_of([page])[page.code] if found else ()
    for key in sorted(stored.keys() | found.keys()):
        warning, finding = stored.get(key), found.get(key)
        move = policy.move_for(_standing(warning), finding)
        parameters = _parameters(page, variants, finding) if finding is not None else {}
        if finding is not None and move in {Move.RAISE, Move.RAISE_AGAIN}:
            acts.raise_warning(finding, page, parameters, now=now)
            done.raised += 1
        elif finding is not None and warning is not None and move is Move.CHANGE:
            acts.change_warning(warning.pk, finding, page, parameters=parameters, now=now)
            done.changed += 1
        elif warning is not None and move is Move.LOWER:
            acts.lower_warning(warning.pk, now=now)
            done.lowered += 1


def _trust_in(model: str) -> trust.Record:
    """How people found the model's warnings that ended, in the whole county."""
    ended = Warning.objects.filter(model=model).exclude(verdict=None)
    return trust.Record(**ended.aggregate(
        judged=Count("pk"), confirmed=Count("pk", filter=Q(verdict=Verdict.CONFIRMED)),
    ))  # fmt: skip


def _parameters(page: Page, variants: Sequence[Variant], finding: Finding) -> dict[str, object]:
    """The values in force for what was found, to be kept with the warning."""
    day = finding.first_on or finding.as_of
    return page.shown_values(in_force.values_at(page, variants, finding.place_id, day))


def _standing(warning: Warning | None) -> Standing | None:
    if warning is None:
        return None
    evidence = frozenset((table, row) for table, row in warning.evidence)
    return Standing(State(warning.state), Colour(warning.colour), evidence)


def _follow_clearances(news: Sequence[ActRow], done: _Done, now: datetime) -> None:
    _follow_cases([row.subject_id for row in news if row.subject == "case" and row.subject_id is not None], done, now)


def _follow_cases(case_ids: Sequence[int], done: _Done, now: datetime) -> None:
    """Warnings follow their clearance: assigned, explained, and closed with the verdict that a person gave."""
    handled = Warning.objects.filter(case_id__in=set(case_ids)).exclude(state=State.CLOSED).select_related("case")
    for warning in handled.order_by("pk"):
        case = warning.case
        if case is None:
            continue
        if case.has_ended:
            verdict = _verdict(case)
            if verdict is not None:
                acts.close_warning(warning.pk, verdict, now=now)
                done.closed += 1
            continue
        live = case.steps.filter(done_at=None).order_by("-ordinal").values_list("code", flat=True).first()
        state = policy.STATE_BY_STEP.get(live or "")
        if state is not None and warning.state in policy.OPEN and warning.state != state:
            acts.follow_clearance(warning.pk, state, now=now)
            done.changed += 1


def _verdict(case: Case) -> policy.Verdict | None:
    """The verdict the case ended with: its outcome, or that of its last step which gave one."""
    outcomes = [case.outcome, *case.steps.order_by("-ordinal").values_list("outcome", flat=True)]
    return next((verdict for outcome in outcomes if (verdict := policy.verdict_of(outcome)) is not None), None)


def _report(done: _Done, **read: int) -> LiveReport:
    return LiveReport(raised=done.raised, changed=done.changed, lowered=done.lowered, closed=done.closed, **read)
