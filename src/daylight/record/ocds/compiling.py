"""Compiling: the releases of one process laid over each other, later ones winning, lists merged by the ids in them."""

from collections.abc import Sequence
from typing import Any

from daylight.record.ocds.releases import Release


def is_compiled(release: Release) -> bool:
    """Whether the release says everything of its process; one without a tag is taken to."""
    tag = release.get("tag")
    return not isinstance(tag, list) or not tag or "compiled" in tag


def compiled(releases: Sequence[Release]) -> Release:
    """One release that says what all of them say, in the order of their dates."""
    merged: Release = {}
    for release in sorted(releases, key=lambda release: str(release.get("date") or "")):
        merged = _merged(merged, release)
    return merged


def _merged(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        joined = dict(old)
        for key, value in new.items():
            joined[key] = _merged(old.get(key), value)
        return {key: value for key, value in joined.items() if value is not None}
    if isinstance(old, list) and isinstance(new, list) and _has_ids(old) and _has_ids(new):
        parts = {part["id"]: part for part in old}
        for part in new:
            parts[part["id"]] = _merged(parts.get(part["id"]), part)
        return list(parts.values())
    return new


def _has_ids(parts: list[Any]) -> bool:
    return all(isinstance(part, dict) and isinstance(part.get("id"), str | int) for part in parts)
