"""The documents name only files that exist, and the glossary knows every term."""

import importlib
import re
from enum import Enum

import pytest
from django.apps import apps

from house.sources import PACKAGE, ROOT

DOCS = [
    *sorted((ROOT / "docs").rglob("*.md")),
    *(ROOT / name for name in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "SECURITY.md")),
]
NAMED = re.compile(
    r"`((?:src|tests|docs|bench|tools|requirements|\.ci)/[\w./\-]+)`|\]\(((?!http|#)[\w./\-]+)(?:#[\w\-]*)?\)"
)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_a_document_names_only_files_that_exist(path) -> None:
    missing = []
    for match in NAMED.finditer(path.read_text()):
        named = match[1] or match[2]
        target = ROOT / named if match[1] else path.parent / named
        if not target.exists():
            missing.append(named)
    assert missing == []


def _terms() -> dict[str, str]:
    """Every model, verb and enum value of the rooms, with where it stands."""
    terms = {
        model.__name__: model.__module__ for model in apps.get_models() if model.__module__.startswith("daylight.")
    }
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" in path.parts or (
            "Enum" not in path.read_text() and "TextChoices" not in path.read_text() and "Verb)" not in path.read_text()
        ):
            continue
        module = importlib.import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))
        for name, value in vars(module).items():
            if isinstance(value, type) and issubclass(value, Enum) and value.__module__ == module.__name__:
                terms |= {str(member.value): f"{module.__name__}.{name}" for member in value}
    return terms


def test_the_glossary_knows_every_model_verb_and_enum_value() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    known = set(re.findall(r"`([^`]+)`", glossary))
    assert {term: where for term, where in _terms().items() if term not in known} == {}
