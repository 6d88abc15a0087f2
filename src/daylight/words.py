"""Both languages of every sentence: compile the Chinese catalogues 「译文」, name what is missing or no longer used.

Run as `python -m daylight.words compile|check|missing`. It needs neither the gettext programs nor Django settings,
so it works on a bare county server before anything else is set up. English sentences are the keys (msgids); a
sentence of one room may be translated in any room's catalogue, because Django reads them as one.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent
LANGUAGE = "zh_Hans"

KEYWORDS = ("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy")
"""Functions whose first text is a sentence for people."""
COUNTED = ("ngettext", "ngettext_lazy")
IN_CONTEXT = ("pgettext", "pgettext_lazy")

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")

Key = tuple[str, str]
"""Context (mostly empty) and English sentence."""


_ENTRY = re.compile(r'(?:^msgctxt (?P<context>(?:"[^\n]*"\n)+))?^msgid (?P<id>(?:"[^\n]*"\n)+)', re.MULTILINE)


@dataclass(frozen=True)
class Use:
    """One place in the source that shows a sentence."""

    path: Path
    line: int
    context: str
    text: str
    plural: str = ""

    @property
    def key(self) -> Key:
        """What the catalogue is asked for."""
        return (self.context, self.text)


@dataclass(frozen=True)
class Problem:
    """One thing to mend, with the place where it was found."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        """Write it as editors understand it: file:line: message."""
        return f"{_shown(self.path)}:{self.line}: {self.message}"


def catalogues(package: Path = PACKAGE) -> list[Path]:
    """Return every room's Chinese catalogue 「译文目录」."""
    return sorted(package.glob(f"*/locale/{LANGUAGE}/LC_MESSAGES/django.po"))


def read_catalogue(path: Path) -> Catalog:
    """Read one catalogue; a file that is not one stops the command with the parser's own words."""
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, abort_invalid=True)


def compile_all(package: Path = PACKAGE) -> list[Path]:
    """Write a .mo beside every .po that is newer than it; return those written."""
    written = []
    for source in catalogues(package):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        buffer = BytesIO()
        write_mo(buffer, read_catalogue(source))
        target.write_bytes(buffer.getvalue())
        written.append(target)
    return written


def uses(package: Path = PACKAGE) -> Iterator[Use]:
    """Find every sentence shown to people: in Python first, then in templates."""
    for path in sorted(package.rglob("*.py")):
        yield from _uses_in(path, path.read_bytes())
    for path in sorted([*package.rglob("templates/**/*.html"), *package.rglob("templates/**/*.txt")]):
        source = path.read_text(encoding="utf-8")
        # Django turns a template into Python-like text on the same lines, which the extractor can read; the template's
        # own indentation means nothing to Python, so it is taken away.
        text = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).split("\n"))
        yield from _uses_in(path, text.encode())


def _uses_in(path: Path, source: bytes) -> Iterator[Use]:
    keywords: dict[str, Any] = dict.fromkeys(KEYWORDS)
    for line, function, found, _comments in extract_python(BytesIO(source), keywords, (), {"encoding": "utf-8"}):
        parts: Any = found  # one text, or the call's arguments with None for what is no text
        texts = [text for text in ((parts,) if isinstance(parts, str) else parts or ()) if isinstance(text, str)]
        if not texts or not texts[0]:
            continue
        if function in IN_CONTEXT and len(texts) > 1:
            yield Use(path, line, texts[0], texts[1])
        else:
            yield Use(path, line, "", texts[0], texts[1] if function in COUNTED and len(texts) > 1 else "")


def translations(package: Path = PACKAGE) -> dict[Key, list[tuple[Path, int, str]]]:
    """Return for each English sentence where it is translated and how; an empty or fuzzy translation counts as none."""
    found: dict[Key, list[tuple[Path, int, str]]] = {}
    for path in catalogues(package):
        for message in read_catalogue(path):
            if not message.id or message.fuzzy:
                continue
            text = message.id if isinstance(message.id, str) else message.id[0]
            chinese = message.string if isinstance(message.string, str) else "".join((message.string or ())[:1])
            found.setdefault((message.context or "", text), []).append((path, message.lineno or 0, chinese))
    return found


