"""What this room says no to 「不予办理」: one class a prohibition, named for what the law forbids."""

from daylight.kernel.refusals import ConflictRefused, PermissionRefused, Refused
from daylight.kernel.words import _


class WrongRung(Refused):
    """A village lies in a township, a township in a county 「层级不符」."""

    message = _("A place of this level cannot lie there: {level} under {parent}.")


class PlaceCodeTaken(ConflictRefused):
    """One living place a code 「代码重复」."""

    message = _("Another place in force has the code {code}.")


class PlaceNotInForce(ConflictRefused):
    """A closed place takes nothing new 「地方已撤并」."""

    message = _("This place was closed on {until}.")


class PlaceStillHolds(ConflictRefused):
    """A place is closed empty, or merged with what it holds 「仍有下级或任职」."""

    message = _("This place still has {children} places below it and {mandates} mandates: end them first, or merge it.")


class SuccessorUnfit(Refused):
    """The successor 「承接地方」 is another place in force, of the same level."""

    message = _("The successor must be another place in force, of the same level.")


class EndsBeforeStart(Refused):
    """A term ends on or after the day it begins 「期限倒置」."""

    message = _("The last day ({until}) lies before the first ({since}).")


class PostUnknown(Refused):
    """Posts are those of the power list 「权力清单」."""

    message = _("The post {post} is not in the power list.")


class PostDoesNotFit(Refused):
    """A village post is held for a village 「岗位与层级不符」."""

    message = _("The post {post} is held for a {level}, and this place is none.")


class SameMandateTwice(ConflictRefused):
    """One person holds one post for one place once at a time 「重复任职」."""

    message = _("This person already holds this post here at that time.")


class IncompatiblePosts(ConflictRefused):
    """Two posts that watch each other are never in one hand, not even as B holder 「不相容岗位」."""

    message = _("One person may not hold {post} and {other} at the same time: {reason}")


class NoDeputyForAccounts(Refused):
    """Accounting posts have no B holder 「会计岗位不设B岗」: substitution must not join what the law separates."""

    message = _("The post {post} has no B holder: accounting posts cannot be stood in for.")


class NobodyToStandInFor(Refused):
    """A B holder stands in for an A holder 「无A岗」."""

    message = _("Nobody holds this post as A at that time: a B holder would have nobody to stand in for.")


class StandsInForSelf(Refused):
    """A and B are two people 「AB岗同人」."""

    message = _("The A holder cannot be their own B holder.")


class BothAbsent(ConflictRefused):
    """A and B are never away together 「AB岗不得同时缺岗」."""

    message = _("The other holder of this post is absent in these days; both cannot be away.")


class AlreadyAbsent(ConflictRefused):
    """An absence is recorded once 「重复登记缺岗」."""

    message = _("An absence is already recorded in these days.")


class AbsenceOver(ConflictRefused):
    """What has ended is not ended again 「已销假」."""

    message = _("This absence ended on {until}.")


class GrantsToSelf(PermissionRefused):
    """Nobody appoints themselves 「不得自我任命」."""

    message = _("You cannot grant or end a mandate of your own.")


class MandateOver(ConflictRefused):
    """What has ended is not ended again 「任职已终止」."""

    message = _("This mandate ended on {until}.")


class IdNumberTaken(ConflictRefused):
    """One person an identity number 「身份证号重复」."""

    message = _("A person with this identity number is already registered.")


class BodyRegistered(ConflictRefused):
    """One body a social credit code 「单位重复」."""

    message = _("A body with the code {uscc} is already registered.")


class BankAccountTaken(ConflictRefused):
    """One owner a bank account 「账户重复」."""

    message = _("This bank account is already registered.")


class NotAPhone(Refused):
    """A telephone number that cannot be one 「电话号码有误」."""

    message = _("This is not a telephone number: 11 figures beginning with 1, or an area code and a number.")


class NotABankAccount(Refused):
    """An account number that cannot be one 「银行账号有误」."""

    message = _("This is not a bank account number: 8 to 32 figures; a card's last figure must fit the others.")


class NameMissing(Refused):
    """Places, bodies and people have names 「名称缺失」."""

    message = _("A name is needed.")


class ReasonMissing(Refused):
    """Reading or erasing protected data is done for a reason, which is recorded 「事由缺失」."""

    message = _("Write the reason: it is recorded with your name.")


class StillInOffice(ConflictRefused):
    """The data of somebody in office are not erased 「在任人员不得删除」."""

    message = _("This person still holds a mandate or an open account: end it first.")


class AlreadyErased(ConflictRefused):
    """There is nothing left to erase or change 「信息已删除」."""

    message = _("The personal data of this person were erased on {on}.")


class KinOutOfReach(Refused):
    """Near relatives are of the first to third degree, and not oneself 「亲属申报有误」."""

    message = _("Kin of the first to third degree are declared, and nobody is kin to themselves.")


class LoginUnfit(Refused):
    """A sign-in name is short and plain 「登录名有误」."""

    message = _("A sign-in name has 3 to 40 small letters, figures, dots or hyphens.")


class LoginTaken(ConflictRefused):
    """One account a sign-in name 「登录名重复」."""

    message = _("Somebody already signs in as {login}.")


class OneAccountEach(ConflictRefused):
    """Accounts are personal: one each, none shared 「一人一号」."""

    message = _("This person already has an account.")


class AccountLocked(PermissionRefused):
    """A locked account opens nothing 「账号已停用」."""

    message = _("This account is locked.")


class PasswordTooWeak(Refused):
    """A password that others would guess 「密码过弱」; `reasons` come from Django, in the reader's language."""

    message = _("Choose another password: {reasons}")


class PasswordRepeated(PasswordTooWeak):
    """A new password is a new one 「新旧密码相同」."""

    message = _("Choose another password: it is the present one.")


class PasswordHoldsName(PasswordTooWeak):
    """One's own name is the first guess 「密码含本人信息」."""

    message = _("Choose another password: it contains your name or your sign-in name.")


class PasswordWrong(PermissionRefused):
    """The old password must be known to set a new one 「原密码有误」."""

    message = _("The present password is not right.")


class CodeWrong(PermissionRefused):
    """The one-time code does not fit, or was used before 「动态口令有误」."""

    message = _("The one-time code is not right, or was used already.")


class AnotherPersonsAccount(PermissionRefused):
    """One's password and second factor are one's own affair 「非本人账号」."""

    message = _("This is another person's account.")
