"""Medians and percentiles, printed the same way everywhere."""

import statistics


def said(name: str, values: list[float], unit: str = "ms") -> str:
    """One line: median, p95, p99, most, number of samples."""
    ordered = sorted(values)

    def at(share: float) -> float:
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    return (
        f"{name:<44} median {statistics.median(ordered):8.1f} {unit}   p95 {at(0.95):8.1f}   p99 {at(0.99):8.1f}   "
        f"most {ordered[-1]:8.1f}   n {len(ordered)}"
    )
