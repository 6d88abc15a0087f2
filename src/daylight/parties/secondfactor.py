"""One-time codes from a telephone 「动态口令」 (RFC 6238, six figures, thirty seconds)."""

from datetime import datetime

import pyotp

ISSUER = "Daylight"
_STEP_SECONDS = 30
_DRIFT_STEPS = 1
"""Telephones' clocks are off: the codes of the step before and after count too."""


def new_secret() -> str:
    """A fresh secret to be shown once as a QR code."""
    return pyotp.random_base32()


def address(secret: str, login: str) -> str:
    """The `otpauth://` address that authenticator programs read from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step that a code belongs to, or None when it is wrong; a step is used once, so a code seen cannot be repeated."""
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // _STEP_SECONDS
    wanted = "".join(code.split())
    for step in range(current - _DRIFT_STEPS, current + _DRIFT_STEPS + 1):
        if pyotp.utils.strings_equal(totp.at(step * _STEP_SECONDS), wanted):
            return step
    return None
