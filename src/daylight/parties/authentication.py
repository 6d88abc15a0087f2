"""Django's sign-in asks here: a password, and a one-time code where the account has one 「登录验证」."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils import timezone

from daylight.parties import sealing, secondfactor
from daylight.parties.models import Account


class AccountBackend(ModelBackend):
    """Password and second factor are one question, so a wrong code counts towards the lock-out like a wrong password."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **credentials: Any
    ) -> Account | None:
        """The account, or None; which of the two was wrong is not told."""
        login = (username or "").strip().lower()
        account = super().authenticate(request, username=login, password=password)
        if not isinstance(account, Account):
            return None
        if account.totp_sealed:
            secret = sealing.unseal(account.totp_sealed, sealing.TOTP)
            step = secondfactor.step_of(secret, str(credentials.get("code") or ""), timezone.now())
            if step is None or step <= account.totp_step:
                return None
        return account
