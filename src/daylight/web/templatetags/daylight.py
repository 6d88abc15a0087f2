"""The words of our templates 「模板标签」: formats, badges, icons, fields. Loaded everywhere (settings, `builtins`)."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, ClearableFileInput, RadioSelect, Select
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from daylight.cases.models import COLOUR_TITLES
from daylight.kernel import masks, money
from daylight.kernel.ladder import Colour
from daylight.kernel.tables import Title
from daylight.web import badges, menu, show, svg
from daylight.web.fields import widget_class
from daylight.web.tables import Cell, with_parameters

register = template.Library()

SPRITE = "vendor/icons.svg"
SHORT = 8
"""A text of so few characters is never broken over two lines of a cell: mostly the name of a place."""

register.filter("yuan", show.yuan)
register.filter("signed", show.signed)
register.filter("wan", show.wan)
register.filter("count", show.count)
register.filter("percent", show.percent)
register.filter("day", show.day)
register.filter("moment", show.moment)
register.filter("date_zh", show.letter_day)
register.filter("mask_name", masks.mask_name)
register.filter("mask_id", masks.mask_id_number)
register.filter("mask_phone", masks.mask_phone)
register.filter("mask_account", masks.mask_account)


@register.filter
def capital(fen: int | None) -> str:
    """Write an amount in capital characters 「中文大写」, as on a payment order."""
    return show.ABSENT if fen is None else money.capital_amount(fen, prefix=True)


@register.filter
def localday(value: datetime | None) -> date | None:
    """Return the day in Beijing of a moment, for lists where the hour says nothing."""
    return None if value is None else timezone.localdate(value)


@register.filter
def said(text: object) -> str:
    """Say a rule file's bilingual title, or a sentence of a room below, in the reader's language."""
    if isinstance(text, Title):
        return text.say("zh" if show.is_chinese() else "en")
    return gettext(str(text)) if text else ""


@register.filter
def colour_word(colour: str | None) -> str:
    """Say how late a step is, by its colour: due soon, overdue, long overdue."""
    return str(COLOUR_TITLES[Colour(colour)]) if colour else ""


@register.filter
def disclosure_word(disclosure: str) -> str:
    """Say whether the public sees an act: as it is, masked, or only that something happened."""
    return {"public": gettext("public"), "masked": gettext("masked"), "secret": gettext("not public")}[disclosure]


@register.filter
def errors_of(drawn: Any) -> list[str]:
    """List what must be mended in an input, whether Django or the house found it."""
    return [*drawn.errors] or (said_errors(drawn.bound) if drawn.bound else [])


@register.simple_tag
def wan_unit() -> str:
    """Name the unit in which `wan` writes: 万元, or millions for English readers."""
    return gettext("million yuan")


@register.simple_tag
def time_tag(value: date | datetime | None) -> str:
    """Write a day or a moment with its machine-readable twin."""
    if value is None:
        return show.ABSENT
    is_moment = isinstance(value, datetime)
    text = show.moment(value) if isinstance(value, datetime) else show.day(value)
    machine = timezone.localtime(value).isoformat(timespec="minutes") if is_moment else value.isoformat()  # type: ignore[arg-type]
    return format_html('<time datetime="{}">{}</time>', machine, text)


@register.simple_tag(takes_context=True)
def deadline(context: template.Context, due_on: date | None, done_on: date | None = None, colour: str = "") -> str:
    """Write a due day, absolute first, with the working days left.

    Overdue carries the red shape, or that of `colour` where the rule's ladder says how grave it is: no row shows two.
    """
    if due_on is None:
        return show.ABSENT
    if done_on is not None:
        return format_html('<time datetime="{}">{}</time>', due_on.isoformat(), show.short_day(due_on))
    now = context.get("now") or timezone.now()
    found = show.deadline(due_on, timezone.localdate(now))
    shown = colour or found.colour
    mark = icon(badges.badge_of(shown).shape) if shown else ""
    css = {"red": "late", "yellow": "past", "blue": "soon"}.get(shown, "due")
    return format_html('<time class="{}" datetime="{}">{} {}</time>', css, due_on.isoformat(), mark, found.text)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw one shape of the sprite; without a label it is decoration and hidden from screen readers."""
    address = f"{static(SPRITE)}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>', address)


@register.simple_tag
def badge(colour: str | None, word: str = "") -> SafeString:
    """Draw a warning colour as people may see it: shape, word, colour."""
    found = badges.badge_of(colour)
    return format_html('<span class="badge-mark {}">{}{}</span>', found.css, icon(found.shape), word or found.word)


@register.simple_tag
def state(word: str, tone: str = "") -> SafeString:
    """Draw a state as a quiet word; tone is empty, `done` or a warning colour's class."""
    return format_html('<span class="badge-mark state {}">{}</span>', tone, word)


