"""Signing in and out, choosing an identity, one's password and one-time codes 「登录与身份」."""

import time
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daylight.kernel.refusals import PermissionRefused, Refused
from daylight.log.powers import post_title
from daylight.parties import acts, refusals, secondfactor
from daylight.parties.models import Account
from daylight.parties.queries import account_by_login
from daylight.parties.queries.viewers import MANDATE_KEY
from daylight.web.access import desk, public, viewer_in
from daylight.web.desk import forms, identities
from daylight.web.errors import message_of
from daylight.web.qr import qr_svg

HALF = "half_signed_in"
HALF_SECONDS = 180
"""How long a right password waits for its one-time code."""
SECRET = "totp_secret"  # noqa: S105 - the name of a key of the session


@public
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for sign-in name and password; the demonstration lists its posts."""
    if request.method == "GET" and getattr(request, "viewer", None) and not identities.demonstration_seats():
        return redirect("desk:tasks")
    form = forms.SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _try(request, form)
        if answer is not None:
            return answer
    return _sign_in_page(request, form)


def _try(request: HttpRequest, form: forms.SignInForm) -> HttpResponseBase | None:
    """Let in whoever knows the password; None when the form must be shown again."""
    name, password = form.cleaned_data["username"].strip().lower(), form.cleaned_data["password"]
    account = account_by_login(name)
    if account is not None and account.totp_sealed:
        if not AxesProxyHandler.is_allowed(request, {"username": name}):
            return locked_out(request)
        if account.is_active and account.check_password(password):
            request.session[HALF] = {"account": account.pk, "at": int(time.time()), "next": _next(request)}
            return redirect("desk:code")
        _count_failure(request, name)
    else:
        found = authenticate(request, username=name, password=password)
        if isinstance(found, Account):
            return _enter(request, found, then=_next(request), form=form)
    if not AxesProxyHandler.is_allowed(request, {"username": name}):
        return locked_out(request)
    form.add_error(None, _("The sign-in name or the password is not right. After five failures the account rests."))
    return None


@public
@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponseBase:
    """The second step: the one-time code of somebody whose password was right."""
    half: dict[str, Any] = request.session.get(HALF) or {}
    account = Account.objects.filter(pk=int(half.get("account", 0))).select_related("person").first()
    if account is None or int(time.time()) - int(half.get("at", 0)) > HALF_SECONDS:
        messages.info(request, _("Please sign in anew: the code was waited for three minutes."))
        return redirect("desk:sign_in")
    form = forms.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not AxesProxyHandler.is_allowed(request, {"username": account.login}):
            return locked_out(request)
        answer = _enter(request, account, then=str(half.get("next", "")), form=form)
        if answer is not None:
            return answer
        _count_failure(request, account.login)
    return render(request, "desk/code.html", {"form": form}, status=403 if form.errors else 200)


def _enter(request: HttpRequest, account: Account, *, then: str, form: Any) -> HttpResponseBase | None:
    """Begin the session; a refusal is said in the form."""
    try:
        found = identities.enter(
            request, account, now=timezone.now(), code=str(form.cleaned_data.get("code", "")) if form else ""
        )
    except PermissionRefused as refused:
        if form is None:
            raise
        form.add_error("code" if isinstance(refused, refusals.CodeWrong) else None, message_of(refused))
        return None
    request.session.pop(HALF, None)
    if account.must_change_password:
        return redirect("desk:password")
    if len(found) > 1:
        return redirect("desk:identity")
    return redirect(then or "desk:tasks")


def _count_failure(request: HttpRequest, name: str) -> None:
    """A wrong password or code counts towards the lock-out, whichever of the two steps it is."""
    AxesProxyHandler.user_login_failed(sender=__name__, credentials={"username": name}, request=request)


def _next(request: HttpRequest) -> str:
    """The page the person wanted, when it is one of ours."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours and wanted.startswith("/desk/") else ""


def _sign_in_page(request: HttpRequest, form: forms.SignInForm) -> HttpResponse:
    context = {"form": form, "next": _next(request), "seats": identities.demonstration_seats()}
    return render(request, "desk/sign_in.html", context, status=403 if form.errors else 200)


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """What somebody reads whose account rests after too many failures; axes calls this too (settings)."""
    return render(request, "desk/locked.html", status=429)


