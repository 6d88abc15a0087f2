"""What the procedure machine says no to 「不予办理情形」: one class a prohibition, each with the sentence the user reads.

Facts that are words of a procedure are `Title`s: whoever shows the sentence says them in the reader's language.
"""

from daylight.kernel.refusals import ConflictRefused, PermissionRefused, Refused
from daylight.kernel.words import _


class NotYourStep(PermissionRefused):
    """A step belongs to its post 「岗位职责」."""

    message = _("The step “{step}” belongs to another post.")


class MayNotOpen(PermissionRefused):
    """Only the posts that the procedure names may start it 「发起岗位」."""

    message = _("Your post may not start “{procedure}”.")


class SameHand(PermissionRefused):
    """Nobody approves their own request 「申请与审批分离」."""

    message = _("The person who asked may not also approve.")


class DutiesSeparated(SameHand):
    """Two steps that the procedure keeps apart 「不相容环节分离」, such as paying and booking."""

    message = _("“{step}” and “{other}” must be done by two different people.")


class OwnInterest(PermissionRefused):
    """Whoever the matter is about keeps away from judging it 「利害关系回避」."""

    message = _("This matter concerns you yourself: another person must handle “{step}”.")


class RelativeOfParty(PermissionRefused):
    """A declared relative of the payee or of the person who asked keeps away 「亲属回避」."""

    message = _("A declared relative of a party may not handle “{step}”.")


class NotYourCase(PermissionRefused):
    """Only the person who opened a case may withdraw it 「撤回权限」."""

    message = _("Only the person who opened this case may withdraw it.")


class StepNotOpen(ConflictRefused):
    """The step is over, has not begun, or is not on this case's way 「环节未开启」."""

    message = _("The step is not open. Reload the page to see where the case stands.")


class StepWaiting(ConflictRefused):
    """Something is being carried out and its answer is awaited 「执行中」."""

    message = _("“{step}” is being carried out. Wait for its result.")


class TooEarly(ConflictRefused):
    """A notice stays up and a wait lasts as long as the rule says 「期限未满」."""

    message = _("“{step}” lasts until {until} and cannot end before.")


class CaseNotRunning(ConflictRefused):
    """Nothing more is done in a case that is suspended or has ended 「事项不在办理中」."""

    message = _("The case is not running.")


class CaseNotSuspended(ConflictRefused):
    """Only a suspended case is resumed 「事项未中止」."""

    message = _("The case is not suspended.")


class CaseAlreadyStarted(ConflictRefused):
    """A case starts once 「事项已发起」."""

    message = _("The case has already started.")


class AlreadyCarriedOut(ConflictRefused):
    """What has been paid or done cannot be withdrawn; it is corrected by a reversal 「已执行不得撤回」."""

    message = _("Something has already been carried out in this case, so it cannot be withdrawn.")


class WrongDecision(Refused):
    """A step offers certain decisions and no others 「办理意见不符」."""

    message = _("“{decision}” is not possible in the step “{step}”.")


class ReasonRequired(Refused):
    """Nobody is sent back or turned away without a reason 「须说明理由」."""

    message = _("A reason must be given.")


class UnlawfulReason(Refused):
    """A refusal rests on one of the reasons that the procedure lists 「不予办理须有法定事由」."""

    message = _("This is not one of the reasons for which the case may be refused.")


class UnlawfulGround(Refused):
    """A case is suspended only on a ground that the procedure lists 「中止须有法定事由」."""

    message = _("This is not one of the grounds on which the case may be suspended.")


class MissingField(Refused):
    """A field that this step needs is empty 「必填项」."""

    message = _("“{field}” must be filled in.")


class NothingAttached(MissingField):
    """A matter of money needs its papers 「附件材料」."""

    message = _("“{field}” needs at least {count} attached; there are {attached}.")


class UnknownField(Refused):
    """The form has no such field 「表单无此项」."""

    message = _("The form has no field “{field}”.")


class NotYourField(Refused):
    """A later step fills in its own fields and leaves the others as they were approved 「不得改动已审材料」."""

    message = _("“{field}” cannot be changed in the step “{step}”.")


class WrongValue(Refused):
    """A value does not fit its field 「填写有误」."""

    message = _("“{field}” has a value that does not fit.")


class AmountNotPositive(WrongValue):
    """A payment of nothing, or of less 「金额须大于零」."""

    message = _("“{field}” must be more than zero.")


class AmountBeyondBand(Refused):
    """No band of the procedure takes this amount 「金额超出额度档」."""

    message = _("No band of this procedure takes the amount {amount}.")


class InvoiceTwice(Refused):
    """One invoice counts once 「发票重复」."""

    message = _("Invoice {number} is listed twice.")


class InvoicesTooSmall(Refused):
    """Invoices must reach what is asked for 「发票金额不足」."""

    message = _("The invoices come to {total}, less than the {amount} asked for.")
