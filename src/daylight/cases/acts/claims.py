"""Claiming invoices 「占用发票」 when a request is submitted, and letting them go when it fails."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from daylight.cases import policy
from daylight.cases.models import Blob, Case, InvoiceClaim
from daylight.cases.refusals import InvoiceAlreadyClaimed, InvoiceOverstated
from daylight.cases.state import Loaded
from daylight.kernel.money import yuan
from daylight.log.door import current


def claim_invoices(loaded: Loaded) -> None:
    """Claim every invoice that the frozen revision lists, in place of what an earlier revision claimed.

    Raises:
        InvoiceAlreadyClaimed: another live claim stands, wherever in the house.
        InvoiceOverstated: the attached e-invoice says less than is claimed.
    """
    let_claims_go(loaded.case)
    rows = policy.invoices_in(loaded.procedure, loaded.revision.form)
    files = _e_invoices(loaded)
    for row in rows:
        claim = _claim(loaded, row, files)
        _require_free(claim)
        try:
            with transaction.atomic():
                claim.save(force_insert=True)
        except IntegrityError as error:
            # Somebody claimed it between our look and our write; the constraint is the judge, this only says so.
            raise InvoiceAlreadyClaimed(number=claim.number, case="…") from error


def let_claims_go(case: Case) -> None:
    """End the case's live claims: what it does not get paid, another may claim."""
    InvoiceClaim.objects.filter(case=case, is_live=True).update(is_live=False, act_id=current().id)


def _claim(loaded: Loaded, row: dict[str, Any], files: dict[str, Blob]) -> InvoiceClaim:
    identity = policy.invoice_identity(row["code"], row["number"], row["seller_uscc"])
    blob = files.get(identity)
    issued = blob.invoice.get("issued_on") if blob else None
    if blob is not None:
        total = blob.invoice.get("total_fen")
        if isinstance(total, int) and row["amount_fen"] > total:
            raise InvoiceOverstated(number=row["number"], total=yuan(total), amount=yuan(row["amount_fen"]))
    return InvoiceClaim(
        case=loaded.case,
        revision=loaded.revision,
        identity=identity,
        code=row["code"].strip(),
        number=row["number"].strip(),
        seller_uscc=row["seller_uscc"].strip(),
        amount_fen=row["amount_fen"],
        issued_on=date.fromisoformat(issued) if issued else None,
        sha256=blob.sha256 if blob else "",
    )


def _e_invoices(loaded: Loaded) -> dict[str, Blob]:
    """The attached files that say which invoice they are, by its identity."""
    found: dict[str, Blob] = {}
    for attachment in loaded.revision.attachments.select_related("blob"):
        says = attachment.blob.invoice
        if says:
            found[policy.invoice_identity(says["code"], says["number"], says["seller_uscc"])] = attachment.blob
    return found


def _require_free(claim: InvoiceClaim) -> None:
    other = InvoiceClaim.objects.filter(identity=claim.identity, is_live=True).select_related("case").first()
    if other is not None:
        raise InvoiceAlreadyClaimed(number=claim.number, case=other.case.number)
