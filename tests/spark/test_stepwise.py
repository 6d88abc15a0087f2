"""A query whose parts name one another is cut into steps: what would be worked out many times is worked out once."""

from daylight.risk.stepwise import stepwise

TWICE_TWICE = """
WITH a AS (SELECT lot_id FROM lot), b AS (SELECT x.lot_id FROM a AS x JOIN a AS y ON x.lot_id = y.lot_id),
c AS (SELECT x.lot_id FROM b AS x JOIN b AS y ON x.lot_id = y.lot_id)
SELECT lot_id FROM c UNION ALL SELECT lot_id FROM c
"""


def test_a_query_without_parts_stays_as_it_is() -> None:
    assert stepwise("SELECT 1 AS n").last == "SELECT 1 AS n"


def test_a_part_that_is_named_twice_is_not_kept() -> None:
    text = "WITH a AS (SELECT lot_id FROM lot) SELECT lot_id FROM a UNION ALL SELECT lot_id FROM a"
    assert stepwise(text).kept == {}
    assert stepwise(text).last == text


def test_a_part_named_twice_by_a_part_named_twice_is_kept() -> None:
    steps = stepwise(TWICE_TWICE)
    assert steps.kept == {
        "b": "WITH a AS (SELECT lot_id FROM lot) SELECT x.lot_id FROM a AS x JOIN a AS y ON x.lot_id = y.lot_id"
    }
    assert steps.last == (
        "WITH c AS (SELECT x.lot_id FROM b AS x JOIN b AS y ON x.lot_id = y.lot_id) "
        "SELECT lot_id FROM c UNION ALL SELECT lot_id FROM c"
    )


def test_a_part_that_only_a_kept_part_needs_does_not_reach_the_last_query() -> None:
    assert "FROM lot" not in stepwise(TWICE_TWICE).last
