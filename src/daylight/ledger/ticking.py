"""The ledger's share of the tick 「时钟」: reading the banks' statements, one account after another."""

import logging
from datetime import datetime

from daylight.kernel.refusals import Refused
from daylight.ledger.acts import record_bank_lines
from daylight.ledger.banks import BankSilent
from daylight.ledger.models import CollectiveAccount
from daylight.log.door import CLOCK

_LOGGER = logging.getLogger(__name__)


def read_statements(now: datetime) -> int:
    """Fetch the statement of the one account whose turn it is 「获取银行流水」; returns how many lines were new.

    The turn is told by the second, not remembered: a clock that was killed goes on wherever the time has come to, and
    no bank is asked for everything at once. A county of sixty villages is read through once a minute.
    """
    accounts = CollectiveAccount.objects.order_by("pk").values_list("pk", flat=True)
    count = accounts.count()
    if not count:
        return 0
    account_id = accounts[int(now.timestamp()) % count]
    try:
        return len(record_bank_lines(CLOCK, account_id=account_id, now=now))
    except (BankSilent, Refused) as silent:
        _LOGGER.warning("the statement of account %s could not be read now: %s", account_id, type(silent).__name__)
        return 0
