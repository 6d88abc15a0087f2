"""A record larger than memory: the engine goes to the disk, and the process stays inside a limited address space."""

import json
import subprocess
import sys

import duckdb
import pytest

ROWS = 1_200_000
ADDRESS_SPACE_KIB = 1_300_000
ENGINE_MIB = 128
MADE = """
    COPY (
        SELECT 'payment-' || i AS payment_id, 'v' || (i % 500) AS place_id, 'b' || (hash(i) % 50000) AS payee_id,
            (hash(i * 7) % 1000000)::BIGINT + 1 AS amount_fen,
            TIMESTAMP '2025-01-01' + to_minutes((hash(i * 3) % 500000)::BIGINT) AS paid_at,
            TIMESTAMP '2025-01-01' + to_minutes((hash(i * 3) % 500000)::BIGINT)
                + to_days(CASE WHEN i = 17 THEN 9 ELSE -1 END) AS approved_at,
            md5(i::VARCHAR) || md5((i * 5)::VARCHAR) AS purpose
        FROM range({rows}) AS t(i)
    ) TO '{path}' (FORMAT parquet)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ulimit -v holds on Linux")
def test_a_record_larger_than_the_memory_allowed_is_scanned_within_it(tmp_path) -> None:
    path = tmp_path / "payment.parquet"
    duckdb.sql(MADE.format(rows=ROWS, path=path))
    ((held,),) = duckdb.sql(f"SELECT SUM(total_uncompressed_size) FROM parquet_metadata('{path}')").fetchall()
    assert held > ENGINE_MIB * 1024 * 1024
    words = [sys.executable, "-m", "daylight.cli", "scan", path, "--models", "F06,P03", "--format", "jsonl"]
    line = f'ulimit -v {ADDRESS_SPACE_KIB} && exec "$@" --memory {ENGINE_MIB} --language en'
    done = subprocess.run(["bash", "-c", line, "scan", *words], capture_output=True, text=True, check=False)
    assert (done.returncode, "Could not be run" in done.stderr) == (0, False), done.stderr
    found = [json.loads(row) for row in done.stdout.splitlines()]
    assert [row["subject_id"] for row in found if row["model"] == "P03"] == ["payment-17"]
    assert f"Read: 1 tables, {ROWS:,} rows" in done.stderr
