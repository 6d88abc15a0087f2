"""What an engine found, in a form that two engines can be compared in."""

from dataclasses import replace


def told(result):
    """What is found, to nine digits: engines add up in an order of their own, and the last bit of a share may differ."""
    return replace(result, findings=tuple(
        replace(one, value=_digits(one.value), threshold=_digits(one.threshold)) for one in result.findings
    ))  # fmt: skip


def _digits(value):
    return None if value is None else float(f"{value:.9g}")
