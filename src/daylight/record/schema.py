"""The record 「监督数据标准」 as data: every table and column that a risk model may read (docs/record.md).

Three things fill these tables: this platform's rooms, a county's exported files, OCDS data. Names, types and units are the
contract: a column may be added, never renamed. Pure data, so that the command line and the page reader start without an
engine.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds; money is whole fen, a hash is keyed and never the identifier itself."""

    ID = "id"
    TEXT = "text"
    INT = "int"
    FEN = "fen"
    DATE = "date"
    TIME = "time"
    BOOL = "bool"
    M2 = "m2"
    PCT = "pct"
    DOUBLE = "double"
    HASH = "hash"


@dataclass(frozen=True, slots=True)
class RecordTable:
    """One table of the record: its columns in order, and the ones that name a row."""

    name: str
    columns: dict[str, Kind]
    key: tuple[str, ...]


_TEXT = """
place: *place_id id, parent_id id, level text, name text, population int, households int, valid_from date,
  valid_until date
body: *body_id id, place_id id, kind text, name text, uscc text, registered_on date, legal_rep_id id, account_hash hash,
  phone_hash hash, address text
person: *person_id id, place_id id, household_id id, id_hash hash, account_hash hash, phone_hash hash,
  is_public_payroll bool, died_on date
kinship: *person_id id, *relative_id id, degree int, is_declared bool
stake: *owner_id id, *body_id id, percent pct, since date, until date
tenure: *tenure_id id, place_id id, person_id id, post text, line text, since date, until date
access: *access_id id, place_id id, at time, actor_id id, device_hash hash, network_hash hash, action text, subject text,
  subject_id id

request: *request_id id, place_id id, payee_id id, purpose text, amount_fen fen, requested_at time, requested_by id,
  approved_at time, project_id id, contract_id id, decision_id id, status text
payment: *payment_id id, place_id id, request_id id, contract_id id, project_id id, payee_id id, payee_kind text,
  payee_account_hash hash, amount_fen fen, method text, approved_at time, paid_at time, due_on date, booked_on date,
  voucher_id id, purpose text
invoice: *invoice_id id, place_id id, request_id id, code text, number text, seller_id id, amount_fen fen, issued_on date,
  content_hash hash
entry: *entry_id id, place_id id, voucher_id id, account text, debit_fen fen, credit_fen fen, business_on date,
  posted_at time, posted_by id, reviewed_by id, memo text
bank_line: *line_id id, place_id id, account_hash hash, booked_at time, amount_fen fen, counterparty text,
  counterparty_account_hash hash, counterparty_kind text, entry_id id
period: *place_id id, *month date, closed_at time
budget: *budget_id id, place_id id, year int, line text, amount_fen fen, spent_fen fen
debt: *debt_id id, place_id id, creditor_id id, amount_fen fen, incurred_on date, decision_id id, filed_on date
benefit: *benefit_id id, place_id id, list_id id, programme text, household_id id, person_id id, account_hash hash,
  amount_fen fen, paid_fen fen, claimed_m2 m2, titled_m2 m2, claimed_on date, paid_on date, confirmed_household_at time,
  confirmed_group_at time, confirmed_office_at time, device_hash hash, signature_hash hash

asset: *asset_id id, place_id id, kind text, class text, code text, area_m2 m2, value_fen fen, is_rentable bool,
  status text, registered_on date, checked_on date, longitude double, latitude double, outline text
contract: *contract_id id, place_id id, asset_id id, counterparty_id id, kind text, signed_on date, starts_on date,
  ends_on date, ended_on date, total_fen fen, unit_fen fen, deal_id id, decision_id id, renewed_from_id id
contract_change: *change_id id, place_id id, contract_id id, signed_on date, delta_fen fen, kind text
receivable: *receivable_id id, place_id id, contract_id id, due_on date, amount_fen fen, received_fen fen,
  received_on date
project: *project_id id, place_id id, contractor_id id, contract_id id, contract_fen fen, verified_pct pct,
  verified_on date, accepted_on date, audited_fen fen
valuation: *valuation_id id, place_id id, asset_id id, valued_fen fen, valued_on date

lot: *lot_id id, place_id id, asset_id id, class text, method text, method_details text, competition text, level text,
  direction text, reserve_fen fen, valued_fen fen, listed_at time, opens_at time, deadline_at time, status text,
  organiser_id id, buyer_id id, currency text, tenderers int
bid: *bid_id id, place_id id, lot_id id, bidder_id id, amount_fen fen, currency text, submitted_at time, status text,
  is_winner bool, device_hash hash, network_hash hash, deposit_account_hash hash, file_author text, file_hash hash,
  contact_hash hash, representative_id id
bid_party: *bid_id id, *body_id id
award: *award_id id, place_id id, lot_id id, status text, amount_fen fen, currency text, awarded_at time,
  suppliers int
award_party: *award_id id, *body_id id
award_item: *award_id id, *line int, class text
deal: *deal_id id, place_id id, lot_id id, winner_id id, price_fen fen, confirmed_at time, paid_at time, booked_on date
panel: *panel_id id, place_id id, lot_id id, expert_id id, drawn_at time, declined_at time

step: *step_id id, place_id id, case_id id, procedure text, step text, ordinal int, post text, actor_id id,
  opened_at time, viewed_at time, due_at time, done_at time, outcome text, device_hash hash, amount_fen fen, payee_id id
vote: *decision_id id, place_id id, case_id id, body text, topic text, held_on date, entitled int, present int,
  in_favour int, against int, quorum_num int, quorum_den int, pass_num int, pass_den int, pass_of text
notice: *notice_id id, place_id id, subject text, subject_id id, topic text, posted_on date, removed_on date,
  required_days int
petition: *petition_id id, place_id id, channel text, topic text, received_at time, due_at time, answered_at time,
  is_upheld bool
alert: *alert_id id, place_id id, model text, colour text, raised_at time, closed_at time, verdict text
rest_day: *day date, is_rest bool
"""

_DERIVED = """
work_day: *day date, number int, is_work bool
"""


def _read(text: str) -> dict[str, RecordTable]:
    """Read the listing above: `table: *key type, column type, …`, continued on indented lines."""
    tables: dict[str, RecordTable] = {}
    for line in text.replace("\n  ", " ").split("\n"):
        name, found, rest = line.partition(":")
        if not found:
            continue
        words = [part.split() for part in rest.split(",")]
        columns = {word.lstrip("*"): Kind(kind) for word, kind in words}
        tables[name] = RecordTable(name, columns, tuple(word[1:] for word, _kind in words if word.startswith("*")))
    return tables


RECORD = _read(_TEXT)
"""The tables of the record, version 1."""
MONTHS = frozenset({("period", "month")})
"""Columns whose day stands for its month 「月份」: the first of it, which need not be written."""
OPEN_ENDED = frozenset({"until", "valid_until", "ended_on", "removed_on", "declined_at", "renewed_from_id"})
"""Columns that say something where they are empty: still in office, still in force, still posted, not a renewal."""
DERIVED = _read(_DERIVED)
"""Tables that the engine makes from the record: `work_day` numbers the workdays 「工作日」 after the rest_day calendar."""
READABLE = RECORD | DERIVED
"""Everything a model's query may name."""
