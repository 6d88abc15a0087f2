"""The labels 「标签文件」 of what was planted, with the rows it became: `labels.json` beside the database."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from daylight.cases.models import Case, InvoiceClaim
from daylight.ledger.models import PaymentOrder
from daylight.log.queries import act_by_key
from daylight.simulate.founding import BEGUN
from daylight.simulate.plan import Label
from daylight.simulate.playing import Stage

_FILE = "labels.json"


def write_labels(stage: Stage) -> Path:
    """Write the labels; the first act's id ties them to this very county."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    labels = [_label(stage, label) for label in stage.plan.labels]
    page = {"county": _county(), "seed": stage.plan.seed, "labels": labels}
    path.write_text(json.dumps(page, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return path


def read_labels() -> list[dict[str, Any]] | None:
    """The labels of the county in this database; None when they are not there or speak of another one.

    They are written last of all, so that their presence says that the simulation was finished.
    """
    path = _path()
    if not path.exists():
        return None
    page = json.loads(path.read_text("utf-8"))
    return list(page["labels"]) if page["county"] and page["county"] == _county() else None


def _path() -> Path:
    return Path(settings.VAR) / _FILE


def _county() -> str:
    begun = act_by_key(BEGUN)
    return str(begun.id) if begun else ""


def _label(stage: Stage, label: Label) -> dict[str, Any]:
    cases = [stage.case_of(subject) for subject in label.subjects]
    sources = [f"case:{case_id}" for case_id in cases]
    orders = PaymentOrder.objects.filter(authority__source__in=sources).order_by("pk")
    claims = InvoiceClaim.objects.filter(case_id__in=cases).order_by("pk")
    rows = [("case", pk) for pk in cases]
    rows += [("payment", pk) for pk in orders.values_list("pk", flat=True)]
    rows += [("invoice", pk) for pk in claims.values_list("pk", flat=True)]
    return {
        "scheme": label.scheme,
        "model": label.model,
        "is_fraud": label.is_fraud,
        "place_id": stage.rows.places[label.village],
        "rows": [{"table": table, "id": pk} for table, pk in rows],
        "numbers": list(Case.objects.filter(pk__in=cases).order_by("pk").values_list("number", flat=True)),
        "people": [stage.rows.people[person] for person in label.people],
        "note": label.note,
    }
