"""Writing what a query gives to a Parquet file, in whatever memory the engine has."""

from pathlib import Path

import duckdb

from daylight.record.cells import quoted

_PARQUET = "FORMAT parquet, COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 10000"
"""Small dictionaries only: trying to make large ones of ids doubles the time of writing and saves nothing."""


def copied(connection: duckdb.DuckDBPyConnection, query: str, target: Path) -> None:
    """Write the rows of a query to a file, in their order.

    Each thread holds pieces of what is read and written that cannot go to the disk. Where these do not fit into memory
    side by side, the rows are written again on one thread: slower, but half a county's export is no answer.
    """
    copy = f"COPY ({query}) TO {quoted(str(target))} ({_PARQUET})"
    try:
        connection.execute(copy)
    except duckdb.OutOfMemoryException:
        connection.execute("SET threads = 1")
        try:
            connection.execute(copy)
        finally:
            connection.execute("RESET threads")
