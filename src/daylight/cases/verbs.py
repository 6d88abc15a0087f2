"""What can be done to a case: every verb of this room 「事项动作」."""

from daylight.log.verbs import Verb


class CaseVerb(Verb):
    """The acts of this room; titles in `rules/disclosure/cases.toml`, powers in `rules/powers/posts.toml`."""

    OPEN = "case.open"
    SAVE_DRAFT = "case.save_draft"
    ATTACH = "case.attach"
    DETACH = "case.detach"
    SUBMIT = "case.submit"
    COMPLETE_STEP = "case.complete_step"
    RETURN = "case.return"
    REFUSE = "case.refuse"
    WITHDRAW = "case.withdraw"
    SUSPEND = "case.suspend"
    RESUME = "case.resume"
    REMIND = "case.remind"
    URGE = "case.urge"
    REPORT_EFFECT = "case.report_effect"
    READ_DOCUMENT = "document.read"
    ASK_QUESTION = "question.ask"