def problems(package: Path = PACKAGE) -> list[Problem]:
    """Return everything to mend: no Chinese, differing Chinese, lost placeholders, said twice, sentences nobody shows."""
    known = translations(package)
    shown: dict[Key, Use] = {}
    for use in uses(package):
        shown.setdefault(use.key, use)
    found = [
        Problem(use.path, use.line, f"no Chinese for: {use.text!r}")
        for key, use in shown.items()
        if not any(chinese for _path, _line, chinese in known.get(key, []))
    ]
    for key, places in known.items():
        found.extend(_problems_of(key, places, is_shown=key in shown))
    for path in catalogues(package):
        found.extend(_repeated(path))
    return sorted(found, key=lambda problem: (str(problem.path), problem.line, problem.message))


def _repeated(path: Path) -> Iterator[Problem]:
    """Sentences that one catalogue translates twice: whoever reads it takes the first and never tells of the second."""
    text, seen = path.read_text("utf-8"), dict[tuple[str, str], int]()
    for entry in _ENTRY.finditer(text):
        key, line = (entry["context"] or "", entry["id"]), text.count("\n", 0, entry.start("id")) + 1
        if key in seen:
            yield Problem(path, line, f"translated before, in line {seen[key]}: {entry['id'].strip()}")
        seen.setdefault(key, line)


def _problems_of(key: Key, places: list[tuple[Path, int, str]], *, is_shown: bool) -> Iterator[Problem]:
    """Check one translated sentence: used, the same everywhere, and keeping its placeholders."""
    path, line, chinese = places[0]
    if not is_shown:
        yield Problem(path, line, f"nobody shows: {key[1]!r}")
    for other_path, other_line, other in places[1:]:
        if other and chinese and other != chinese:
            yield Problem(other_path, other_line, f"{key[1]!r} is {other!r} here, {chinese!r} in {_shown(path)}:{line}")
    wanted = set(PLACEHOLDER.findall(key[1]))
    for place, at, text in places:
        strange = set(PLACEHOLDER.findall(text)) - wanted
        if strange:
            yield Problem(place, at, f"{text!r} asks for {', '.join(sorted(strange))}, which {key[1]!r} does not give")


def skeleton(package: Path = PACKAGE) -> str:
    """Return the untranslated sentences as catalogue entries, by room, ready to be filled in."""
    known = translations(package)
    rooms: dict[str, dict[Key, Use]] = {}
    for use in uses(package):
        if not any(chinese for _path, _line, chinese in known.get(use.key, [])):
            room = use.path.relative_to(package).parts[0]
            # The kernel is no Django app: its sentences are translated beside the log's.
            rooms.setdefault("log" if room == "kernel" else room, {}).setdefault(use.key, use)
    return "\n".join(line for room, found in sorted(rooms.items()) for line in _entries(room, found.values()))


def _entries(room: str, found: Iterable[Use]) -> Iterator[str]:
    yield f"# ---- {room}/locale/{LANGUAGE}/LC_MESSAGES/django.po"
    for use in found:
        yield f"#: {_shown(use.path)}:{use.line}"
        if use.context:
            yield f"msgctxt {_quoted(use.context)}"
        yield f"msgid {_quoted(use.text)}"
        if use.plural:
            yield f'msgid_plural {_quoted(use.plural)}\nmsgstr[0] ""\n'
        else:
            yield 'msgstr ""\n'


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _shown(path: Path) -> str:
    """Show a path from the project's root, so that a report reads the same on every machine."""
    root = PACKAGE.parents[1]
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; `check` returns 1 when there is anything to mend."""
    parser = argparse.ArgumentParser(prog="daylight.words", description="The Chinese catalogue: compile it, check it.")
    parser.add_argument("command", choices=("compile", "check", "missing"))
    command = parser.parse_args(arguments).command
    if command == "compile":
        lines = [f"compiled {_shown(path)}" for path in compile_all()]
    elif command == "missing":
        lines = [skeleton()]
    else:
        lines = [str(problem) for problem in problems()]
    sys.stdout.write("".join(f"{line}\n" for line in lines if line))
    return 1 if command == "check" and lines else 0


if __name__ == "__main__":
    sys.exit(main())
