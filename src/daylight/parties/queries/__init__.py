"""Reading the parties: who stands where, who looks, which places lie below, who a person is (masked) 「主体查询」."""

from daylight.parties.queries.bodies import (
    BankAccountRow,
    account_by_number,
    accounts_of_body,
    bodies_of,
    body_by_uscc,
    find_bodies,
)
from daylight.parties.queries.mandates import (
    Holder,
    MandateChoice,
    holders_of,
    mandates_of,
    place_path,
    relatives_of,
    standing,
)
from daylight.parties.queries.people import PersonRow, find_people, people, person_row, person_rows
from daylight.parties.queries.places import (
    PlaceNode,
    breadcrumb,
    children_of,
    place_by_code,
    place_tree,
    places,
    subtree,
    subtree_ids,
)
from daylight.parties.queries.viewers import Viewer, account_by_login, accounts, scoped, viewer_of

__all__ = [
    "BankAccountRow",
    "Holder",
    "MandateChoice",
    "PersonRow",
    "PlaceNode",
    "Viewer",
    "account_by_login",
    "account_by_number",
    "accounts",
    "accounts_of_body",
    "bodies_of",
    "body_by_uscc",
    "breadcrumb",
    "children_of",
    "find_bodies",
    "find_people",
    "holders_of",
    "mandates_of",
    "people",
    "person_row",
    "person_rows",
    "place_by_code",
    "place_path",
    "place_tree",
    "places",
    "relatives_of",
    "scoped",
    "standing",
    "subtree",
    "subtree_ids",
    "viewer_of",
]
