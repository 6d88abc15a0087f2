"""The Merkle tree: golden proofs made elsewhere, and properties over trees of any size."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylight.kernel import merkle
from tinylog import tree_hash
from vectors import VECTORS, vector_path

GOLDEN = sorted((VECTORS / "merkle").rglob("*.json"))
ENTRIES = [b"act %d" % number for number in range(90)]
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]
sizes = st.integers(min_value=1, max_value=len(LEAVES))


def unbase64(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def verdict(case: dict) -> bool:
    proof = [unbase64(text) for text in case["proof"] or []]
    if "leafIdx" in case:
        leaf, root = unbase64(case["leafHash"]), unbase64(case["root"])
        return merkle.verify_inclusion(case["leafIdx"], case["treeSize"], leaf, proof=proof, root=root)
    roots = {"first_root": unbase64(case["root1"]), "second_root": unbase64(case["root2"])}
    return merkle.verify_consistency(case["size1"], case["size2"], proof=proof, **roots)


def test_all_golden_proofs_are_here() -> None:
    vector_path("merkle")
    assert len(GOLDEN) == 196


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: "/".join(path.parts[-3:]))
def test_a_golden_proof_is_judged_as_its_maker_judged_it(path: Path) -> None:
    case = json.loads(path.read_text())
    assert verdict(case) is not case.get("wantErr", False)


def test_the_hashes_are_those_of_rfc_6962() -> None:
    assert merkle.EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle.leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert (
        merkle.node_hash(b"N123", b"N456").hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    )
    assert merkle.root([]) == merkle.EMPTY_ROOT


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 64, 90])
def test_a_root_is_the_tree_hash_of_the_definition(size: int) -> None:
    assert merkle.root(LEAVES[:size]) == tree_hash(ENTRIES[:size])


def test_a_growing_frontier_has_the_root_of_each_size() -> None:
    frontier = merkle.Frontier()
    for size, leaf in enumerate(LEAVES):
        assert frontier.root == merkle.root(LEAVES[:size])
        frontier.append(leaf)
    assert frontier.size == len(LEAVES)


@given(size=st.integers(min_value=0, max_value=len(LEAVES)))
def test_a_frontier_read_back_goes_on_as_if_never_stopped(size: int) -> None:
    read = merkle.Frontier.of(size, merkle.memory_nodes(LEAVES[:size]))
    again = merkle.Frontier(size, read.edge)
    again.extend(LEAVES[size:])
    assert again.root == merkle.root(LEAVES)


def test_a_frontier_with_the_wrong_number_of_hashes_is_refused() -> None:
    with pytest.raises(ValueError, match="2 hashes"):
        merkle.Frontier(6, [LEAVES[0]])


@given(data=st.data(), size=sizes)
def test_every_leaf_has_a_proof_that_verifies_and_no_flipped_bit_does(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    nodes, root = merkle.memory_nodes(LEAVES[:size]), merkle.root(LEAVES[:size])
    proof = merkle.inclusion_proof(index, size, nodes)
    assert merkle.verify_inclusion(index, size, LEAVES[index], proof=proof, root=root)
    parts = [LEAVES[index], root, *proof]
    bit = data.draw(st.integers(0, len(parts) * 256 - 1))
    leaf, bad_root, *bad_proof = flipped(parts, bit)
    assert not merkle.verify_inclusion(index, size, leaf, proof=bad_proof, root=bad_root)
    other = data.draw(st.integers(0, size + 2).filter(lambda place: place != index))
    assert not merkle.verify_inclusion(other, size, LEAVES[index], proof=proof, root=root)
    assert not merkle.verify_inclusion(index, size, LEAVES[index], proof=[*proof, root], root=root)
    assert not proof or not merkle.verify_inclusion(index, size, LEAVES[index], proof=proof[:-1], root=root)


@given(data=st.data(), second=st.integers(2, len(LEAVES)))
def test_every_older_tree_is_consistent_and_no_flipped_bit_is(data: st.DataObject, second: int) -> None:
    first = data.draw(st.integers(1, second - 1))
    roots = [merkle.root(LEAVES[:first]), merkle.root(LEAVES[:second])]
    proof = merkle.consistency_proof(first, second, merkle.memory_nodes(LEAVES[:second]))
    assert merkle.verify_consistency(first, second, proof=proof, first_root=roots[0], second_root=roots[1])
    bit = data.draw(st.integers(0, (len(proof) + 2) * 256 - 1))
    one, two, *bad = flipped([*roots, *proof], bit)
    assert not merkle.verify_consistency(first, second, proof=bad, first_root=one, second_root=two)
    assert not merkle.verify_consistency(second, first, proof=proof, first_root=roots[1], second_root=roots[0])


def test_an_empty_tree_is_consistent_with_nothing() -> None:
    root = merkle.root(LEAVES)
    assert not merkle.verify_consistency(0, 90, proof=[], first_root=merkle.EMPTY_ROOT, second_root=root)
    assert not merkle.verify_consistency(0, 0, proof=[], first_root=merkle.EMPTY_ROOT, second_root=merkle.EMPTY_ROOT)


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(IndexError):
        merkle.inclusion_proof(index, size, merkle.memory_nodes(LEAVES))


@pytest.mark.parametrize(("first", "size"), [(0, 5), (6, 5), (-1, 5)])
def test_a_tree_that_is_no_beginning_has_no_proof(first: int, size: int) -> None:
    with pytest.raises(IndexError):
        merkle.consistency_proof(first, size, merkle.memory_nodes(LEAVES))


@settings(max_examples=30)
@given(count=st.integers(0, 70))
def test_only_a_power_of_two_makes_a_complete_subtree(count: int) -> None:
    if count in {1, 2, 4, 8, 16, 32, 64}:
        assert merkle.complete_root(LEAVES[:count]) == merkle.root(LEAVES[:count])
    else:
        with pytest.raises(ValueError, match="complete"):
            merkle.complete_root(LEAVES[:count])


def test_a_leaf_can_never_pass_for_a_node() -> None:
    inner = LEAVES[0] + LEAVES[1]
    assert merkle.leaf_hash(inner) != merkle.node_hash(LEAVES[0], LEAVES[1])
    assert merkle.leaf_hash(inner) == hashlib.sha256(b"\x00" + inner).digest()


def flipped(parts: list[bytes], bit: int) -> list[bytes]:
    which, place = divmod(bit, 256)
    changed = bytearray(parts[which])
    changed[place // 8] ^= 1 << place % 8
    return [*parts[:which], bytes(changed), *parts[which + 1 :]]
