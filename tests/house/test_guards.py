"""Every domain table has its triggers, on whichever database the suite runs."""

import pytest
from django.apps import apps

from daylight.log import guard
from daylight.log.rows import Row

pytestmark = pytest.mark.django_db


def test_every_domain_table_carries_its_triggers() -> None:
    assert guard.missing_triggers() == []


def test_a_missing_trigger_is_seen() -> None:
    guard.remove()
    try:
        assert len(guard.missing_triggers()) > 50
    finally:
        guard.install()


def test_every_model_of_our_rooms_is_a_row_or_a_table_of_the_log() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("daylight.")]
    assert [model for model in ours if not issubclass(model, Row) and model._meta.app_label != "log"] == []


def test_the_unguarded_tables_are_django_s_own() -> None:
    ours = {model._meta.db_table for model in guard.domain_models()}
    every = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert every - ours <= guard.UNGUARDED
    assert ours & guard.UNGUARDED == set()
