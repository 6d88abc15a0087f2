"""What this room says no to 「不予办理」 beyond the procedure machine: each prohibition by its own name."""

from daylight.kernel.refusals import ConflictRefused, PermissionRefused, Refused
from daylight.kernel.words import _


class NoSuchProcedure(Refused):
    """No procedure of this name is in force on the day 「程序不存在」."""

    message = _("There is no procedure “{procedure}” in force on {on}.")


class RuleMissing(ConflictRefused):
    """The very file under which a case began cannot be found 「制度文件缺失」; nothing is guessed in its place."""

    message = _("The rule file {rule}, under which this case runs, is missing. Put it back before going on.")


class WrongLevel(Refused):
    """A procedure runs in places of certain levels 「适用层级」."""

    message = _("“{procedure}” is not a procedure for this kind of place.")


class NoSuchCase(PermissionRefused):
    """The case does not exist, or not for this viewer: the two are not told apart 「事项不存在或无权查看」."""

    message = _("There is no such case that you may see.")


class NotADraft(ConflictRefused):
    """What was submitted is changed by nobody 「已提交不得修改」; a return for correction makes a new revision."""

    message = _("What was submitted cannot be changed. Ask for it to be returned for correction.")


class WrongField(Refused):
    """A document goes into a field for files that is to be filled now 「附件位置有误」."""

    message = _("No document can be put here now.")


class KindNotTaken(Refused):
    """The field takes certain kinds of file only 「附件类型不符」."""

    message = _("Here only these kinds of file are taken: {kinds}.")


class AttachedTwice(ConflictRefused):
    """The same file stands in the same field once 「附件重复」."""

    message = _("This very file is already attached here.")


class TooManyDocuments(Refused):
    """More documents than anybody would read 「附件过多」."""

    message = _("No more than {limit} documents can be attached to a case.")


class InvoiceAlreadyClaimed(ConflictRefused):
    """An invoice is paid for once, in the whole county 「发票重复报销」."""

    message = _("Invoice {number} is already claimed in case {case}.")


class InvoiceOverstated(Refused):
    """The form claims more than the attached e-invoice says 「超发票金额」."""

    message = _("Invoice {number} is for {total}, less than the {amount} claimed.")


class UnknownEffect(ConflictRefused):
    """A procedure asks for something that no room carries out 「执行事项未登记」."""

    message = _("Nothing in this house carries out “{effect}”. Tell your administrator.")


class PartyUnknown(Refused):
    """A form names registered parties only 「当事人未登记」."""

    message = _("“{field}” names nobody who is registered here.")


class AccountForeign(Refused):
    """Money goes to the payee's own account 「收款账户与收款人不一致」."""

    message = _("“{field}” is not an account of the payee.")


class NoAuthority(ConflictRefused):
    """Money moves on an approval that stands 「无有效支付授权」."""

    message = _("There is no approval in force for this payment.")


class AlreadyOpened(ConflictRefused):
    """One cause opens one case 「同一事由不重复立项」."""

    message = _("A case about this is already open: {number}.")


class NothingToUrge(ConflictRefused):
    """Only a step whose day has come, in somebody else's hands, is urged 「催办条件」."""

    message = _("No step of this case can be urged now: it is not near its day, or it is in your own hands.")


class UrgedToday(ConflictRefused):
    """A step is urged once a day 「当日已催办」."""

    message = _("This step has been urged today already.")
