"""A small county through the acts: broken off, resumed, and then everything must hold as in a real one."""

import fcntl
import io
import json
from datetime import datetime, timedelta

import pytest

from daylight.cases.models import Case, InvoiceClaim
from daylight.cases.queries import tasks_for
from daylight.kernel import audit as folder_audit
from daylight.kernel import tiles
from daylight.kernel.case_state import CHINA
from daylight.kernel.tilespace import leaf_hashes
from daylight.ledger.models import Book, PaymentOrder, Period, Voucher
from daylight.ledger.queries import trial_balance
from daylight.log import audit, integrate
from daylight.log.keys import log_keys
from daylight.log.queries import act_by_key, state
from daylight.parties.models import Account
from daylight.parties.queries import viewer_of
from daylight.risk.models import Warning as WarningRow
from daylight.simulate import command
from daylight.simulate.accounts import DEMONSTRATION
from daylight.simulate.into_acts import FINISHED, AlreadyFilling, CountyStands, Figures, fill
from daylight.simulate.labels import labels_path, read_labels
from daylight.simulate.progress import Progress, Silent

FIGURES = Figures(seed=1, townships=2, villages=4, months=2, until="2026-06-12")
AFTER = datetime(2026, 6, 13, 9, tzinfo=CHINA)
TABLES = {"case": Case, "payment": PaymentOrder, "invoice": InvoiceClaim}


class BreaksOff(Silent):
    """The user presses Ctrl-C in the middle."""

    def step(self, at: datetime) -> None:
        self.done += 1
        if self.done == self.total // 2:
            raise KeyboardInterrupt


@pytest.fixture
def filled(committed_db, settings, tmp_path):
    settings.VAR = tmp_path
    with pytest.raises(KeyboardInterrupt):
        fill(FIGURES, resume=False, progress=BreaksOff())
    half = state().acts
    # Asked for with other figures: the county that was begun is the one that is finished.
    done = fill(Figures(9, 1, 1, 9, "2026-01-31"), resume=True, progress=Silent())
    assert done.acts == state().acts - half > 0


def test_a_broken_off_county_is_resumed_and_everything_in_it_holds(filled, settings) -> None:
    _nothing_is_done_twice()
    _books_balance()
    _the_log_verifies(settings)
    _labels_name_rows_that_exist()
    _planted_schemes_became_what_they_should()
    _every_account_of_the_demonstration_works()
    _a_finished_county_is_left_alone()


def _nothing_is_done_twice() -> None:
    plan = FIGURES.plan()
    handed_in = {h.subject for h in plan.happenings if h.what in {"request", "draft"}}
    assert Case.objects.filter(procedure="payment").count() == len(handed_in)
    assert Case.objects.filter(procedure="question").count() == sum(h.what == "ask" for h in plan.happenings)
    assert Period.objects.filter(state="closed").count() == sum(h.what == "close" for h in plan.happenings)
    assert not PaymentOrder.objects.exclude(state__in=["succeeded", "failed"]).exists()


def _books_balance() -> None:
    for book in Book.objects.all():
        balance = trial_balance(book, AFTER.date().replace(day=1))
        assert balance.is_balanced
        assert balance.opening_debit_fen > 0
        for period in book.periods.all():
            numbers = Voucher.objects.filter(period=period, state="posted").values_list("number", flat=True)
            assert sorted(number or 0 for number in numbers) == list(range(1, len(numbers) + 1))


def _the_log_verifies(settings) -> None:
    published = integrate.run(AFTER)
    assert published.size == state().acts
    leaves = leaf_hashes(list(tiles.Tiles(settings.TILE_DIR, published.size).entries()))
    assert audit.faults(leaves) == []
    assert folder_audit.verify_folder(settings.TILE_DIR, log_keys().vkey, None).is_good


def _labels_name_rows_that_exist() -> None:
    labels = read_labels()
    assert {label["scheme"] for label in labels} >= {"story", "split_payment", "duplicate_invoice", "overdue_approval"}
    for label in labels:
        for row in label["rows"]:
            assert TABLES[row["table"]].objects.filter(pk=row["id"]).exists()
    assert act_by_key(FINISHED).facts["kind"] == "simulation"
    assert json.loads(labels_path().read_text("utf-8"))["seed"] == FIGURES.seed


def _cases_of(scheme: str) -> list[Case]:
    label = next(label for label in read_labels() if label["scheme"] == scheme)
    return list(Case.objects.filter(number__in=label["numbers"]).order_by("pk"))


def _planted_schemes_became_what_they_should() -> None:
    (story,) = _cases_of("story")
    assert (story.state, story.amount_fen) == ("closed", 502_715_90)
    split = WarningRow.objects.get(model="F06", colour="red")
    assert (split.state, split.verdict, split.case.state) == ("closed", "confirmed", "closed")
    invoices = [str(claim.pk) for case in _cases_of("duplicate_invoice") for claim in case.claims.all()]
    assert WarningRow.objects.get(model="F08", colour="red").subject_id in invoices
    (overdue,) = _cases_of("overdue_approval")
    assert overdue.reminders.filter(colour="red").exists()
    assert overdue.steps.get(outcome="open").code == "approve"
    (answered,), (unanswered,) = _cases_of("answered_in_time"), _cases_of("unanswered_question")
    assert answered.state == "closed"
    assert not answered.reminders.exclude(colour="blue").exists()
    assert unanswered.reminders.filter(colour="red").exists()


def _every_account_of_the_demonstration_works() -> None:
    waiting = {}
    for shown in DEMONSTRATION:
        account = Account.objects.get(login=shown.login)
        assert not account.has_usable_password()
        viewer = viewer_of(account, {}, on=AFTER.date())
        assert viewer is not None
        assert viewer.post == shown.post
        waiting[shown.login] = len(tasks_for(viewer, now=AFTER, language="zh"))
    assert all(waiting[login] >= 3 for login in ("centre", "bookkeeper", "leader", "cashier", "accountant"))
    assert all(waiting[login] >= 1 for login in ("head", "secretary", "supervisor", "discipline", "county.discipline"))


def _a_finished_county_is_left_alone() -> None:
    acts = state().acts
    assert fill(FIGURES, resume=True, progress=Silent()).acts == 0
    with pytest.raises(CountyStands):
        fill(FIGURES, resume=False, progress=Silent())
    assert state().acts == acts


def test_two_processes_do_not_fill_one_county_at_once(settings, tmp_path) -> None:
    settings.VAR = tmp_path
    with (tmp_path / "simulate.lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(AlreadyFilling):
            fill(FIGURES, resume=True, progress=Silent())


@pytest.mark.parametrize("words", [[], ["--into-acts", "--villages", "2"], ["--into-acts", "--months", "0"]])
def test_a_call_that_makes_no_sense_is_refused_before_anything_is_made(words, capsys) -> None:
    parser = command.argparse.ArgumentParser()
    command.arguments(parser)
    assert command.run(parser.parse_args(words)) == 2
    assert "daylight simulate:" in capsys.readouterr().err


def test_progress_tells_the_simulated_day_and_the_time_left() -> None:
    out = io.StringIO()
    progress = Progress(out)
    progress.begin(10, done=4)
    progress.last -= timedelta(seconds=6).total_seconds()
    progress.step(AFTER)
    assert "2026-06-13" in out.getvalue()
    assert "50%" in out.getvalue()