@register.simple_tag
def amount(fen: int | None, reason: str = "") -> SafeString:
    """Write an amount cell; an absent amount says why."""
    if fen is None:
        return format_html('<span title="{}">{}</span>', reason, show.ABSENT)
    return format_html('<span class="num">{}</span>', show.yuan(fen))


@register.simple_tag(takes_context=True)
def cell(context: template.Context, one: Cell) -> str:
    """Draw one cell of a list: badges as badges, absent values with their reason, everything else as text."""
    column = one.column
    if one.text == show.ABSENT and column.kind is not show.Kind.COLOUR:
        return format_html('<span title="{}">{}</span>', column.absent, show.ABSENT)
    if column.kind is show.Kind.COLOUR:
        return badge(one.value)
    if column.kind is show.Kind.DUE:
        return deadline(context, one.value, colour=one.colour)
    if column.kind in (show.Kind.DAY, show.Kind.MOMENT):
        return time_tag(one.value)
    is_short = column.kind is show.Kind.TEXT and len(one.text) <= SHORT
    wrapper = '<span class="nowrap">{}</span>' if is_short else _WRAPPERS.get(column.kind)
    return format_html(wrapper, one.text) if wrapper else one.text


_WRAPPERS = {
    show.Kind.STATE: '<span class="badge-mark state">{}</span>',
    show.Kind.TEXT: '<span class="two-lines">{}</span>',
}


@register.simple_tag
def written(value: Any, kind: show.Kind = show.Kind.TEXT) -> str:
    """Write any value by its kind, for summaries."""
    return badge(value) if kind is show.Kind.COLOUR else show.text_of(kind, value)


@register.simple_tag
def home() -> str:
    """Return the desk's first page; before it is built, the portal's."""
    return menu.address("desk:tasks") or "/"


@register.simple_tag(takes_context=True)
def url_with(context: template.Context, **changes: Any) -> str:
    """Return this page's address with some parameters changed; the others are kept, None takes one away."""
    return with_parameters(context["request"].GET, changes)


@register.simple_tag
def swap(url: str, target: str = "#list") -> SafeString:
    """Let a link replace one part of the page instead of all of it; without scripts it stays a link."""
    return format_html(
        'href="{0}" hx-get="{0}" hx-target="{1}" hx-select="{1}" hx-swap="outerHTML" hx-push-url="true"', url, target
    )


@register.simple_tag
def request_key() -> SafeString:
    """Put a fresh key into a form: sent twice, the door does it once."""
    return format_html('<input type="hidden" name="request_key" value="{}">', uuid.uuid4())


@register.filter
def said_errors(bound: BoundField) -> list[str]:
    """Say what to mend in one field: an empty one is asked for by its name, not called invalid."""
    found = []
    for error in bound.form.errors.as_data().get(bound.name, []):
        if error.code == "required":
            chosen = isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple | Select)
            ask = gettext("Choose: %(label)s") if chosen else gettext("Fill in: %(label)s")
            found.append(ask % {"label": bound.label})
        else:
            found.extend(str(message) for message in error.messages)
    return found


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, hint: str = "", beside: str = "") -> Mapping[str, Any]:
    """Draw a form field: label above, hint under it, error with its icon, all tied together for screen readers."""
    widget = bound.field.widget
    kind = _field_kind(bound)
    attributes: dict[str, str | bool] = {"class": widget_class(widget)}
    described = [f"{bound.id_for_label}-{part}" for part, shown in _described(bound, hint) if shown]
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return {
        "bound": bound,
        "kind": kind,
        "widget": bound.as_widget(attrs=attributes) if kind != "choices" else "",
        "hint": hint or bound.help_text,
        "beside": beside,
        "is_optional": not bound.field.required,
    }


@register.inclusion_tag("components/filter_field.html")
def filter_field(bound: BoundField) -> Mapping[str, Any]:
    """Draw a field of the filter bar: small, and without saying that it is optional."""
    kind = _field_kind(bound)
    return {"bound": bound, "widget": bound.as_widget(attrs={"class": widget_class(bound.field.widget)}), "kind": kind}


def _field_kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "tick"
    return "file" if isinstance(widget, ClearableFileInput) else "plain"


def _described(bound: BoundField, hint: str) -> tuple[tuple[str, bool], ...]:
    return (("hint", bool(hint or bound.help_text)), ("error", bool(bound.errors)))


@register.filter
def drawn_bars(bars: Any) -> Any:
    """Compute the widths of bars; see components/bars.html."""
    return svg.drawn_bars(list(bars))


@register.filter
def drawn_columns(months: Any) -> Any:
    """Compute the geometry of columns by month; see components/columns.html."""
    return svg.drawn_columns(list(months))
