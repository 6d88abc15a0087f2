"""The plain structure of a model page: a TOML head between +++ lines, prose, one ```sql block, examples as tables.

Only what stands where is found here; what it means is `page_reading`'s. Anything out of place is noted as a fault with its
line, so that whoever writes a page is told what to mend.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from daylight.kernel.rules import Problems

_FENCE = re.compile(r"^```(\w*)\s*$")
_STROKE = re.compile(r"(?<!\\)\|")
_SEPARATOR = re.compile(r"^\|?[\s:|-]+\|?$")

Rows = tuple[dict[str, str | None], ...]


@dataclass
class Section:
    """A heading of the page with everything below it up to the next heading of its level."""

    title: str
    line: int
    text: list[str] = field(default_factory=list)
    code: list[tuple[str, str]] = field(default_factory=list)
    parts: list["Section"] = field(default_factory=list)

    def part(self, title: str) -> "Section | None":
        """A subsection by its title."""
        return next((part for part in self.parts if part.title == title), None)

    def blocks(self, language: str) -> list[str]:
        """The fenced blocks of one language."""
        return [text for kind, text in self.code if kind == language]


def split_page(content: str, problems: Problems) -> tuple[str, list[Section]] | None:
    """The head's text and the sections of the page; None when there is no head."""
    lines = content.splitlines()
    fences = [number for number, line in enumerate(lines) if line.strip() == "+++"]
    if len(fences) < 2 or any(line.strip() for line in lines[: fences[0]]):
        problems.add("head", "A page begins with its TOML head between two +++ lines.")
        return None
    head = "\n".join(lines[fences[0] + 1 : fences[1]])
    return head, list(_sections(lines, fences[1] + 1, problems))


def _sections(lines: list[str], start: int, problems: Problems) -> Iterator[Section]:
    """Headings of one, two and three # make a tree; fenced blocks are kept apart from the text."""
    stack: list[Section] = []
    fence: tuple[str, int, list[str]] | None = None
    for number, line in enumerate(lines[start:], start=start + 1):
        mark = _FENCE.match(line)
        if fence is not None:
            if mark:
                stack[-1].code.append((fence[0], "\n".join(fence[2])))
                fence = None
            else:
                fence[2].append(line)
        elif mark and stack:
            fence = (mark[1], number, [])
        elif line.startswith("#"):
            depth = len(line) - len(line.lstrip("#"))
            section = Section(line[depth:].strip(), number)
            if depth == 1 or len(stack) < depth - 1:
                stack = [section]
                yield section
            else:
                stack = [*stack[: depth - 1], section]
                stack[-2].parts.append(section)
        elif stack:
            stack[-1].text.append(line)
    if fence is not None:
        problems.add(f"line {fence[1]}", "This block is not closed by ```.")


def prose(section: Section | None) -> str:
    """A section's text with its subsections as headings."""
    if section is None:
        return ""
    parts = ["\n".join(section.text).strip()]
    parts += [f"## {part.title}\n\n" + "\n".join(part.text).strip() for part in section.parts]
    return "\n\n".join(part for part in parts if part)


def blocks(text: str) -> list[tuple[str, str]]:
    """A page's prose as ("heading" | "text" | "item", text), for a template that knows no Markdown."""
    found: list[tuple[str, str]] = []
    for part in text.split("\n\n"):
        said: list[tuple[str, str]] = []
        for line in filter(None, map(str.strip, part.splitlines())):
            if line.startswith("#"):
                said.append(("heading", line.lstrip("# ")))
            elif line.startswith("- "):
                said.append(("item", line[2:]))
            elif said and said[-1][0] != "heading":  # a line that goes on with what the one before began
                kind, before = said.pop()
                said.append((kind, f"{before}\n{line}"))
            else:
                said.append(("text", line))
        found += said
    return found


def read_table(section: Section, problems: Problems) -> Rows:
    """The Markdown table of a section; an empty cell is a missing value."""
    lines = [line.strip() for line in section.text if line.strip().startswith("|")]
    if len(lines) < 2 or not _SEPARATOR.match(lines[1]):
        problems.add(f"line {section.line}", f"{section.title} needs a table with a heading row and a row of dashes.")
        return ()
    names = _cells(lines[0])
    rows: list[dict[str, str | None]] = []
    for line in lines[2:]:
        cells = _cells(line)
        if len(cells) != len(names):
            problems.add(f"line {section.line}", f"A row of {section.title} has {len(cells)} cells, not {len(names)}.")
            continue
        rows.append({name: cell or None for name, cell in zip(names, cells, strict=True)})
    return tuple(rows)


def _cells(line: str) -> list[str]:
    """The cells of a line; a stroke inside a cell is written with a backslash before it."""
    return [
        cell.strip().replace("\\|", "|") for cell in _STROKE.split(line.strip().removeprefix("|").removesuffix("|"))
    ]
