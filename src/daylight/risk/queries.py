"""Reading warnings 「预警查询」: lists within the viewer's reach, one warning with everything it rests on, counts, model cards."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils.timezone import localdate

from daylight.kernel.ladder import Colour
from daylight.kernel.powers import Sees
from daylight.kernel.tables import Title
from daylight.parties.models import Place
from daylight.parties.queries import Viewer, scoped
from daylight.risk import catalogue, trust
from daylight.risk.evidence import EvidenceLink, links_to
from daylight.risk.extract import filled_columns
from daylight.risk.holdings import missing_columns
from daylight.risk.models import Setting, ShadowRun, Warning, WarningChange  # noqa: A004 - the house's word
from daylight.risk.pages import Page, Parameter, Unit, written
from daylight.risk.policy import OPEN, SettingState, State, Verdict


def warnings_of(
    viewer: Viewer,
    *,
    colour: str | None = None,
    state: str | None = None,
    model: str | None = None,
    place_path: str | None = None,
) -> QuerySet[Warning]:
    """The warnings a viewer sees, the newest first; `state="open"` means whatever still has to be handled.

    The village sees what is asked of it: reminders, and a lead once it has been assigned, not before, lest it be tipped off.
    """
    found = scoped(Warning.objects.select_related("place", "case"), viewer)
    if viewer.sees_scope is Sees.OWN:
        found = found.exclude(~Q(colour=Colour.BLUE), state=State.RAISED)
    exact = {"colour": colour, "model": model, "state": None if state == "open" else state}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if state == "open":
        found = found.filter(state__in=OPEN)
    if place_path:
        found = found.filter(place__path__startswith=place_path)
    return found.order_by("-raised_at", "-pk")


def settings_of(viewer: Viewer, model: str | None = None) -> QuerySet[Setting]:
    """The parameters set for the viewer's places or for a place above them, the newest first; they are no secret."""
    above = [viewer.place_path[:end] for end, sign in enumerate(viewer.place_path, start=1) if sign == "/"]
    near = Q(place__path__startswith=viewer.place_path) if viewer.sees_subtree else Q(place_id=viewer.place_id)
    found = (
        Setting.objects.filter(near | Q(place__path__in=above)).select_related("place").prefetch_related("shadow_runs")
    )
    return (found.filter(model=model) if model else found).order_by("-proposed_at", "-pk")


@dataclass(frozen=True)
class Shadow:
    """How a value ran beside the one in force before somebody decided 「试运行情况」; the latest day first, at least one."""

    setting: Setting
    runs: tuple[ShadowRun, ...]

    @property
    def is_running(self) -> bool:
        """Whether it goes on: nobody has adopted or withdrawn the value."""
        return self.setting.state == SettingState.PROPOSED


def shadow_of(viewer: Viewer, setting: Setting) -> Shadow | None:
    """The days on which a value ran beside the one in force; none where it has not, or where the viewer sees one place alone.

    How many leads there are in a village is not told there before people have decided, lest somebody be tipped off.
    """
    runs = (
        tuple(sorted(setting.shadow_runs.all(), key=lambda run: run.day, reverse=True)) if viewer.sees_subtree else ()
    )
    return Shadow(setting, runs) if runs else None


def shadows_running(viewer: Viewer, model: str, parameter: str) -> list[Shadow]:
    """What is proposed for a parameter and runs beside the value in force, the newest proposal first."""
    proposed = settings_of(viewer, model).filter(parameter=parameter, state=SettingState.PROPOSED)
    return [shadow for setting in proposed if (shadow := shadow_of(viewer, setting)) is not None]


@dataclass(frozen=True)
class ValueInForce:
    """One parameter as it was in force when the warning was raised."""

    title: Title
    unit: str
    text: str
    source: Title


@dataclass(frozen=True)
class WarningPage:
    """A warning with its rule, the values in force, the rows it rests on, its history; a lead, not a verdict."""

    warning: Warning
    page: Page | None
    title: Title
    explanation: Title
    value: str
    threshold: str
    values: tuple[ValueInForce, ...]
    evidence: tuple[EvidenceLink, ...]
    changes: tuple[WarningChange, ...]
    is_current_rule: bool

    @property
    def basis(self) -> tuple[Title, ...]:
        """The legal or documented basis of the model."""
        return self.page.basis if self.page is not None else ()


def warning_page(viewer: Viewer, warning_id: int) -> WarningPage | None:
    """One warning in full, or None where the viewer does not see it."""
    warning = warnings_of(viewer).filter(pk=warning_id).first()
    if warning is None:
        return None
    exact = catalogue.page_of(warning.rule_ref)
    page = exact if exact is not None else catalogue.newest(warning.model)
    unit = page.unit if page is not None else Unit.COUNT
    return WarningPage(
        warning=warning,
        page=page,
        title=page.title if page is not None else Title(warning.model, warning.model),
        explanation=Title(warning.explanation_zh, warning.explanation_en),
        value=written(warning.value, unit),
        threshold=written(warning.threshold, unit),
        values=_values(page, warning.parameters),
        evidence=_in_view(viewer, links_to((table, row) for table, row in warning.evidence)),
        changes=tuple(warning.changes.order_by("at", "pk")),
        is_current_rule=exact is not None,
    )


def _in_view(viewer: Viewer, found: tuple[EvidenceLink, ...]) -> tuple[EvidenceLink, ...]:
    """A warning may rest on a row of a neighbour: of that the viewer learns where it stands, no more."""
    return tuple(one.beyond() if one.path and not viewer.sees(one.path) else one for one in found)


