"""One Spark session for every test here: it takes seconds to start, and each query on it a fraction of one."""

import importlib
import importlib.util
import os
import shutil

import pytest

from servers import REQUIRED

_READY = shutil.which("java") is not None and importlib.util.find_spec("pyspark") is not None


def pytest_collection_modifyitems(config, items):
    """Without Java or the Spark extra these tests are skipped, unless DAYLIGHT_REQUIRE names java."""
    if _READY:
        return
    if "java" in REQUIRED:
        raise pytest.UsageError(
            "DAYLIGHT_REQUIRE names java, but Java or the Spark extra (tools/setup-spark) is missing"
        )
    for item in items:
        if item.get_closest_marker("java"):
            item.add_marker(pytest.mark.skip(reason="Java or the Spark extra is not on this machine"))


@pytest.fixture(scope="session")
def spark():
    """Two local threads, set for tables of five rows: one partition, and plans interpreted rather than compiled."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    module = importlib.import_module("daylight.risk.spark")
    session = module.session_on("local[2]", {
        "spark.sql.shuffle.partitions": "1", "spark.default.parallelism": "1", "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.driver.memory": "1g", "spark.driver.host": "127.0.0.1",
    })  # fmt: skip
    yield session
    session.stop()