@public
@require_POST
def enter_as(request: HttpRequest) -> HttpResponseBase:
    """Enter one of the demonstration's posts by one click 「演示登录」; a real installation has none."""
    account = identities.demonstration_account(request.POST.get("login", ""))
    if account is None:
        raise Http404
    if getattr(request, "viewer", None):
        _leave(request)
    identities.enter(request, account, now=timezone.now())
    return redirect(_next(request) or "desk:tasks")


@desk(before_new_password=True)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End the session; that is an act too."""
    _leave(request)
    messages.success(request, _("You are signed out."))
    return redirect("desk:sign_in")


def _leave(request: HttpRequest) -> None:
    viewer = viewer_in(request)
    try:
        acts.sign_out(viewer.actor, viewer.account_id, now=timezone.now())
    except Refused as refused:  # whoever may no longer act may still leave
        messages.info(request, message_of(refused))
    logout(request)
    request.viewer = None  # type: ignore[attr-defined]


@desk(before_new_password=True)
@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest) -> HttpResponseBase:
    """Choose under which mandate to act from now on 「以什么身份办理」."""
    account = _own_account(request)
    choices = identities.identities_of(account, request)
    if request.method == "POST":
        chosen = next((one for one in choices if str(one.mandate_id) == request.POST.get("mandate")), None)
        if chosen is None:
            raise Http404
        request.session[MANDATE_KEY] = chosen.mandate_id
        answer = redirect("desk:tasks")
        answer.set_cookie(
            identities.LAST_IDENTITY, str(chosen.mandate_id), max_age=31_536_000, httponly=True, samesite="Lax"
        )
        return answer
    language = identities.language()
    rows = [(choice, post_title(choice.post, language)) for choice in choices]
    return render(request, "desk/identity.html", {"rows": rows, "seats": identities.demonstration_seats()})


@desk(before_new_password=True)
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponseBase:
    """Change one's own password; whoever signs in with an initial one comes here first."""
    viewer = viewer_in(request)
    form = forms.PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = acts.change_password(
                viewer.actor, viewer.account_id, old=form.cleaned_data["old"], new=form.cleaned_data["new"],
                now=timezone.now(),
            )  # fmt: skip
        except (refusals.PasswordWrong, refusals.PasswordTooWeak) as refused:
            form.add_error("old" if isinstance(refused, refusals.PasswordWrong) else "new", message_of(refused))
        else:
            update_session_auth_hash(request, account)
            messages.success(request, _("Your password is changed; other sessions of your account have ended."))
            return redirect("desk:tasks")
    status = 422 if form.errors else 200
    return render(request, "desk/password.html", {"form": form, "must": viewer.must_change_password}, status=status)


@desk()
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponseBase:
    """Turn on one-time codes: scan, type the first code, done."""
    viewer, account = viewer_in(request), _own_account(request)
    secret = request.session.setdefault(SECRET, secondfactor.new_secret())
    form = forms.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.enable_totp(
                viewer.actor, account.pk, secret=secret, code=form.cleaned_data["code"], now=timezone.now()
            )
        except refusals.CodeWrong as refused:
            form.add_error("code", message_of(refused))
        else:
            del request.session[SECRET]
            messages.success(request, _("One-time codes are on: from now on signing in asks for one."))
            return redirect("desk:account")
    picture = qr_svg(secondfactor.address(secret, account.login), label=_("QR code with the secret for your telephone"))
    context = {"form": form, "qr": picture, "secret": secret, "is_on": bool(account.totp_sealed)}
    return render(request, "desk/second_factor.html", context, status=422 if form.errors else 200)


@desk(before_new_password=True)
@require_safe
def own_account(request: HttpRequest) -> HttpResponse:
    """One's own account: name, post, password, one-time codes."""
    account = _own_account(request)
    return render(request, "desk/account.html", {"account": account, "has_codes": bool(account.totp_sealed)})


def _own_account(request: HttpRequest) -> Account:
    return Account.objects.select_related("person").get(pk=viewer_in(request).account_id)
