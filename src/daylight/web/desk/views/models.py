"""Risk models 「监督模型」: each model's page as an auditor reads it, its record of service, what it could not judge."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from daylight.log.powers import verbs_of
from daylight.parties.queries import Viewer, subtree_ids
from daylight.record.meanings import called
from daylight.risk import in_force
from daylight.risk import queries as risk
from daylight.risk.extract import Scope
from daylight.risk.findings import Assessability
from daylight.risk.judging import outlined
from daylight.risk.live import results_for
from daylight.risk.models import SETTING_TITLES, VERDICT_TITLES, Setting
from daylight.risk.pages import Example, Page
from daylight.risk.policy import SettingState
from daylight.risk.queries import ModelCard
from daylight.risk.verbs import RiskVerb
from daylight.web.access import desk, viewer_in
from daylight.web.desk.identities import language
from daylight.web.desk.linking import names_of, place_names
from daylight.web.desk.prose import paragraphs
from daylight.web.desk.values import ShadowTold, said_value, set_value, shadow_told
from daylight.web.desk.views.warnings import warning_tabs
from daylight.web.shapes import Crumb, Fact, Figure, Question

_NAMED = 3
"""So many missing tables and columns are named in the list; the model's page names all."""


@desk(scope=risk.model_cards)
def models(request: HttpRequest) -> HttpResponseBase:
    """Every model in force with how often it spoke and was found right; with `?assess=1` also what it cannot judge."""
    viewer, now = viewer_in(request), timezone.now()
    cards = risk.model_cards(viewer, timezone.localdate(now))
    gaps = _gaps(viewer, [card.page for card in cards]) if request.GET.get("assess") else {}
    rows = [
        {
            "card": card,
            "title": card.page.title.say(language()),
            "url": reverse("desk:model", args=[card.page.code]),
            "open_url": f"{reverse('desk:warnings')}?state=open&model={card.page.code}",
            "all_url": f"{reverse('desk:warnings')}?model={card.page.code}",
            "gap": gaps.get(card.page.code),
            "waits": "、".join(card.waits_for[:_NAMED]) + ("…" if len(card.waits_for) > _NAMED else ""),
        }
        for card in sorted(cards, key=lambda card: bool(card.waits_for))
    ]
    context = {"rows": rows, "assessed": bool(gaps), "tabs": warning_tabs("desk:models"), "data_as_of": now}
    return render(request, "desk/models.html", context)


@desk(scope=risk.model_card)
def model(request: HttpRequest, code: str) -> HttpResponseBase:
    """One model's page 「模型页」: why, how, when it is wrong, parameters, examples, the query itself."""
    viewer, now = viewer_in(request), timezone.now()
    card = risk.model_card(viewer, code, timezone.localdate(now))
    if card is None:
        raise Http404
    gap = _gaps(viewer, [card.page]).get(code) if request.GET.get("assess") else None
    rows = list(risk.settings_of(viewer, code))
    names = names_of([one for row in rows for one in (row.proposed_by, row.decided_by)])
    context = {
        "page": card.page,
        "title": card.page.title.say(language()),
        "figures": _figures(card),
        "prose": paragraphs(card.page.prose.say(language())),
        "basis": [one.say(language()) for one in card.page.basis],
        "sentence": outlined(card.page.sentence.say(language())),
        "facts": _facts(card),
        "parameters": _parameters(card.page, viewer),
        "may_propose": RiskVerb.PROPOSE_SETTING in verbs_of(viewer.post),
        "settings": [_set(card.page, row, names, viewer) for row in rows],
        "examples": [_example(one) for one in card.page.examples],
        "gap": gap,
        "is_noisy": card.is_noisy,
        "may_be_red": card.may_be_red,
        "crumbs": [
            Crumb(label=_("Warnings"), url=reverse("desk:warnings")),
            Crumb(label=_("Models"), url=reverse("desk:models")),
            Crumb(label=code),
        ],
        "data_as_of": now,
    }
    return render(request, "desk/model.html", context)


@dataclass(frozen=True)
class Gap:
    """What a model could judge in the viewer's places, and what it could not, with the missing columns by place 「不可判」."""

    assessed: int
    hit: int
    not_assessable: int
    rows: tuple[tuple[str, int, str], ...]


def _gaps(viewer: Viewer, pages: list[Page]) -> dict[str, Gap]:
    """Run the models over the viewer's places as they stand now; nothing is written."""
    scope = Scope(places=frozenset(subtree_ids(viewer.place_id)))
    return {page.code: _gap(result.assessability) for page, result in results_for(pages, scope, timezone.now())}


def _gap(found: tuple[Assessability, ...]) -> Gap:
    lacking = [row for row in found if row.not_assessable]
    names = place_names(int(row.place_id) for row in lacking if row.place_id)
    rows = tuple(
        (names.get(int(row.place_id or 0), "—"), row.not_assessable, "、".join(row.missing)) for row in lacking
    )
    return Gap(
        assessed=sum(row.assessed for row in found),
        hit=sum(row.hit for row in found),
        not_assessable=sum(row.not_assessable for row in found),
        rows=rows,
    )


