"""The charts of desk and dashboard 「统计图」: what is compared, titled by what is found, each number a link to its rows."""

from collections.abc import Sequence
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from daylight.cases.queries.statistics import Hang, MonthOfCases
from daylight.kernel.money import FEN_A_YUAN
from daylight.ledger.queries import MonthFlow
from daylight.ledger.queries.progress import MonthBalance
from daylight.parties.models import Place
from daylight.risk.queries import ColourCount
from daylight.web import show
from daylight.web.badges import badge_of
from daylight.web.charts import Chart, Drawing, Series

HANG_MOST = 12
PLACES_MOST = 30
FEWEST = 5
"""Over fewer matters than this no share and no usual time is stated: one case would be a trend."""


def year_before(today: date) -> date:
    """The first day of the month eleven months ago: twelve months with this one."""
    months = today.year * 12 + today.month - 1 - 11
    return date(months // 12, months % 12 + 1, 1)


def _unit_fen() -> int:
    """Fen in the unit of totals: 万元, or a million for English readers."""
    return FEN_A_YUAN * (10_000 if show.is_chinese() else 1_000_000)


def _subtitle(unit: str, place: Place, now: datetime) -> str:
    return _("%(unit)s · %(place)s · data as of %(at)s") % {"unit": unit, "place": place.name, "at": show.moment(now)}


def money(flows: Sequence[MonthFlow], *, place: Place, now: datetime) -> Chart:
    """Money in and out by month, and what was held at its end where that is known 「收支」."""
    lines = f"{reverse('desk:bank_lines')}?place={place.pk}&month="
    months = [f"{flow.month:%Y-%m}" for flow in flows]
    series = [
        _amounts(_("Money in"), [flow.in_fen for flow in flows], [f"{lines}{month}&way=in" for month in months]),
        _amounts(_("Money out"), [flow.out_fen for flow in flows], [f"{lines}{month}&way=out" for month in months]),
    ]
    held = [flow.balance_fen for flow in flows if isinstance(flow, MonthBalance)]
    if held:
        series.append(_amounts(_("Held at the month’s end"), held, (), kind="line"))
    return Chart(
        id="money",
        drawing_kind=Drawing.COLUMNS,
        title=_money_title(flows),
        subtitle=_subtitle(_("million yuan"), place, now),
        axis=_("Month"),
        labels=months,
        series=tuple(series),
        urls=[f"{lines}{month}" for month in months],
        divisor=_unit_fen(),
    )


def _amounts(name: str, values: Sequence[int], urls: Sequence[str], *, kind: str = "") -> Series:
    return Series(name=name, values=values, texts=[show.wan(value) for value in values], urls=urls, kind=kind)


def _money_title(flows: Sequence[MonthFlow]) -> str:
    """Which way the year went."""
    more = sum(flow.in_fen for flow in flows) - sum(flow.out_fen for flow in flows)
    if not any(flow.in_fen or flow.out_fen for flow in flows):
        return _("No money moved in twelve months")
    sentence = _("%(sum)s more came in than went out") if more >= 0 else _("%(sum)s more went out than came in")
    unit = _("million yuan")
    return sentence % {"sum": f"{show.wan(abs(more))} {unit}"}


def on_time(months: Sequence[MonthOfCases], *, place: Place, now: datetime) -> Chart:
    """Cases that ended in time, and late, by month 「按期办结」."""
    kept, all_of_them = sum(month.on_time for month in months), sum(month.total for month in months)
    rows = f"{reverse('desk:cases_ended')}?place={place.pk}&month="
    labels = [f"{one.month:%Y-%m}" for one in months]
    title = (
        _("%(kept)s of %(all)s cases closed on time") % {"kept": kept, "all": all_of_them}
        if all_of_them
        else _("No case has ended yet")
    )
    return Chart(
        id="on-time",
        drawing_kind=Drawing.COLUMNS,
        title=title,
        subtitle=_subtitle(_("cases"), place, now),
        axis=_("Month"),
        labels=labels if all_of_them else (),
        series=(
            _counts(_("on time"), [one.on_time for one in months], [f"{rows}{label}&kept=yes" for label in labels]),
            _counts(_("late"), [one.late for one in months], [f"{rows}{label}&kept=no" for label in labels]),
        ),
        urls=[f"{rows}{label}" for label in labels],
    )


def _counts(name: str, values: Sequence[int | None], urls: Sequence[str], *, kind: str = "", tone: str = "") -> Series:
    texts = [show.count(value) for value in values]
    return Series(name=name, values=values, texts=texts, urls=urls, kind=kind, tone=tone)


def warnings(counts: Sequence[ColourCount], *, place: Place, now: datetime) -> Chart:
    """Open warnings by colour and place below, the most red first 「预警分布」."""
    shown = [row for row in counts if row.total][:PLACES_MOST]
    home = f"{reverse('desk:warnings')}?state=open&place="
    shades = {
        "red": [row.red for row in shown],
        "yellow": [row.yellow for row in shown],
        "blue": [row.blue for row in shown],
    }
    return Chart(
        id="warnings",
        drawing_kind=Drawing.STACK,
        title=_warnings_title(shown),
        subtitle=_subtitle(_("open warnings"), place, now),
        axis=_("Place"),
        labels=[row.place_name for row in shown],
        series=tuple(
            _counts(
                str(badge_of(tone).word), values, [f"{home}{row.place_id}&colour={tone}" for row in shown], tone=tone
            )
            for tone, values in shades.items()
        ),
        urls=[f"{home}{row.place_id}" for row in shown],
        is_tall=len(shown) > 12,
    )


def _warnings_title(shown: Sequence[ColourCount]) -> str:
    """Where the grave ones are; where there is none, where the most of all are."""
    red, total = sum(row.red for row in shown), sum(row.total for row in shown)
    if not total:
        return _("No warning is open")
    if not red:
        return _("%(n)s warnings open, none of them serious") % {"n": total}
    if len(shown) == 1:
        return _("%(n)s serious warnings open") % {"n": red}
    return _("%(n)s serious warnings open, most in %(place)s") % {"n": red, "place": shown[0].place_name}


def hanging(hangs: Sequence[Hang], titles: dict[str, str], *, place: Place, now: datetime) -> Chart:
    """The usual working days a step takes against what it is allowed 「环节用时」."""
    shown = [one for one in hangs if one.n >= FEWEST][:HANG_MOST]
    rows = f"{reverse('desk:steps_done')}?place={place.pk}&recent=92"
    urls = [f"{rows}&procedure={one.procedure}&step={one.step}" for one in shown]
    return Chart(
        id="hanging",
        drawing_kind=Drawing.BARS,
        title=_hanging_title(shown),
        subtitle=_subtitle(_("median working days, last three months"), place, now),
        axis=_("Step"),
        labels=[f"{titles.get(one.procedure, one.procedure)} · {_step(one)}" for one in shown],
        series=(
            _counts(_("Taken"), [one.median_days for one in shown], urls),
            _counts(_("Allowed"), [one.allowed_days for one in shown], urls, kind="tick"),
            _counts(_("Late"), [one.late for one in shown], [f"{url}&late=1" for url in urls], kind="table"),
            _counts(_("Steps done"), [one.n for one in shown], urls, kind="table"),
        ),
        urls=urls,
        is_tall=len(shown) > 8,
    )


def _hanging_title(shown: Sequence[Hang]) -> str:
    slow = [one for one in shown if one.is_slow]
    if slow:
        return _("“%(step)s” usually takes longer than allowed") % {"step": _step(slow[0])}
    late = max(shown, key=lambda one: one.late, default=None)
    if late is not None and late.late:
        return _("Most often late: “%(step)s”, %(n)s times") % {"step": _step(late), "n": late.late}
    return _("Every step is usually done within its days") if shown else _("Too few steps done to compare")


def _step(hang: Hang) -> str:
    return hang.title_zh if show.is_chinese() else hang.title_en
