"""What the law of money says no to 「不予办理」: each class name is a stable code, each message what the user reads."""

from daylight.kernel.refusals import ConflictRefused, PermissionRefused, Refused
from daylight.kernel.words import _

# ---------------------------------------------------------------- payment orders


class NotPositive(Refused):
    """Money moves in positive amounts 「金额应大于零」."""

    message = _("The amount must be above zero.")


class AboveAuthority(ConflictRefused):
    """Orders together never pay more than was approved 「不得超批准金额」."""

    message = _("This payment would go above the approved amount.")


class AuthorityMissing(ConflictRefused):
    """No payment without an approval 「未经审批不得支付」."""

    message = _("There is no approved payment for this.")


class AlreadyAuthorised(ConflictRefused):
    """One approval, one authority to pay 「一事一批」."""

    message = _("This payment was already approved; it cannot be approved a second time.")


class AuthorityInUse(ConflictRefused):
    """What was ordered under an approval keeps it alive 「已付款不得撤销审批」."""

    message = _("A payment order is under way or paid; the approval cannot be taken back.")


class SelfApproved(PermissionRefused):
    """Who asked may not approve 「申请与审批分离」."""

    message = _("The person who asked for the payment may not approve it.")


class CashierApproved(PermissionRefused):
    """Who asked or approved may not pay 「审批与支付分离」."""

    message = _("The person who asked for or approved the payment may not pay it.")


class OrderStepRefused(ConflictRefused):
    """An order goes only forward 「付款单状态不符」; what was sent is never sent again."""

    message = _("This payment order is past this step: what was sent is never sent again.")


class OrderNotPaid(ConflictRefused):
    """Only a payment that the bank confirms is booked 「凭银行回执记账」."""

    message = _("The bank has not confirmed this payment yet, so it cannot be booked.")


class OrderNotReturned(ConflictRefused):
    """A return needs the bank's own line 「退汇」."""

    message = _("The bank's statement shows no return of this payment.")


# ---------------------------------------------------------------- vouchers


class NotBalanced(Refused):
    """Debits equal credits 「借贷不平」."""

    message = _(
        "The entries do not balance: every entry has one side, there are at least two, and both sides are equal."
    )


class AccountUnknown(Refused):
    """Only accounts of the book's chart 「科目不存在」; an unknown one never falls into a default."""

    message = _("The book has no account {code}.")


class AccountHasParts(Refused):
    """Entries go to the lowest account 「应记入明细科目」."""

    message = _("The account {code} has sub-accounts; write to one of them.")


class PersonNeeded(PermissionRefused):
    """Books are made by people 「须由经办人办理」."""

    message = _("Only a person under a mandate may do this.")


class SameHandInBooks(PermissionRefused):
    """Maker, reviewer and cashier are different people 「制单、复核、出纳分离」."""

    message = _("Who made the voucher or paid the money may not review or post it.")


class VoucherStepRefused(ConflictRefused):
    """A posted voucher is final 「凭证状态不符」."""

    message = _("This voucher is past this step, or not ready for it yet.")


class AlreadyBooked(ConflictRefused):
    """One voucher for one event 「不得重复记账」."""

    message = _("This was already booked.")


class AlreadyReversed(ConflictRefused):
    """One reversal for one voucher 「不得重复冲销」."""

    message = _("This voucher was already reversed.")


class ReversalOfReversal(ConflictRefused):
    """A reversal is corrected by a new voucher 「冲销凭证不再冲销」."""

    message = _("A reversal cannot be reversed; make a new voucher.")


# ---------------------------------------------------------------- books and months


class BookExists(ConflictRefused):
    """One place keeps one book 「一村一账」."""

    message = _("This place already has a book.")


class BookMissing(ConflictRefused):
    """Money needs a book 「未建账」."""

    message = _("This place has no book yet.")


class BeforeBook(Refused):
    """A book knows nothing before its first month 「建账前」."""

    message = _("The date lies before the book's first month ({starts_on}).")


class BalancesImported(ConflictRefused):
    """Opening balances are brought in once 「期初余额已导入」."""

    message = _("The opening balances of this book were already brought in.")


class OpeningNotBalanced(Refused):
    """Opening debits equal opening credits 「期初余额不平」."""

    message = _("The opening balances do not balance: debit {debit}, credit {credit} (yuan).")


class PeriodClosed(ConflictRefused):
    """A closed month takes nothing more 「已结账」."""

    message = _("The month {month} is closed.")


class PeriodNotOver(ConflictRefused):
    """A month is closed after it ended 「期间未结束」."""

    message = _("The month {month} is not over yet.")


class EarlierPeriodOpen(ConflictRefused):
    """Months close in order 「上期未结账」."""

    message = _("An earlier month is still open.")


class VouchersNotPosted(ConflictRefused):
    """Everything begun is finished first 「凭证未全部记账」."""

    message = _("{count} vouchers of this month are not posted yet.")


class PaymentsNotBooked(ConflictRefused):
    """Every movement at the bank has its voucher 「银行流水未入账」."""

    message = _("{count} movements at the bank are not booked yet.")


class MoneyBelowZero(ConflictRefused):
    """Cash and bank deposits are never negative 「货币资金不得为负」."""

    message = _("These accounts would be below zero: {accounts}.")


# ---------------------------------------------------------------- the bank


class BankUnknown(Refused):
    """Only banks registered at start 「未接入的银行」."""

    message = _("No bank connection is named {name}.")


class LineUnfit(ConflictRefused):
    """Income is recorded from a bank line of money received 「收款流水」."""

    message = _("This bank line is no income of the book, or belongs to a payment.")
