"""Accounts of others 「账号管理」: opened, given a new password, locked and opened again by an administrator."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from daylight.parties import acts
from daylight.parties.models import Account
from daylight.parties.queries import Viewer, accounts, person_row
from daylight.parties.verbs import PartyVerb
from daylight.web.access import desk, viewer_in
from daylight.web.desk.entry import people as entry
from daylight.web.desk.posting import sent
from daylight.web.desk.requests import key_of
from daylight.web.desk.views.people import PersonForms, person_answer, row_or_404


@desk(verb=PartyVerb.CREATE_ACCOUNT, scope=person_row)
@require_POST
def create(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """Open a person's account 「开立账号」."""
    viewer, key = viewer_in(request), key_of(request)
    row_or_404(viewer, person_id)
    form = entry.AccountForm(request.POST)

    def do(asked: dict[str, Any]) -> None:
        acts.create_account(viewer.actor, person_id, **asked, now=timezone.now(), key=key)

    forms = PersonForms(account=form, failed=form)
    return _sent(
        request, person_id, form, forms, do=do, said=_("The account is open. Hand the password over in person.")
    )


@desk(verb=PartyVerb.RESET_PASSWORD, scope=accounts)
@require_POST
def reset(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """Give a new first password 「重置密码」."""
    viewer, key = viewer_in(request), key_of(request)
    account = _account(viewer, person_id)
    form = entry.PasswordResetForm(request.POST)

    def do(asked: dict[str, Any]) -> None:
        acts.reset_password(viewer.actor, account.pk, **asked, now=timezone.now(), key=key)

    forms = PersonForms(password=form, failed=form)
    return _sent(
        request, person_id, form, forms, do=do, said=_("The password is reset; it must be changed at sign-in.")
    )


@desk(verb=PartyVerb.LOCK_ACCOUNT, scope=accounts)
@require_POST
def lock(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """Lock an account, or open a locked one again 「停用、恢复账号」."""
    viewer, key = viewer_in(request), key_of(request)
    account = _account(viewer, person_id)
    form = entry.LockForm(request.POST)
    change = acts.lock_account if account.is_active else acts.unlock_account

    def do(asked: dict[str, Any]) -> None:
        change(viewer.actor, account.pk, **asked, now=timezone.now(), key=key)

    said = (
        _("The account is locked; its sessions have ended.") if account.is_active else _("The account is open again.")
    )
    return _sent(request, person_id, form, PersonForms(lock=form, failed=form), do=do, said=said)


def _account(viewer: Viewer, person_id: int) -> Account:
    found = accounts(viewer).filter(person_id=person_id).first()
    if found is None:
        raise Http404
    return found


def _sent(
    request: HttpRequest, person_id: int, form: Form, forms: PersonForms, *, do: Any, said: Any
) -> HttpResponseBase:
    """A form about the account on a person's page."""
    return sent(
        request,
        form,
        do=do,
        said=said,
        to=reverse("desk:person", args=[person_id]),
        again=lambda status: person_answer(request, person_id, forms, status=status),
    )
