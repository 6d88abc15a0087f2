"""The columns of the record as a page of documentation: docs/record-columns.md is this text and nothing else.

Made anew by `python -m daylight.record.describing > docs/record-columns.md`; a test fails while it is old.
"""

import sys
from collections.abc import Iterator

from daylight.record.meanings import KINDS, ColumnMeaning, groups

_HEAD = """# The columns of the record 「监督数据项」

What every table and column means, which words it takes and what it may look like. Key columns, which name a row, are bold.
A file or a sheet is named after its table, in English (`payment.csv`) or in Chinese (`付款.csv`: the title up to a colon or a
bracket, or what it is also called). The rules that hold for all of them stand in [record.md](record.md).
This page is made from `src/daylight/rules/record`.
"""


def columns_page() -> str:
    """The page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD.rstrip()
    for group in groups():
        yield f"\n## {group.en} 「{group.zh}」"
        for table in group.tables:
            also = f"，也作{'、'.join(table.also)}" if table.also else ""
            yield f"\n### `{table.name}`: {table.en} 「{table.zh}{also}」\n"
            yield "| Column | 含义 | Meaning | Type | Words | Example |"
            yield "|---|---|---|---|---|---|"
            yield from (_row(column) for column in table.columns)


def _row(column: ColumnMeaning) -> str:
    name = f"**{column.name}**" if column.is_key else column.name
    words = ", ".join(f"`{word}` {zh}" for word, zh in column.words.items())
    example = f"`{column.example}`" if column.example else ""
    return f"| {name} | {column.zh} | {column.en} | {KINDS[column.kind][1]} | {words} | {example} |"


if __name__ == "__main__":
    sys.stdout.write(columns_page())
