"""The faces obey their content policy and their tokens (house section 11; docs/faces.md)."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "src" / "daylight" / "web"
TEMPLATES = sorted(WEB.rglob("templates/**/*.html"))
STYLES = sorted((WEB / "static").rglob("*.css"))
SCRIPTS = sorted((WEB / "static").rglob("*.js"))

HEX = re.compile(r"#[0-9a-fA-F]{3,8}\b")
OTHER_HOST = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[\w.-]+\.\w+")
CHINESE = re.compile(r"[\u3400-\u9fff]+")
# The one sign that is written in its own language on purpose: the link that leads to it.
OWN_LANGUAGE = re.compile(r'lang="zh-Hans"[^>]*>.*?</a>', re.DOTALL)

FORBIDDEN = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style", re.IGNORECASE),
    "a script without src": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on or its short form": re.compile(r"\bhx-on\b|hx-on:", re.IGNORECASE),
    "js: or javascript:": re.compile(r"\b(?:js|javascript):", re.IGNORECASE),
    "a trigger filter": re.compile(r"hx-trigger=\"[^\"]*\[", re.IGNORECASE),
    "a Tabler tint or colour used for meaning": re.compile(
        r"\bbg-\w+-lt\b|\btext-(?:red|yellow|blue|green)\b|\bbadge bg-"
    ),
    "a colour value": HEX,
    "another host": OTHER_HOST,
}


def plain(path: Path) -> str:
    """A template without its comments, numeric entities and links to places in the page."""
    text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"&#\w+;", "", re.sub(r"href=\"#[\w-]*\"", "", text))


def texts_outside_gettext(text: str) -> Iterator[str]:
    """Words between tags that reach the reader as they stand."""
    text = re.sub(r"\{% blocktrans(?:late)?.*?\{% endblocktrans(?:late)? %\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)
    text = re.sub(r"<(script|kbd)\b.*?</\1>", "", text, flags=re.DOTALL)
    for attribute in re.findall(r"\s(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"", text):
        if re.search(r"[A-Za-z]{3}", attribute):
            yield attribute
    for between in re.findall(r">([^<>]+)<", text):
        # A block may hold attributes of a tag that another template opens.
        words = re.sub(r"[\w:-]+=(?:\"[^\"]*\"|'[^']*')", "", between)
        for word in re.findall(r"[A-Za-z]{3,}[\w ,.']*", words):
            if word.strip() not in ("CSV", "JSON", "English"):
                yield word.strip()


def test_there_are_templates_styles_and_scripts_to_look_at() -> None:
    assert len(TEMPLATES) > 20
    assert len(STYLES) >= 3
    assert len(SCRIPTS) >= 3


@pytest.mark.parametrize("name", FORBIDDEN)
def test_no_template_holds_what_the_policy_forbids(name: str) -> None:
    found = [
        f"{path.relative_to(WEB)}: {hit[0]}" for path in TEMPLATES for hit in FORBIDDEN[name].finditer(plain(path))
    ]
    assert found == []


def test_every_word_of_a_template_goes_through_gettext() -> None:
    found = [f"{path.relative_to(WEB)}: {text}" for path in TEMPLATES for text in texts_outside_gettext(plain(path))]
    assert found == []


def test_no_template_holds_chinese_words_besides_the_language_switch() -> None:
    found = [
        f"{path.relative_to(WEB)}: {hit}"
        for path in TEMPLATES
        for hit in CHINESE.findall(OWN_LANGUAGE.sub("", plain(path)))
    ]
    assert found == []


def test_colour_values_live_in_tokens_css_alone() -> None:
    others = [path for path in (*STYLES, *SCRIPTS) if path.name != "tokens.css"]
    found = [
        f"{path.name}: {hit}"
        for path in others
        for hit in re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;,\s)\"'])|\brgba?\(", path.read_text("utf-8"))
    ]
    assert found == []


def test_the_mark_and_the_manifest_use_colours_of_the_tokens() -> None:
    known = set(HEX.findall((WEB / "static/daylight/tokens.css").read_text("utf-8")))
    for name in ("favicon.svg", "site.webmanifest"):
        assert set(HEX.findall((WEB / "static/daylight" / name).read_text("utf-8"))) <= known


def test_styles_and_scripts_name_no_other_host_and_build_no_code() -> None:
    for path in (*STYLES, *SCRIPTS):
        text = path.read_text("utf-8")
        assert not OTHER_HOST.search(re.sub(r"//[^\n]*", "", text) if path.suffix == ".js" else text), path.name
        assert not re.search(r"\beval\(|new Function|\.innerHTML\s*=|setAttribute\(\"style\"", text), path.name


def test_every_colour_a_style_names_is_a_token() -> None:
    known = set(re.findall(r"(--[\w-]+):", (WEB / "static/daylight/tokens.css").read_text("utf-8")))
    for path in STYLES:
        used = {
            name for name in re.findall(r"var\((--[\w-]+)", path.read_text("utf-8")) if not name.startswith("--tblr-")
        }
        assert used <= known, path.name


def test_the_portal_sheet_stays_small() -> None:
    size = sum(
        len(gzip.compress((WEB / "static/daylight" / name).read_bytes())) for name in ("portal.css", "tokens.css")
    )
    assert size <= 5 * 1024


def test_every_table_that_scrolls_is_reached_by_keyboard_and_named() -> None:
    found = [
        (path.name, tag)
        for path in TEMPLATES
        for tag in re.findall(r'<div class="table-scroll[^>]*>', path.read_text("utf-8"))
    ]
    assert found
    assert [one for one in found if 'tabindex="0"' not in one[1] or "aria-label=" not in one[1]] == []
