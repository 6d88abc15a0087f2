"""Writing the parties: one function a verb, each one act 「主体办理」."""

from daylight.parties.acts.accounts import (
    change_password,
    create_account,
    enable_totp,
    lock_account,
    reset_password,
    sign_in,
    sign_out,
    unlock_account,
)
from daylight.parties.acts.bodies import NewBody, add_body_account, change_body, create_body
from daylight.parties.acts.imports import confirm_import
from daylight.parties.acts.mandates import NewMandate, end_absence, end_mandate, grant_mandate, record_absence
from daylight.parties.acts.people import (
    ClearPerson,
    NewPerson,
    change_person,
    create_person,
    declare_kinship,
    erase_person,
    unmask_person,
)
from daylight.parties.acts.places import NewPlace, change_place, close_place, create_place, merge_places

__all__ = [
    "ClearPerson",
    "NewBody",
    "NewMandate",
    "NewPerson",
    "NewPlace",
    "add_body_account",
    "change_body",
    "change_password",
    "change_person",
    "change_place",
    "close_place",
    "confirm_import",
    "create_account",
    "create_body",
    "create_person",
    "create_place",
    "declare_kinship",
    "enable_totp",
    "end_absence",
    "end_mandate",
    "erase_person",
    "grant_mandate",
    "lock_account",
    "merge_places",
    "record_absence",
    "reset_password",
    "sign_in",
    "sign_out",
    "unlock_account",
    "unmask_person",
]
