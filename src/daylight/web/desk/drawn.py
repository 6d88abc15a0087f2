"""The charts of desk and dashboard 「统计图」: what is compared, titled by what is found, each bar a link to its rows."""

from collections.abc import Sequence
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from daylight.cases.queries.statistics import Hang, MonthOfCases
from daylight.kernel.money import FEN_A_YUAN
from daylight.ledger.queries import MonthFlow
from daylight.parties.models import Place
from daylight.risk.queries import ColourCount
from daylight.web import show
from daylight.web.badges import badge_of
from daylight.web.charts import Chart, Drawing, Series

HANG_MOST = 12


def year_before(today: date) -> date:
    """The first day of the month eleven months ago: twelve months with this one."""
    months = today.year * 12 + today.month - 1 - 11
    return date(months // 12, months % 12 + 1, 1)


def _unit_fen() -> int:
    """Fen in the unit of totals: 万元, or a million for English readers."""
    return FEN_A_YUAN * (10_000 if show.is_chinese() else 1_000_000)


def _subtitle(unit: str, place: Place, now: datetime) -> str:
    return f"{unit} · {place.name} · {_('data as of')} {show.moment(now)}"


def money(flows: Sequence[MonthFlow], *, place: Place, now: datetime) -> Chart:
    """Money in and out by month 「收支」."""
    total_in, total_out = sum(flow.in_fen for flow in flows), sum(flow.out_fen for flow in flows)
    lines = reverse("desk:bank_lines")
    return Chart(
        id="money",
        drawing_kind=Drawing.COLUMNS,
        title=_("In %(in)s, out %(out)s in twelve months") % {"in": show.wan(total_in), "out": show.wan(total_out)},
        subtitle=_subtitle(_("million yuan"), place, now),
        axis=_("Month"),
        labels=[f"{flow.month:%Y-%m}" for flow in flows],
        series=(
            Series(
                name=_("Money in"),
                values=[flow.in_fen for flow in flows],
                texts=[show.wan(flow.in_fen) for flow in flows],
            ),
            Series(
                name=_("Money out"),
                values=[flow.out_fen for flow in flows],
                texts=[show.wan(flow.out_fen) for flow in flows],
            ),
        ),
        urls=[f"{lines}?place={place.pk}&month={flow.month:%Y-%m}" for flow in flows],
        divisor=_unit_fen(),
    )


def on_time(months: Sequence[MonthOfCases], *, place: Place, now: datetime) -> Chart:
    """Cases that ended in time, and late, by month 「按期办结」."""
    kept, all_of_them = sum(month.on_time for month in months), sum(month.total for month in months)
    rows = reverse("desk:cases_ended")
    return Chart(
        id="on-time",
        drawing_kind=Drawing.COLUMNS,
        title=_("%(kept)s of %(all)s cases closed on time") % {"kept": kept, "all": all_of_them},
        subtitle=_subtitle(_("cases"), place, now),
        axis=_("Month"),
        labels=[f"{month.month:%Y-%m}" for month in months],
        series=(
            Series(
                name=_("on time"),
                values=[one.on_time for one in months],
                texts=[show.count(one.on_time) for one in months],
            ),
            Series(name=_("late"), values=[one.late for one in months], texts=[show.count(one.late) for one in months]),
        ),
        urls=[f"{rows}?place={place.pk}&month={one.month:%Y-%m}" for one in months],
    )


def warnings(counts: Sequence[ColourCount], *, place: Place, now: datetime) -> Chart:
    """Open warnings by colour and place below, the most red first 「预警分布」."""
    red = sum(row.red for row in counts)
    home = reverse("desk:warnings")
    shades = (
        ("red", [row.red for row in counts]),
        ("yellow", [row.yellow for row in counts]),
        ("blue", [row.blue for row in counts]),
    )
    worst = counts[0].place_name if counts and counts[0].red else ""
    title = _("%(n)s red warnings open, most in %(place)s") if worst else _("No red warning is open")
    return Chart(
        id="warnings",
        drawing_kind=Drawing.STACK,
        title=title % {"n": red, "place": worst} if worst else title,
        subtitle=_subtitle(_("open warnings"), place, now),
        axis=_("Place"),
        labels=[row.place_name for row in counts],
        series=tuple(
            Series(name=badge_of(tone).word, values=values, texts=[show.count(one) for one in values], tone=tone)
            for tone, values in shades
        ),
        urls=[f"{home}?state=open&place={row.place_id}" for row in counts],
        is_tall=len(counts) > 10,
    )


def hanging(hangs: Sequence[Hang], titles: dict[str, str], *, place: Place, now: datetime) -> Chart:
    """The usual working days a step takes against what it is allowed 「环节用时」."""
    shown = list(hangs[:HANG_MOST])
    slow = [one for one in shown if one.is_slow]
    title = (
        _("“%(step)s” usually takes longer than allowed") % {"step": _step(slow[0])}
        if slow
        else _("Every step is usually done within its days")
    )
    rows = reverse("desk:steps_done")
    return Chart(
        id="hanging",
        drawing_kind=Drawing.BARS,
        title=title,
        subtitle=_subtitle(_("median working days, last three months"), place, now),
        axis=_("Step"),
        labels=[f"{titles.get(one.procedure, one.procedure)}·{_step(one)}" for one in shown],
        series=(
            Series(
                name=_("Taken"),
                values=[one.median_days for one in shown],
                texts=[show.count(one.median_days) for one in shown],
            ),
            Series(
                name=_("Allowed"),
                values=[one.allowed_days for one in shown],
                texts=[show.count(one.allowed_days) for one in shown],
            ),
        ),
        urls=[f"{rows}?place={place.pk}&procedure={one.procedure}&step={one.step}&recent=92" for one in shown],
        is_tall=len(shown) > 8,
    )


def _step(hang: Hang) -> str:
    return hang.title_zh if show.is_chinese() else hang.title_en
