"""What is done about parties: every verb of this room 「主体动作」."""

from daylight.log.verbs import Verb


class PartyVerb(Verb):
    """Acts on places, bodies, people, mandates and accounts."""

    CREATE_PLACE = "place.create"
    CHANGE_PLACE = "place.change"
    CLOSE_PLACE = "place.close"
    CREATE_BODY = "body.create"
    CHANGE_BODY = "body.change"
    CREATE_PERSON = "person.create"
    CHANGE_PERSON = "person.change"
    UNMASK_PERSON = "person.unmask"
    ERASE_PERSON = "person.erase"
    DECLARE_KINSHIP = "kinship.declare"
    GRANT_MANDATE = "mandate.grant"
    END_MANDATE = "mandate.end"
    RECORD_ABSENCE = "absence.record"
    END_ABSENCE = "absence.end"
    CREATE_ACCOUNT = "account.create"
    SIGN_IN = "account.sign_in"
    SIGN_OUT = "account.sign_out"
    CHANGE_PASSWORD = "account.change_password"  # noqa: S105 - the name of a verb
    RESET_PASSWORD = "account.reset_password"  # noqa: S105 - the name of a verb
    LOCK_ACCOUNT = "account.lock"
    ENABLE_TOTP = "account.enable_totp"
    CONFIRM_IMPORT = "import.confirm"
