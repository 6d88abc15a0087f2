"""The indicators of open contracting data as one grouped JSON object, so that the same question asked elsewhere compares.

Groups are the process, the buyer, the procuring entity and the tenderer; under each an id, under each a code with its number
as computed. What has no result is absent.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TextIO

from daylight.risk.findings import Finding

_GROUPS = {"lot": "OCID", "buyer": "Buyer", "organiser": "ProcuringEntity", "bidder": "Tenderer"}
"""The subject `lot` is the process; a subject `body` belongs to the group of the part it was found in."""


def grouped(findings: Iterable[Finding]) -> dict[str, dict[str, dict[str, float]]]:
    """The results of the indicators by group, id and code."""
    found: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for finding in findings:
        group = _GROUPS.get(finding.role or finding.subject)
        if finding.model.startswith("R") and group is not None:
            found[group][finding.subject_id][finding.model] = finding.value
    return {
        group: {name: dict(sorted(codes.items())) for name, codes in sorted(found[group].items())}
        for group in _GROUPS.values()
        if group in found
    }


def write_indicators(findings: Iterable[Finding], out: TextIO) -> None:
    """One JSON object with sorted ids."""
    result: dict[str, Any] = grouped(findings)
    json.dump(result, out, ensure_ascii=False)
    out.write("\n")
