"""Forms about people, posts and accounts 「人员任职表单」."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from daylight.log.powers import power_list
from daylight.parties.models import Line, is_live
from daylight.parties.queries import Viewer, find_people, places
from daylight.web import show
from daylight.web.fields import DayField

_INDENT = {"township": "", "village": "　", "group": "　　"}


def _living_places(viewer: Viewer) -> list[tuple[int, str]]:
    found = places(viewer).filter(is_live(localdate(), since="valid_from", until="valid_until")).order_by("path")
    return [(pk, f"{_INDENT.get(level, '')}{name}") for pk, name, level in found.values_list("pk", "name", "level")]


def _posts() -> list[tuple[str, str]]:
    language = "zh" if show.is_chinese() else "en"
    held = [post for post in power_list().posts.values() if post.level.value != "house"]
    return [(post.code, post.title.say(language)) for post in held]


class UnmaskForm(forms.Form):
    """Why somebody reads a person's numbers in clear 「查看事由」."""

    reason = forms.CharField(
        label=_("Why you need the numbers"),
        max_length=200,
        help_text=_("It is recorded with your name and can be read by those who supervise."),
    )


class NewPersonForm(forms.Form):
    """Register one person 「登记人员」."""

    name = forms.CharField(label=_("Name"), max_length=60)
    place_id = forms.TypedChoiceField(label=_("Place"), coerce=int)
    id_number = forms.CharField(label=_("Identity number"), max_length=18, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=20, required=False)
    household = forms.CharField(label=_("Household number"), max_length=40, required=False)

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data)
        self.fields["place_id"].choices = _living_places(viewer)  # type: ignore[attr-defined]


class MandateForm(forms.Form):
    """Give a person a post for a place 「任命」."""

    post = forms.ChoiceField(label=_("Post"), choices=_posts)
    place_id = forms.TypedChoiceField(label=_("For which place"), coerce=int)
    line = forms.ChoiceField(
        label=_("A or B"),
        choices=[(Line.A.value, _("A: holds the post")), (Line.B.value, _("B: acts only while A is recorded absent"))],
        widget=forms.RadioSelect,
        initial=Line.A.value,
    )
    since = DayField(label=_("First day"))
    until = DayField(label=_("Last day"), required=False)

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data, initial={"since": localdate()})
        self.fields["place_id"].choices = _living_places(viewer)  # type: ignore[attr-defined]


class EndMandateForm(forms.Form):
    """When a mandate ends, and why 「终止任职」."""

    on = DayField(label=_("Last day in office"))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class AbsenceForm(forms.Form):
    """When a holder is away 「登记缺岗」: while it lasts, B acts."""

    since = DayField(label=_("Away from"))
    until = DayField(label=_("Away until"), required=False, help_text=_("Leave it empty while it is not known."))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class KinshipForm(forms.Form):
    """Declare a near relative 「申报亲属」."""

    relative = forms.CharField(
        label=_("The relative’s whole identity number, or name"),
        help_text=_("A name must be that of exactly one person registered in your places."),
    )
    degree = forms.TypedChoiceField(
        label=_("Degree"),
        coerce=int,
        choices=[
            (1, _("1: spouse, parents, children")),
            (2, _("2: brothers, sisters, grandparents, grandchildren")),
            (3, _("3: uncles, aunts, nephews, nieces, close in-laws")),
        ],
    )


class AccountForm(forms.Form):
    """Open an account for a person 「开立账号」; the password must be changed at the first sign-in."""

    login = forms.CharField(
        label=_("Sign-in name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label=_("First password"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("At least 10 characters. It must be changed at the first sign-in."),
    )


class PasswordResetForm(forms.Form):
    """Give an account a new first password 「重置密码」."""

    password = forms.CharField(
        label=_("New first password"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("At least 10 characters; a lost telephone’s one-time codes are switched off with it."),
    )


class LockForm(forms.Form):
    """Why an account is locked or opened again 「停用、恢复账号」."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


def relative_of(viewer: Viewer, form: KinshipForm) -> int | None:
    """The one person within reach that the form means; None where none or several are meant."""
    found = list(find_people(viewer, form.cleaned_data["relative"]).values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None
