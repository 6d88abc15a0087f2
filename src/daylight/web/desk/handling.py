"""Handling a step as its page offers it 「环节办理」: what may be decided, what was typed, and why not."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict

from daylight.cases import ledger_effects
from daylight.cases.queries import CasePage
from daylight.cases.queries.choices import Choice
from daylight.kernel.procedure import Decision, FieldType, Step
from daylight.ledger.models import PaymentAuthority
from daylight.ledger.policy import UNSETTLED, OrderState
from daylight.ledger.queries import OrderPage, order_page
from daylight.parties.queries import Viewer
from daylight.web.desk.drafts import Taken
from daylight.web.desk.forms import CaseForm
from daylight.web.errors import message_of

PAY = "payment.pay"
_TURNS_BACK = {Decision.RETURN.value, Decision.REFUSE.value}


@dataclass
class StepForm:
    """The decision part of a case's page 「办理区」, with what was typed when it was refused."""

    choices: tuple[Choice, ...] = ()
    back: Choice | None = None
    refuse: Choice | None = None
    fields: CaseForm | None = None
    taken: Taken = field(default_factory=Taken)
    opinion: str = ""
    reason: str = ""
    decision: str = ""
    error: str = ""
    is_payment: bool = False

    @property
    def is_single(self) -> bool:
        """One way to say yes: then a button is enough."""
        return len(self.choices) == 1


def step_form(page: CasePage, data: QueryDict | None = None, *, strict: bool = False) -> StepForm:
    """What the open step offers to this viewer; nothing when it is not theirs."""
    offered = [choice for choice in page.choices.decisions if choice.is_open]
    if not offered or page.choices.may_edit:
        return StepForm()
    by_code = {choice.decision: choice for choice in offered}
    fills = page.choices.fills
    fields = CaseForm(fills, data, strict=strict) if fills else None
    if fields is not None:
        fields.is_valid()
        fields.mark_optional()
    return StepForm(
        choices=tuple(choice for choice in offered if choice.decision not in _TURNS_BACK),
        back=by_code.get(Decision.RETURN.value),
        refuse=by_code.get(Decision.REFUSE.value),
        fields=fields,
        opinion=data.get("opinion", "") if data else "",
        reason=data.get("reason", "") if data else "",
        decision=data.get("decision", "") if data else "",
        is_payment=is_payment(page),
    )


def open_step(page: CasePage) -> Step | None:
    """The rule of the open step."""
    return page.procedure.step(page.choices.step) if page.choices.step else None


def is_payment(page: CasePage) -> bool:
    """Whether money moves in the open step: it is confirmed on a page of its own."""
    step = open_step(page)
    return step is not None and step.effect == PAY


def values_of(form: StepForm) -> dict[str, Any]:
    """The fields that this step gives."""
    return form.fields.values() if form.fields is not None else {}


def why_not(page: CasePage) -> str:
    """Why this viewer has no verb here; empty where they have one, or where nobody has."""
    if page.choices.is_mine or page.choices.may_edit or page.case.has_ended or page.choices.why is None:
        return ""
    return message_of(page.choices.why)


def has_files(page: CasePage) -> bool:
    """Whether the open step takes documents."""
    return any(fill.field.type is FieldType.FILES for fill in page.choices.fills)


# ---------------------------------------------------------------- the payment of a case


def authority_of_case(page: CasePage) -> PaymentAuthority | None:
    """What may be paid, to which account, approved by whom."""
    found = ledger_effects.authority_of(page.case)
    if found is None:
        return None
    joined = PaymentAuthority.objects.select_related("payee_body", "payee_account", "approved_by", "requested_by")
    return joined.get(pk=found.pk)


def order_of_case(viewer: Viewer, page: CasePage) -> OrderPage | None:
    """The latest payment order of the case, as far as the viewer sees it."""
    if not any(step.effect == PAY for step in page.procedure.steps):
        return None
    order = ledger_effects.order_of(page.case)
    return order_page(viewer, order.pk) if order is not None else None


def is_unsettled(order: OrderPage) -> bool:
    """Whether the bank has not said yes or no yet."""
    return order.row.state in UNSETTLED or order.row.state is OrderState.CREATED


def polls_by_itself(request: HttpRequest) -> bool:
    """Whether a page asks here without anybody touching it."""
    return request.headers.get("X-Daylight-Poll") == "1"