@dataclass(frozen=True)
class ColourCount:
    """How many open warnings of each colour there are at a place and below it."""

    place_id: int
    place_name: str
    path: str
    red: int = 0
    yellow: int = 0
    blue: int = 0

    @property
    def total(self) -> int:
        """All colours together."""
        return self.red + self.yellow + self.blue


def counts_by_colour(viewer: Viewer, place_path: str | None = None) -> dict[str, int]:
    """Open warnings by colour within the viewer's reach or at one place and below, the worst first; zero is shown, not left out."""
    rows = (
        warnings_of(viewer, state="open", place_path=place_path)
        .order_by()
        .values_list("colour")
        .annotate(n=Count("pk"))
    )
    found = dict(rows)
    return {colour.value: found.get(colour.value, 0) for colour in (Colour.RED, Colour.YELLOW, Colour.BLUE)}


def counts_by_place(viewer: Viewer, level: str = "township") -> list[ColourCount]:
    """Open warnings by colour for each place of a level, what lies below counted in; the most first."""
    rows = warnings_of(viewer, state="open").order_by().values_list("place__path", "colour").annotate(n=Count("pk"))
    places = list(scoped(Place.objects.filter(level=level, valid_until=None), viewer, path="path"))
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for path, colour, count in rows:
        for place in places:
            if path.startswith(place.path):
                found[place.pk][colour] += count
    counts = [ColourCount(place.pk, place.name, place.path, **found[place.pk]) for place in places]
    return sorted(counts, key=lambda row: (-row.red, -row.yellow, -row.blue, row.path))


@dataclass(frozen=True)
class ModelCard:
    """A model with its record of service: how often it spoke, and how often people found it right."""

    page: Page
    open: int = 0
    raised: int = 0
    verdicts: Mapping[str, int] = field(default_factory=dict)
    median_days: int | None = None
    """Days from raising a warning to its end, in the middle of all that ended."""
    changed_on: date | None = None
    """The day of the last change: of the page itself, or of a value that this county set."""
    waits_for: tuple[str, ...] = ()
    """Tables and columns that no room holds yet; while there are any the model does not run here."""

    @property
    def judged(self) -> int:
        """Warnings on which a person has given a verdict."""
        return sum(self.verdicts.values())

    @property
    def confirmed_pct(self) -> int | None:
        """The share found true; none before the first verdict."""
        return round(100 * self.verdicts.get(Verdict.CONFIRMED, 0) / self.judged) if self.judged else None

    @property
    def is_noisy(self) -> bool:
        """Whether the model is confirmed too rarely to be trusted as it is set."""
        return trust.is_noisy(trust.Record.of(self.verdicts))

    @property
    def may_be_red(self) -> bool:
        """Whether people confirm it often enough for it to warn in red."""
        return trust.may_be_red(trust.Record.of(self.verdicts))


def model_cards(viewer: Viewer, on: date) -> list[ModelCard]:
    """Every model in force with its counts within the viewer's reach, by code, in three queries."""
    rows = warnings_of(viewer).order_by().values_list("model", "state", "verdict").annotate(n=Count("pk"))
    opened: Counter[str] = Counter()
    raised: Counter[str] = Counter()
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    for model, state, verdict, count in rows:
        raised[model] += count
        opened[model] += count if state in OPEN else 0
        if verdict:
            verdicts[model][verdict] += count
    days = _median_days(viewer)
    decided = Setting.objects.exclude(state=SettingState.PROPOSED).values_list("model").annotate(at=Max("decided_at"))
    changed = {model: localdate(at) for model, at in decided}
    return [
        ModelCard(
            page,
            opened[page.code],
            raised[page.code],
            dict(verdicts[page.code]),
            median_days=days.get(page.code),
            changed_on=max(page.in_force, changed.get(page.code, page.in_force)),
            waits_for=missing_columns(page, filled_columns()),
        )
        for page in catalogue.models_on(on)
    ]


def _median_days(viewer: Viewer) -> dict[str, int]:
    """How long warnings took from raising to closing, by model: of the newest thousand that ended."""
    ended = (
        warnings_of(viewer)
        .exclude(closed_at=None)
        .order_by("-closed_at")
        .values_list("model", "raised_at", "closed_at")
    )
    found: dict[str, list[int]] = defaultdict(list)
    for model, raised_at, closed_at in ended[:1000]:
        found[model].append((closed_at - raised_at).days if closed_at else 0)
    return {model: round(median(days)) for model, days in found.items()}


def model_card(viewer: Viewer, code: str, on: date) -> ModelCard | None:
    """One model's card, or None for a code that is not in force."""
    return next((card for card in model_cards(viewer, on) if card.page.code == code), None)


def _values(page: Page | None, kept: Mapping[str, Any]) -> tuple[ValueInForce, ...]:
    """The values kept with the warning, in the words of its page."""
    if page is None:
        return ()
    return tuple(
        ValueInForce(parameter.title, parameter.unit.value, _text(parameter, kept[parameter.code]), parameter.source)
        for parameter in page.parameters
        if parameter.code in kept
    )


def _text(parameter: Parameter, value: Any) -> str:
    if parameter.unit is not Unit.TABLE:
        return written(value, parameter.unit)
    return "；".join(", ".join(_cells(parameter, row)) for row in value)


def _cells(parameter: Parameter, row: Mapping[str, Any]) -> Iterable[str]:
    for name, kind in parameter.columns.items():
        if row.get(name) is not None:
            yield written(row[name], Unit.FEN if kind == "fen" else Unit.TEXT)
