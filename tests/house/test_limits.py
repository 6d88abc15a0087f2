"""The limits of the house (docs/house.md, section 10) as hard tests."""

import ast
import statistics

import pytest

from house.sources import Source, sources

FILE_LINES = 400
FUNCTION_LINES = 50
POSITIONAL = 4
DRAWERS = {"utils", "helpers", "services", "managers", "signals", "base", "common", "extras", "misc"}
DJANGO_NAMES = {"log/backends/sqlite/base.py", "log/backends/postgresql/base.py"}
WRITES = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete"}


def too_long(source: Source) -> list[str]:
    lines = source.text.count("\n")
    return [f"{source.name}: {lines} lines"] if lines > FILE_LINES else []


def long_functions(source: Source) -> list[str]:
    return [
        f"{source.name}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in source.functions()
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]


def hidden_imports(source: Source) -> list[str]:
    return [
        f"{source.name}:{inner.lineno}"
        for node in source.functions()
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def crowded_signatures(source: Source) -> list[str]:
    def count(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
        names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
        return len([name for name in names if name not in {"self", "cls"}])

    return [f"{source.name}:{node.lineno} {node.name}" for node in source.functions() if count(node) > POSITIONAL]


def signal_receivers(source: Source) -> list[str]:
    return [
        f"{source.name}: {mark}"
        for mark in ("django.dispatch", "django.db.models.signals", "@receiver(", ".connect(receiver")
        if mark in source.text
    ]


def may_write(source: Source) -> bool:
    """Writing belongs to acts (and the functions that run inside an open act) and to the log's own machinery."""
    parts = source.name.split("/")
    return (
        parts[0] == "log"
        or "acts" in parts
        or parts[-1] in {"acts.py", "effects.py", "ledger_effects.py"}
        or parts[-1].endswith("_within.py")
    )


def writes_outside_acts(source: Source) -> list[str]:
    if may_write(source) or "django" not in source.text:
        return []
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            owner = ast.unparse(node.func.value)
            if "objects" in owner or node.func.attr in {
                "save",
                "bulk_create",
                "bulk_update",
                "update_or_create",
                "get_or_create",
            }:
                found.append(f"{source.name}:{node.lineno} {owner}.{node.func.attr}")
    return found


@pytest.mark.parametrize("rule", [too_long, long_functions, hidden_imports, crowded_signatures, signal_receivers])
def test_no_file_breaks_a_limit_of_the_house(rule) -> None:
    assert [line for source in sources() for line in rule(source)] == []


def test_only_acts_write_rows() -> None:
    """What the database refuses anyway is also visible in the text: a write stands in a file of acts."""
    allowed = (
        "web/serve.py",
        "image.save",
        "picture.save",
        "workbook.save",
        "book.save",
        "document.save",
        "session",
        "preview",
        "page.save",
        "sheet.save",
    )
    found = [line for source in sources() for line in writes_outside_acts(source)]
    assert [line for line in found if not any(word in line.lower() for word in allowed)] == []


def test_no_drawer_without_a_name() -> None:
    found = [
        s.name for s in sources() if s.name not in DJANGO_NAMES and set(s.name.removesuffix(".py").split("/")) & DRAWERS
    ]
    assert found == []


def test_files_and_functions_are_small_on_the_whole() -> None:
    lines = [source.text.count("\n") for source in sources() if source.text.strip()]
    spans = [n.end_lineno - n.lineno + 1 for s in sources() for n in s.functions() if n.end_lineno is not None]
    assert statistics.median(lines) <= 160
    assert statistics.median(spans) <= 14


def test_the_rules_themselves_can_fail(tmp_path, monkeypatch) -> None:
    """Each rule is seen to fail on a file that breaks it on purpose."""
    bad = tmp_path / "bad.py"
    body = "\n".join("    x = 1" for _ in range(60))
    bad.write_text(
        "from django.dispatch import receiver\n"
        + "# line\n" * 401
        + f"def f(a, b, c, d, e):\n    import os\n{body}\n    thing.objects.create(a=1)\n"
    )
    monkeypatch.setattr("house.sources.PACKAGE", tmp_path)
    source = Source(bad)
    for rule in (too_long, long_functions, hidden_imports, crowded_signatures, signal_receivers, writes_outside_acts):
        assert rule(source), rule.__name__
