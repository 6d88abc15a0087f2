"""One clock leads: on PostgreSQL by an advisory lock that dies with its connection."""

import threading

import pytest
from django.db import connection

from daylight.clock.leader import leadership


@pytest.mark.postgres
def test_the_second_connection_does_not_lead_until_the_first_is_gone(committed_db) -> None:
    answers: list[bool] = []

    def other() -> None:
        with leadership() as is_leader:
            answers.append(is_leader)
        connection.close()

    def ask() -> None:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    with leadership() as is_leader:
        assert is_leader
        ask()
    ask()
    assert answers == [False, True]
