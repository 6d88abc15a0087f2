"""What can be done with money 「资金与账务办理」: one function a verb, in two forms.

`pay(actor, …, now, key)` opens an act of its own. `pay_within(deed, …)` writes inside an act that is already open: it is
what an effect of another room calls, and it neither opens an act nor names the act's subject. The deed's person is the
one who acts: who calls `authorise_within` approves, who calls `create_order_within` is the cashier, and so on.

A payment that a case carries passes here so: `authorise_within` (approved) → `create_order_within` (the cashier's step)
→ after that act is committed `submit_order` (the bank is called) → `draft_voucher_for_order_within` → by another hand
`review_voucher_within` and `post_voucher_within`. The clock calls `submit_order` for orders left behind, `ask_order` for
unsettled ones, `record_bank_lines` for each account.
"""

from daylight.ledger.acts.books import (
    close_period,
    close_period_within,
    import_opening_balances,
    import_opening_balances_within,
    open_book,
    open_book_within,
    open_collective_account,
    open_collective_account_within,
)
from daylight.ledger.acts.lines import (
    record_bank_lines,
    record_bank_lines_within,
    record_return,
    record_return_within,
)
from daylight.ledger.acts.payments import (
    ask_order,
    authorise_payment,
    authorise_within,
    create_order,
    create_order_within,
    revoke_payment,
    revoke_within,
    settle_order_within,
    submit_order,
)
from daylight.ledger.acts.vouchers import (
    discard_voucher,
    discard_voucher_within,
    draft_voucher,
    draft_voucher_for_order,
    draft_voucher_for_order_within,
    draft_voucher_within,
    post_voucher,
    post_voucher_within,
    record_income,
    record_income_within,
    reverse_voucher,
    reverse_voucher_within,
    review_voucher,
    review_voucher_within,
)

__all__ = [
    "ask_order",
    "authorise_payment",
    "authorise_within",
    "close_period",
    "close_period_within",
    "create_order",
    "create_order_within",
    "discard_voucher",
    "discard_voucher_within",
    "draft_voucher",
    "draft_voucher_for_order",
    "draft_voucher_for_order_within",
    "draft_voucher_within",
    "import_opening_balances",
    "import_opening_balances_within",
    "open_book",
    "open_book_within",
    "open_collective_account",
    "open_collective_account_within",
    "post_voucher",
    "post_voucher_within",
    "record_bank_lines",
    "record_bank_lines_within",
    "record_income",
    "record_income_within",
    "record_return",
    "record_return_within",
    "reverse_voucher",
    "reverse_voucher_within",
    "review_voucher",
    "review_voucher_within",
    "revoke_payment",
    "revoke_within",
    "settle_order_within",
    "submit_order",
]
