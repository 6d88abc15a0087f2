"""Which invoices concern each other across the county 「跨村比对」: those that share a key which a model's page names.

So a model that compares villages stays cheap live: an act touches a handful of claims, each key is looked up by its index,
and the rest of the county is never read.
"""

from collections.abc import Iterable, Sequence

from daylight.cases.models import InvoiceClaim
from daylight.log.queries import ActRow
from daylight.risk.pages import Page

_FIELDS = {"number": "number", "seller_id": "seller_uscc", "amount_fen": "amount_fen", "content_hash": "sha256"}
"""The record's columns as this platform's claims hold them."""
_CLAIMS, _CASES = "cases_invoiceclaim", "cases_case"
_CHUNK = 500

Key = tuple[str, ...]


def touched_invoices(news: Iterable[ActRow]) -> frozenset[int]:
    """The claims that the acts wrote, and those of the cases they wrote: a claim's time is that of its request."""
    touched = [row for act in news for row in act.touched]
    cases = {row_id for table, row_id in touched if table == _CASES}
    of_cases = InvoiceClaim.objects.filter(case_id__in=cases).values_list("pk", flat=True) if cases else ()
    return frozenset(row_id for table, row_id in touched if table == _CLAIMS) | frozenset(of_cases)


def keys_of(pages: Iterable[Page]) -> frozenset[Key]:
    """The keys by which the pages match invoices."""
    return frozenset(key for page in pages for key in page.matched_by.get("invoice", ()))


def partners(invoices: frozenset[int], keys: Iterable[Key]) -> frozenset[int]:
    """The live claims that share a key with these, these included where they live."""
    found: set[int] = set()
    for key in sorted(keys):
        fields = [_FIELDS[column] for column in key]
        listed = InvoiceClaim.objects.filter(pk__in=invoices).values_list(*fields)
        values = sorted({row for row in listed if all(part not in (None, "") for part in row)})
        for start in range(0, len(values), _CHUNK):
            found |= _sharing(fields, values[start : start + _CHUNK])
    return frozenset(found)


def _sharing(fields: Sequence[str], values: Sequence[tuple[object, ...]]) -> set[int]:
    """The index finds candidates by each field alone; which of them share the whole key is decided here."""
    wanted = set(values)
    narrowed = {f"{field}__in": {row[place] for row in values} for place, field in enumerate(fields)}
    rows = InvoiceClaim.objects.filter(is_live=True, **narrowed).values_list("pk", *fields)
    return {pk for pk, *parts in rows if tuple(parts) in wanted}
