"""The labels 「标签文件」 of what was planted, with the rows it became: `labels.json` beside the database."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings

from daylight.cases.models import Case, InvoiceClaim
from daylight.ledger.models import PaymentOrder
from daylight.simulate.plan import Label
from daylight.simulate.playing import Stage

_FILE = "labels.json"


def write_labels(stage: Stage) -> str:
    """Write the labels; returns the SHA-256 of the file, which the county's last act names."""
    labels = [_label(stage, label) for label in stage.plan.labels]
    text = json.dumps({"seed": stage.plan.seed, "labels": labels}, ensure_ascii=False, indent=1) + "\n"
    path = labels_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def read_labels() -> list[dict[str, Any]]:
    """The labels of the county that was filled last into this folder."""
    return list(json.loads(labels_path().read_text("utf-8"))["labels"])


def labels_path() -> Path:
    """Where they lie."""
    return Path(settings.VAR) / _FILE


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
