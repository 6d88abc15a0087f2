"""Reading the disclosure rule 「公开口径」 from its file: typed, every key known, each fault with its place."""

from daylight.disclosure.policy import (
    NEVER_FEN,
    AccountMask,
    DocumentMask,
    Masks,
    NameMask,
    PortalRule,
    ShownFrom,
    TextFrom,
)
from daylight.kernel.rules import Problems, Rule
from daylight.kernel.tables import Table

_TAKEN = ("code", "in_force", "basis", "note")


def read_portal_rule(rule: Rule, problems: Problems) -> PortalRule:
    """The rule as its file says it; what is wrong goes to `problems`, and the strictest reading stands in its place."""
    top = Table(rule.data, "", problems)
    for head in _TAKEN:
        top.take(head)
    payments, masks = top.table("payments", required=True), top.table("masks", required=True)
    cases, questions = top.table("cases", required=True), top.table("questions", required=True)
    top.finish()
    if payments is None or masks is None or cases is None or questions is None:
        return PortalRule(rule.version)
    read = PortalRule(
        version=rule.version,
        line_fen=_line(payments),
        places=tuple((row.text("code", required=True), _line(row)) for row in payments.rows("place")),
        shown_from=payments.one_of("shown_from", ShownFrom, ShownFrom.BOOKED),
        wait_days=payments.whole("wait_days", default=30),
        masks=_masks(masks),
        procedures=cases.texts("procedures"),
        text_from=questions.one_of("text_from", TextFrom, TextFrom.ACCEPTED),
        questions_per_hour=questions.whole("per_hour", default=20, least=1),
    )
    for table in (payments, cases, questions):
        table.finish()
    return read


def _line(table: Table) -> int:
    line = table.fen("line")
    if line is None:
        table.wrong("line", "The disclosure line is missing.")
    return NEVER_FEN if line is None else line


def _masks(table: Table) -> Masks:
    masks = Masks(
        person=table.one_of("person", NameMask, NameMask.HIDDEN),
        official=table.one_of("official", NameMask, NameMask.HIDDEN),
        account=table.one_of("account", AccountMask, AccountMask.HIDDEN),
        documents=table.one_of("documents", DocumentMask, DocumentMask.HIDDEN),
        bodies=frozenset(table.texts("bodies", required=True)),
        body_endings=table.texts("body_endings"),
        body_letters=table.whole("body_letters", default=5, least=2),
    )
    table.finish()
    return masks
