"""What can be done with money 「资金与账务动作」: the verbs of this room."""

from daylight.log.verbs import Verb


class LedgerVerb(Verb):
    """Every act of the room; titles and disclosure stand in `rules/disclosure/ledger.toml`."""

    OPEN_BOOK = "book.open"
    IMPORT_BALANCES = "book.import_balances"
    OPEN_ACCOUNT = "collective_account.open"
    AUTHORISE = "payment.authorise"
    REVOKE = "payment.revoke"
    CREATE_ORDER = "payment_order.create"
    SUBMIT_ORDER = "payment_order.submit"
    SETTLE_ORDER = "payment_order.settle"
    DRAFT_VOUCHER = "voucher.draft"
    REVIEW_VOUCHER = "voucher.review"
    POST_VOUCHER = "voucher.post"
    DISCARD_VOUCHER = "voucher.discard"
    REVERSE_VOUCHER = "voucher.reverse"
    CLOSE_PERIOD = "period.close"
    RECORD_INCOME = "income.record"
    RECORD_BANK_LINES = "bank_line.record"
