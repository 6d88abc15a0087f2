"""Golden data made elsewhere, kept beside the repository and never inside it."""

from pathlib import Path

import pytest

VECTORS = Path(__file__).resolve().parents[2] / "shared" / "vectors"


def vector_path(*parts: str) -> Path:
    """Return a file or folder of golden data, or skip the test on a machine that does not have it."""
    path = VECTORS.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"golden data not on this machine: {'/'.join(parts)}")
    return path
