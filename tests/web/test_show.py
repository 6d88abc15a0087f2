"""How values are written, in both languages; and the pictures drawn by the server."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils.translation import override

from daylight.kernel.workdays import Calendar
from daylight.web import show
from daylight.web.shapes import Bar
from daylight.web.svg import BASE, TOP, WIDTH, Month, drawn_bars, drawn_columns

WEEKENDS_ONLY = Calendar()
SUNDAY = date(2026, 11, 22)


def test_amounts_carry_thousands_two_decimals_and_the_long_minus(chinese: None) -> None:
    assert [show.yuan(fen) for fen in (50271590, 0, -50271590, None)] == ["502,715.90", "0.00", "−502,715.90", "—"]
    assert [show.signed(fen) for fen in (8620000, -1, 0)] == ["+86,200.00", "−0.01", "0.00"]
    assert show.wan(131400000000) == "131,400.00"
    with override("en"):
        assert show.wan(131400000000) == "1,314.00"


@pytest.mark.parametrize(
    ("due_on", "zh", "en", "colour"),
    [
        (date(2026, 11, 24), "11月24日（剩 2 个工作日）", "24 Nov (2 working days left)", ""),
        (date(2026, 11, 23), "11月23日（剩 1 个工作日）", "23 Nov (1 working day left)", "blue"),
        (SUNDAY, "11月22日（今天到期）", "22 Nov (due today)", "blue"),
        (date(2026, 11, 17), "11月17日（超期 3 个工作日）", "17 Nov (3 working days overdue)", "red"),
        (date(2026, 11, 21), "11月21日（超期 1 个工作日）", "21 Nov (1 working day overdue)", "red"),
    ],
)
def test_a_deadline_is_absolute_first_and_says_the_working_days(due_on: date, zh: str, en: str, colour: str) -> None:
    with override("zh-hans"):
        found = show.deadline(due_on, SUNDAY, WEEKENDS_ONLY)
    with override("en"):
        english = show.deadline(due_on, SUNDAY, WEEKENDS_ONLY)
    assert (found.text, english.text, found.colour) == (zh, en, colour)


def test_times_are_beijing_times_and_letters_spell_the_day(chinese: None) -> None:
    late_in_utc = datetime(2026, 11, 22, 17, 5, tzinfo=UTC)
    assert show.moment(late_in_utc) == "2026-11-23 01:05"
    assert show.letter_day(late_in_utc) == "2026年11月23日"


def draw(template: str, **context: object) -> str:
    return Template(template).render(Context(context))


def test_a_badge_is_shape_word_and_colour_and_a_missing_one_is_a_word_too(plain_static: None, chinese: None) -> None:
    red = draw("{% badge 'red' %}")
    assert "#mark-red" in red
    assert "严重" in red
    assert "无预警" in draw("{% badge '' %}")
    with pytest.raises(KeyError):
        draw("{% badge 'green' %}")


def test_template_words_escape_what_people_typed(plain_static: None) -> None:
    assert "<script>" not in draw("{% state word %}{% amount None reason %}", word="<script>", reason='"><script>')


def test_absent_overdue_and_capital_amounts_say_what_they_mean(plain_static: None, chinese: None) -> None:
    assert draw("{{ 50271590|capital }} {{ None|yuan }}") == "人民币伍拾万贰仟柒佰壹拾伍元玖角 —"
    late = draw("{% deadline due %}", due=date(2026, 11, 17), now=datetime(2026, 11, 22, tzinfo=UTC))
    assert "#mark-red" in late
    assert "超期" in late


def test_bars_start_at_zero_and_something_small_is_still_seen() -> None:
    widths = [
        drawn.width
        for drawn in drawn_bars(
            [Bar(label="a", value=100_000, text=""), Bar(label="b", value=1, text=""), Bar(label="c", value=0, text="")]
        )
    ]
    assert widths == [1000, 4, 0]
    assert drawn_bars([Bar(label="a", value=0, text="")])[0].width == 0


def test_columns_stay_inside_the_picture_and_ticks_are_round(chinese: None) -> None:
    months = [
        Month(label=f"{n}", short=f"{n}", first=n * 7_000_000, second=1, first_text="", second_text="")
        for n in range(1, 13)
    ]
    picture = drawn_columns(months)
    rects = [rect for group in picture.groups for rect in group.rects]
    assert all(
        rect.x >= 0 and rect.x + rect.width <= WIDTH and rect.y >= TOP and rect.y + rect.height == BASE
        for rect in rects
    )
    assert all(rect.height >= 1 for rect in rects)
    assert [tick.text for tick in picture.ticks] == ["0", "50万", "100万"]
    assert sum(group.is_named for group in picture.groups) == 4


def test_no_money_at_all_draws_an_empty_picture() -> None:
    assert (
        drawn_columns([Month(label="1", short="1", first=0, second=0, first_text="", second_text="")])
        .groups[0]
        .rects[0]
        .height
        == 0
    )
