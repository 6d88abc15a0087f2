"""Finding releases: in release packages, record packages and compiled releases, as one document or one a line."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from daylight.record.encodings import note_other_bytes, open_text
from daylight.record.faults import Fault, Faults

Release = dict[str, Any]
Place = tuple[str, int | None]
"""The file and the line; None where the whole file is one document."""

_CERTAIN = {"ocid", "releases", "records", "compiledRelease"}
_LIKELY = {"tender", "bids", "awards", "buyer", "parties"}
_LISTS = re.compile(r'"(?:releases|records)"\s*:\s*\[|^\s*\[')
_CHUNK = 1 << 20
_LOOKED_AT = 20
_GOT_LENGTH = 80


def is_ocds(file: Path, *, is_named: bool) -> bool:
    """Whether the file holds open contracting data; one named after a record table must say so more clearly."""
    with open_text(file, beginning=True) as stream:
        start = stream.read(_CHUNK)
    for line in start.splitlines()[:_LOOKED_AT]:
        found = _loaded(line)
        if isinstance(found, dict) and found:
            return bool(found.keys() & (_CERTAIN if is_named else _CERTAIN | _LIKELY)) and "table" not in found
    return bool(re.search(r'"(?:ocid|releases|records|compiledRelease)"\s*:', start))


def found_releases(file: Path, name: str, faults: Faults) -> Iterator[tuple[Place, Release]]:
    """Every release of a file in its order; what is none becomes a fault, and so does a file without any."""
    count, known = 0, len(faults.details)
    with open_text(file) as stream:
        for place, found in _objects(stream, name, faults):
            for release in _releases(found):
                count += 1
                yield place, release
    if not count and len(faults.details) == known:
        faults.note(Fault(name, None, None, "a release", "none, or only links to releases"))


def _objects(stream: TextIO, name: str, faults: Faults) -> Iterator[tuple[Place, Any]]:
    if _is_lines(stream):
        for number, line in enumerate(stream, 1):
            note_other_bytes(line, (name, number), faults)
            found = _loaded(line) if line.strip() else {}
            if isinstance(found, dict):
                yield (name, number), found
            else:
                faults.note(Fault(name, number, None, "a JSON object", line.strip()[:_GOT_LENGTH]))
                faults.leave_out("lot", "process: a JSON object", 1)
        return
    try:
        for found in _document(stream):
            yield (name, None), found
    except (ValueError, ArithmeticError, RecursionError) as wrong:
        faults.note(Fault(name, getattr(wrong, "lineno", None), None, "JSON", getattr(wrong, "msg", "") or str(wrong)))
        faults.leave_out("lot", "process: JSON", 1)


def _is_lines(stream: TextIO) -> bool:
    """Whether the first written line is a whole object; leaves the stream at its start."""
    first = next((line for line in stream if line.strip()), "")
    is_whole = isinstance(_loaded(first), dict)
    stream.seek(0)
    return is_whole


def _document(stream: TextIO) -> Iterator[Any]:
    """The entries of the list of releases or records in one document, a few at a time; else the document itself."""
    held = stream.read(_CHUNK)
    start = _LISTS.search(held)
    if start is None:
        yield json.loads(held + stream.read(), parse_float=Decimal)
        return
    decoder = json.JSONDecoder(parse_float=Decimal)
    held = held[start.end() :]
    while True:
        held = held.lstrip(" \t\r\n,")
        try:
            found, end = decoder.raw_decode(held)
        except json.JSONDecodeError:
            if held.startswith("]"):
                return
            more = stream.read(max(_CHUNK, len(held)))
            if not more:
                raise
            held += more
            continue
        yield found
        held = held[end:]


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError):
        return None


def _releases(found: Any) -> Iterator[Release]:
    """The releases in a package, a record or a release; a record's compiled release is preferred to its parts."""
    if not isinstance(found, dict):
        return
    if isinstance(found.get("compiledRelease"), dict):
        yield found["compiledRelease"] | {"tag": ["compiled"]}
        return
    for key in ("records", "releases"):
        if isinstance(found.get(key), list):
            for part in found[key]:
                yield from _releases(part)
            return
    if found.keys() - {"url", "date", "tag"}:
        yield found
