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


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the file lock is SQLite's")
def test_two_installations_on_one_database_file_meet_at_one_lock(db, tmp_path, settings, monkeypatch) -> None:
    database = tmp_path / "county.sqlite3"
    database.touch()
    monkeypatch.setitem(connection.settings_dict, "NAME", str(database))
    with leadership() as first:
        settings.VAR = tmp_path / "elsewhere"
        with leadership() as second:
            assert (first, second) == (True, False)
    with leadership() as again:
        assert again
