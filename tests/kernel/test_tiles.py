"""The folder of tiles: where things lie, appending that survives a crash, and proofs read back from files."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylight.kernel import merkle
from daylight.kernel.tiles import LogForked, TileMissing, Tiles, append, publish
from daylight.kernel.tilespace import (
    EntryTooLong,
    Tile,
    bundle_of,
    entries_in,
    index_path,
    tile_width,
    tiles_between,
)
from tinylog import write_tiles

ENTRIES = [b"act %d " % number * (number % 5) for number in range(1500)]
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("index", "path"), [(0, "000"), (67, "067"), (999, "999"), (1000, "x001/000"), (1234067, "x001/x234/067")]
)
def test_a_tile_number_is_written_in_groups_of_three(index: int, path: str) -> None:
    assert index_path(index) == path
    assert Tile(2, index).path == f"tile/2/{path}"
    assert Tile(None, index, 8).path == f"tile/entries/{path}.p/8"


def test_seventy_thousand_entries_lie_as_the_specification_says() -> None:
    tiles = [tile for tile in tiles_between(0, 70_000) if tile.level is not None]
    shape = [(tile.level, tile.width) for tile in tiles]
    assert shape.count((0, 256)) == 273
    assert [pair for pair in shape if pair != (0, 256)] == [(0, 112), (1, 256), (1, 17), (2, 1)]
    assert [tile.path for tile in tiles_between(0, 256) if tile.level == 1] == ["tile/1/000.p/1"]


@given(sizes=st.lists(st.integers(0, 140_000), min_size=2, max_size=2).map(sorted))
def test_growing_changes_the_tiles_that_one_size_has_and_the_other_has_not(sizes: list[int]) -> None:
    def tiles(size: int) -> set[Tile]:
        last = {0: range(-(-size // 256)), 1: range(-(-size // 65536)), 2: range(1)}
        every = {Tile(level, at, tile_width(size, level, at)) for level, row in last.items() for at in row}
        return {tile for tile in every if tile.width}

    changed = tiles_between(*sizes)
    assert {tile for tile in changed if tile.level is not None} == tiles(sizes[1]) - tiles(sizes[0])
    assert len(changed) == len(set(changed))


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_its_entries_back(entries: list[bytes]) -> None:
    assert entries_in(bundle_of(entries)) == (entries, True)
    if entries:
        assert entries_in(bundle_of(entries)[:-1])[1] is False


def test_an_entry_above_65535_bytes_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    append(tmp_path, 0, [b"x" * 65_535])
    before = files(tmp_path)
    with pytest.raises(EntryTooLong):
        append(tmp_path, 1, [b"fits", b"x" * 65_536])
    assert files(tmp_path) == before


@settings(max_examples=15)
@given(cuts=st.lists(st.integers(0, len(ENTRIES)), max_size=6).map(sorted))
def test_appending_in_any_portions_gives_the_log_that_the_specification_describes(cuts: list[int]) -> None:
    with TemporaryDirectory() as ours, TemporaryDirectory() as theirs:
        size = 0
        for end in [*cuts, len(ENTRIES)]:
            result = append(Path(ours), size, ENTRIES[size:end])
            assert result.leaves == tuple(LEAVES[size:end])
            assert result.root == merkle.root(LEAVES[:end])
            size = result.size
        write_tiles(Path(theirs), ENTRIES)
        expected = files(Path(theirs))
        assert {path: data for path, data in files(Path(ours)).items() if path in expected} == expected
        assert all(".p/" in path for path in set(files(Path(ours))) - set(expected))


def test_partial_tiles_go_once_the_full_one_is_there(tmp_path: Path) -> None:
    append(tmp_path, 0, ENTRIES[:200])
    append(tmp_path, 200, ENTRIES[200:250])
    assert {"tile/0/000.p/200", "tile/0/000.p/250", "tile/entries/000.p/200"} <= set(files(tmp_path))
    append(tmp_path, 250, ENTRIES[250:256])
    assert set(files(tmp_path)) == {"tile/0/000", "tile/entries/000", "tile/1/000.p/1"}


def test_the_same_append_again_changes_nothing_and_other_entries_are_refused(tmp_path: Path) -> None:
    append(tmp_path, 0, ENTRIES[:250])
    first = append(tmp_path, 250, ENTRIES[250:900])
    before = files(tmp_path)
    assert append(tmp_path, 250, ENTRIES[250:900]) == first
    assert files(tmp_path) == before
    with pytest.raises(LogForked):
        append(tmp_path, 250, [b"another past", *ENTRIES[251:900]])
    assert files(tmp_path) == before


def test_a_log_is_not_continued_where_it_does_not_end(tmp_path: Path) -> None:
    append(tmp_path, 0, ENTRIES[:300])
    with pytest.raises(TileMissing):
        append(tmp_path, 400, ENTRIES[400:410])
    with pytest.raises(TileMissing):
        append(tmp_path, 700, ENTRIES[700:710])


def test_appending_nothing_gives_the_root_as_it_is(tmp_path: Path) -> None:
    assert append(tmp_path, 0, []).root == merkle.EMPTY_ROOT
    append(tmp_path, 0, ENTRIES[:300])
    assert append(tmp_path, 300, []).root == merkle.root(LEAVES[:300])


class PowerCut(Exception):  # noqa: N818
    """The machine stops here."""


def steps(folder: Path) -> int:
    """Count the moments at which the writer speaks to the disk."""
    calls = 0
    for _ in cuts(folder, 10_000):
        calls += 1
    return calls


def cuts(folder: Path, at: int) -> Iterator[None]:
    """Append and publish, and stop at the given call of `fsync`."""
    real, made = os.fsync, []

    def fsync(handle: int) -> None:
        if len(made) == at:
            raise PowerCut
        made.append(handle)
        real(handle)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        append(folder, 250, ENTRIES[250:900])
        publish(folder, "after\n")
    yield from (None for _ in made)


def test_a_power_cut_at_any_moment_is_healed_by_doing_it_again(tmp_path: Path) -> None:
    def prepared(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        append(folder, 0, ENTRIES[:250])
        publish(folder, "before\n")
        return folder

    whole = prepared("whole")
    count = steps(whole)
    assert count > 12
    for at in range(count):
        folder = prepared(str(at))
        with pytest.raises(PowerCut):
            list(cuts(folder, at))
        said = (folder / "checkpoint").read_text()
        size = 250 if said == "before\n" else 900
        assert Tiles(folder, size).root == merkle.root(LEAVES[:size])  # what the checkpoint speaks of is all there
        append(folder, 250, ENTRIES[250:900])
        publish(folder, "after\n")
        aside = f".writing-{os.getpid()}"
        assert {path: data for path, data in files(folder).items() if path != aside} == files(whole)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the names of open files are read from /proc")
def test_every_file_and_every_new_name_is_forced_to_disk(tmp_path: Path) -> None:
    real, forced = os.fsync, []

    def fsync(handle: int) -> None:
        forced.append(Path(f"/proc/self/fd/{handle}").readlink())
        real(handle)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        append(tmp_path, 0, ENTRIES[:900])
    directories = {path for path in tmp_path.rglob("*") if path.is_dir()} | {tmp_path}
    assert directories <= set(forced)
    assert len(forced) == len(files(tmp_path)) + len(directories)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("log")
    for start in range(0, len(ENTRIES), 130):
        append(folder, start, ENTRIES[start : start + 130])
    return folder


@settings(max_examples=60)
@given(data=st.data())
def test_proofs_come_from_the_files_for_any_size_the_log_ever_had(log: Path, data: st.DataObject) -> None:
    size = data.draw(st.sampled_from([*range(130, 1500, 130), 1500]))
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    tiles, root = Tiles(log, size), merkle.root(LEAVES[:size])
    assert tiles.root == root
    assert merkle.verify_inclusion(index, size, LEAVES[index], proof=tiles.inclusion_proof(index), root=root)
    proof, old = tiles.consistency_proof(first), merkle.root(LEAVES[:first])
    assert merkle.verify_consistency(first, size, proof=proof, first_root=old, second_root=root)


def test_entries_are_read_back_from_anywhere(log: Path) -> None:
    tiles = Tiles(log, 1500)
    for start in (0, 1, 255, 256, 700, 1499, 1500):
        assert list(tiles.entries(start)) == ENTRIES[start:]


def test_a_torn_tile_is_missing_not_believed(tmp_path: Path) -> None:
    append(tmp_path, 0, ENTRIES[:300])
    (tmp_path / "tile/0/000").write_bytes(b"short")
    (tmp_path / "tile/entries/000").write_bytes(b"\x00\x09short")
    with pytest.raises(TileMissing):
        Tiles(tmp_path, 300).inclusion_proof(0)
    with pytest.raises(TileMissing):
        list(Tiles(tmp_path, 300).entries())