def _figures(card: ModelCard) -> list[Figure]:
    """The model's record of service; each figure opens its rows."""
    home = f"{reverse('desk:warnings')}?model={card.page.code}"
    share = "—" if card.confirmed_pct is None else f"{card.confirmed_pct}%"
    verdicts = {verdict.value: title for verdict, title in VERDICT_TITLES.items()}
    told = [
        Figure(label=str(verdicts[code]), value=str(number), url=f"{home}&verdict={code}")
        for code, number in card.verdicts.items()
    ]
    return [
        Figure(label=_("To be handled"), value=str(card.open), url=f"{home}&state=open"),
        Figure(label=_("Raised in all"), value=str(card.raised), url=home),
        Figure(
            label=_("Found true"), value=share, url=f"{home}&verdict=confirmed",
            note=gettext("of %(n)s judged by a person") % {"n": card.judged},
        ),
        Figure(
            label=_("Days to an end"), value="—" if card.median_days is None else str(card.median_days), url=f"{home}&state=closed",
            note=_("in the middle of all that ended"),
        ),
        *told,
    ]  # fmt: skip


def _runs(card: ModelCard) -> str:
    if not card.waits_for:
        return gettext("yes, within seconds or once a day")
    return gettext("not yet: it waits for %(columns)s") % {"columns": "、".join(card.waits_for)}


def _facts(card: ModelCard) -> list[Fact]:
    page = card.page
    needs = "；".join(f"{table}（{'、'.join(columns)}）" for table, columns in page.needs.items())
    return [
        Fact(label=_("Code"), value=page.code),
        Fact(label=_("In force since"), value=page.in_force),
        Fact(label=_("Last change"), value=card.changed_on, note=_("of the page, or of a value set here")),
        Fact(label=_("Runs here"), value=_runs(card)),
        Fact(label=_("Reads"), value=needs, note=_("Without these columns the model says: not assessable.")),
        Fact(label=_("File"), value=page.path.name, note=page.digest[:16]),
    ]


def _parameters(page: Page, viewer: Viewer) -> list[tuple[str, str, str, str]]:
    """Title, value in force at the viewer's place, source, and where another value is tried."""
    values = in_force.values_at(
        page, in_force.variants_of([page])[page.code], str(viewer.place_id), timezone.localdate()
    )
    return [
        (
            one.title.say(language()),
            said_value(one, values[one.code]),
            one.source.say(language()),
            "" if one.supplied_by else reverse("desk:tune", args=[page.code, one.code]),
        )
        for one in page.parameters
    ]


@dataclass(frozen=True)
class SetValue:
    """One value of this county with what may be done about it 「县级参数」."""

    row: Setting
    title: str
    value: str
    state: str
    hands: str
    questions: tuple[Question, ...]
    shadow: ShadowTold | None
    """How it ran beside the value in force."""


def _set(page: Page, row: Setting, names: dict[int, str], viewer: Viewer) -> SetValue:
    title, value = set_value(page, row)
    found = risk.shadow_of(viewer, row)
    shadow = None if found is None else shadow_told(page, found)
    proposer, decider = names.get(row.proposed_by, "—"), names.get(row.decided_by or 0, "")
    hands = gettext("proposed by %(name)s") % {"name": proposer}
    if decider:
        hands += gettext(", decided by %(name)s") % {"name": decider}
    return SetValue(
        row=row,
        title=title,
        value=value,
        state=str(SETTING_TITLES[SettingState(row.state)]),
        hands=hands,
        questions=tuple(_decisions(row, shadow, viewer)),
        shadow=shadow,
    )


def _decisions(row: Setting, shadow: ShadowTold | None, viewer: Viewer) -> Iterator[Question]:
    """What the viewer may decide about a value; the proposer does not adopt."""
    verbs, is_proposed = verbs_of(viewer.post), row.state == SettingState.PROPOSED
    if is_proposed and RiskVerb.ADOPT_SETTING in verbs and row.proposed_by != viewer.person_id:
        yield Question(
            id=f"adopt-{row.pk}", title=_("Put this value into force?"),
            text=_adopting(shadow),
            verb=_("Put it into force"), keep=_("Leave it as it is"), url=reverse("desk:adopt_setting", args=[row.pk]),
        )  # fmt: skip
    if row.state != SettingState.WITHDRAWN and RiskVerb.WITHDRAW_SETTING in verbs:
        yield Question(
            id=f"withdraw-{row.pk}", title=_("Withdraw this value?"), text=_("What held before it holds again."),
            verb=_("Withdraw it"), keep=_("Leave it as it is"), url=reverse("desk:withdraw_setting", args=[row.pk]),
        )  # fmt: skip


def _adopting(shadow: ShadowTold | None) -> str:
    """What the adopter should know: how long the value has run beside the other, what it found, and what follows."""
    if shadow is None:
        return gettext(
            "It has not run beside the value in force yet. From its day on the model judges by it. "
            "Warnings that no longer hold are lowered, with the reason."
        )
    return gettext(
        "Days it has run beside the value in force: %(n)s; on the last it found %(would)s, the other %(held)s. "
        "From its day on the model judges by it. Warnings that no longer hold are lowered, with the reason."
    ) % {"n": shadow.n, "would": shadow.last.would, "held": shadow.last.held}


def _example(one: Example) -> dict[str, object]:
    """A worked example as tables: the rows given, and what the model must find in them."""
    tables = [(_table_name(name), *_table(rows)) for name, rows in one.tables.items()]
    return {"title": one.title, "as_of": one.as_of, "tables": tables, "findings": _table(one.findings)}


def _table_name(name: str) -> str:
    """A table of the record by its own name, and before it what it is called in Chinese."""
    chinese = called(name)
    return f"{chinese} {name}" if language() == "zh" and chinese != name else name


def _table(rows: tuple[dict[str, str | None], ...]) -> tuple[list[str], list[list[str]]]:
    heads = list(dict.fromkeys(name for row in rows for name in row))
    return heads, [[row.get(name) or "" for name in heads] for row in rows]
