"""Which files a record has, and which table each holds: the name of a file, a sheet or a folder says so."""

import gzip
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from daylight.record.encodings import PACKED
from daylight.record.meanings import file_names

TABULAR = {".parquet", ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods"}
JSON = {".json", ".jsonl", ".ndjson"}
SHEETS = {".xlsx", ".xlsm", ".xls", ".ods"}

_SILENT = re.compile(
    r"^([._~].*|thumbs\.db|_success|(labels|lookalikes)\.(parquet|csv)(\.gz)?|.*\.(md|toml|crc))$", re.IGNORECASE
)
"""What may lie among the files of a record and is none of it: hidden files, notes, what a simulated county says of itself."""
_CHUNK = 1 << 20


def found_files(paths: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Every file under the paths in a fixed order, each with the path under which it was found."""
    seen: set[Path] = set()
    for path in paths:
        files: Iterable[Path] = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file not in seen and not file.is_dir() and not (path.is_dir() and _is_silent(file, path)):
                seen.add(file)
                yield file, path


def unpacked(file: Path, folder: Path) -> Path:
    """A packed file 「压缩文件」 as it was before, laid into the folder piece by piece; any other file as it lies.

    Raises OSError, EOFError or zlib.error where it is damaged.
    """
    if file.suffix.lower() != PACKED or Path(file.stem).suffix.lower() not in TABULAR | JSON:
        return file
    folder.mkdir(parents=True)
    target = folder / file.stem
    with gzip.open(file) as packed, target.open("wb") as out:
        shutil.copyfileobj(packed, out, _CHUNK)
    return target


def table_named(words: str) -> str | None:
    """The table that a file's or a sheet's name means: `payment`, `payment-2025`, `payment_01`, `payment (2)`, `付款2025`."""
    bare = words.strip().lower()
    for name, table in sorted(file_names().items(), key=lambda named: -len(named[0])):
        if bare == name or re.match(rf"{name}([-. (（]|_?\d)", bare):
            return table
    return None


def table_of(file: Path, root: Path) -> str | None:
    """The table of a file: by its own name, else by the nearest folder below the root that is named after one."""
    named = table_named(file.stem)
    if named:
        return named
    for folder in file.parents:
        if folder.name.lower() in file_names():
            return file_names()[folder.name.lower()]
        if folder == root:
            return None
    return None


def _is_silent(file: Path, root: Path) -> bool:
    return any(_SILENT.match(part) for part in file.relative_to(root).parts)
