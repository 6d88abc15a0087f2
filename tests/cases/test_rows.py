"""What the database itself refuses about cases, whoever asks: a careless script inside an act included."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, transaction

from daylight.cases import acts
from daylight.cases.models import Attachment, Blob, Case, InvoiceClaim, Reminder, Revision, Step
from daylight.cases.verbs import CaseVerb
from daylight.log.door import SETUP, Deed, act
from office import Office


@contextmanager
def _inside(office: Office) -> Iterator[Deed]:
    with act(CaseVerb.OPEN, SETUP, place=None, now=office.now) as deed:
        yield deed


def _refused(office: Office, write: Callable[[Deed], object]) -> None:
    with pytest.raises(DatabaseError), _inside(office) as deed, transaction.atomic():
        write(deed)


def test_a_case_is_not_written_outside_an_act(office: Office) -> None:
    case = office.open()
    case.title = "changed behind the door's back"
    with pytest.raises(DatabaseError), transaction.atomic():
        case.save()


def test_a_submitted_revision_is_final(office: Office) -> None:
    case = office.submitted()
    revision = Revision.objects.get(case=case)
    revision.form = revision.form | {"amount": 1}
    _refused(office, lambda _deed: revision.save())
    _refused(office, lambda _deed: revision.delete())


def test_a_submitted_revision_loses_and_gains_no_document(office: Office) -> None:
    case = office.submitted()
    kept = Attachment.objects.get(case=case)
    _refused(office, lambda _deed: Attachment.objects.filter(pk=kept.pk).delete())
    _refused(office, lambda deed: Attachment.objects.filter(pk=kept.pk).update(name="x.png", act_id=deed.id))
    more = Attachment(
        case=case, revision=kept.revision, field="contract", blob=kept.blob, name="x.png", uploaded_at=office.now
    )
    _refused(office, lambda _deed: more.save(force_insert=True))


def test_a_done_step_is_final_but_for_being_voided_once(office: Office) -> None:
    case = office.submitted()
    done = Step.objects.filter(case=case, code="request")
    _refused(office, lambda deed: done.update(person_id=1, act_id=deed.id))
    _refused(office, lambda deed: done.update(outcome="open", act_id=deed.id))
    with _inside(office) as deed:
        done.update(outcome="void", act_id=deed.id)
    _refused(office, lambda deed: done.update(outcome="void", act_id=deed.id))
    _refused(office, lambda _deed: done.delete())


def test_a_case_that_ended_and_its_steps_are_final(office: Office) -> None:
    case = office.submitted()
    acts.withdraw_case(case.pk, actor=office.actor("village.bookkeeper"), now=office.now, reason="重复")
    rows = Case.objects.filter(pk=case.pk)
    _refused(office, lambda deed: rows.update(state="running", closed_at=None, act_id=deed.id))
    _refused(office, lambda deed: rows.update(amount_fen=1, act_id=deed.id))
    _refused(office, lambda deed: Step.objects.filter(case=case).update(outcome="void", act_id=deed.id))
    revision = Revision.objects.get(case=case)
    late = Step(case=case, revision=revision, code="pay", ordinal=9, kind="effect", post="x", opened_at=office.now)
    _refused(office, lambda _deed: late.save(force_insert=True))


def test_a_case_stays_under_the_rule_it_began_under(office: Office) -> None:
    case = office.open()
    _refused(office, lambda deed: Case.objects.filter(pk=case.pk).update(version="2030-01-01", act_id=deed.id))
    _refused(office, lambda _deed: Case.objects.filter(pk=case.pk).delete())


def test_no_two_live_claims_on_one_invoice_and_none_comes_back(office: Office) -> None:
    case = office.submitted()
    claim = InvoiceClaim.objects.get(case=case)
    twin = InvoiceClaim(case=case, revision=claim.revision, identity=claim.identity, number=claim.number, amount_fen=1)
    _refused(office, lambda _deed: twin.save(force_insert=True))
    with _inside(office) as deed:
        InvoiceClaim.objects.filter(pk=claim.pk).update(is_live=False, act_id=deed.id)
    _refused(office, lambda deed: InvoiceClaim.objects.filter(pk=claim.pk).update(is_live=True, act_id=deed.id))


def test_blobs_and_reminders_are_never_changed(office: Office) -> None:
    case = office.submitted()
    _refused(office, lambda deed: Blob.objects.update(size=1, act_id=deed.id))
    acts.remind(office.later(days=1))
    assert Reminder.objects.filter(case=case).count() == 1
    _refused(office, lambda deed: Reminder.objects.update(colour="red", act_id=deed.id))
