"""Two independent verifiers, the package's and the villager's single file, over logs of two writers and every tampering."""

import base64
import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import daylight
from daylight.kernel.notes import Checkpoint, Signer, sign_note
from daylight.kernel.tiles import Tiles, append, publish, verify_folder
from daylight.kernel.tilespace import bundle_of, entries_in
from tinylog import Key, checkpoint, write_log, write_tiles

FILE = Path(daylight.__file__).parent / "log" / "verify.py"
KEY = Key("mingchuan.example/log")
STRANGER = Key("witness.example/w1", seed=9)
SIZE = 600
ENTRIES = [b"act %d" % number for number in range(SIZE)]
OLD = checkpoint(ENTRIES[:500], KEY)


def load_verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_alone", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VERIFIER = load_verifier()


class Answer(NamedTuple):
    """What both verifiers must say alike."""

    word: str
    index: int | None = None
    last: int | None = None
    file: str | None = None


def judge(folder: Path, *, key: str = KEY.vkey, since: str | None = None) -> Answer:
    """Ask both verifiers; they must agree."""
    verdict = verify_folder(folder, key, since)
    ours = Answer(verdict.trouble or "good", verdict.index, verdict.facts["last"], verdict.file)
    try:
        parsed = VERIFIER.parse_key(key)
        word, facts = VERIFIER.check_folder(folder, parsed, None if since is None else since.encode())
    except VERIFIER.Wrong as wrong:
        word, facts = wrong.result
    except OSError as error:
        word, facts = "no_log", {"file": error.filename}
    theirs = Answer(word, facts.get("index"), facts.get("last"), facts.get("file"))
    assert ours == theirs
    codes = 2 if word in VERIFIER.UNCHECKED else 0 if word in VERIFIER.GOOD else 1
    assert verdict.exit_code == codes
    assert verdict.is_good is (codes == 0)
    assert "None" not in verdict.message.format(**verdict.facts)
    return ours


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("log") / "log"
    write_log(folder, ENTRIES, KEY)
    return folder


@pytest.fixture
def log(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pristine, tmp_path / "log"))


# ---------------------------------------------------------------- good logs, whoever wrote them


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 511, 512, 600])
def test_a_log_by_another_writer_is_good_with_or_without_partial_tiles(tmp_path: Path, size: int) -> None:
    for partial in (True, False):
        folder = tmp_path / str(partial)
        folder.mkdir()
        write_log(folder, ENTRIES[:size], KEY, partial_hashes=partial)
        assert judge(folder) == Answer("good")
        for old in {0, 1, size // 2, size}:
            if old <= size:
                assert judge(folder, since=checkpoint(ENTRIES[:old], KEY)) == Answer("good")
    verdict = verify_folder(tmp_path / "False", KEY.vkey)
    assert bool(verdict.not_kept) is (size > 0)


def test_partial_tiles_of_earlier_sizes_and_entries_beyond_the_checkpoint_do_no_harm(tmp_path: Path) -> None:
    for size in (3, 200, 256, 300, 600):
        write_tiles(tmp_path, ENTRIES[:size])
    for size in (600, 512, 300, 257, 200, 3):
        (tmp_path / "checkpoint").write_text(checkpoint(ENTRIES[:size], KEY))
        assert judge(tmp_path) == Answer("good")


def test_our_own_writer_pleases_both(tmp_path: Path) -> None:
    signer = Signer("明川县.example/log", bytes([5]) * 32)
    size, old = 0, None
    for end in (1, 255, 256, 300, 600):
        written = append(tmp_path, size, ENTRIES[size:end])
        note = sign_note(Checkpoint("any origin, 明川县", written.size, written.root, ("extension",)).text, [signer])
        publish(tmp_path, note)
        assert judge(tmp_path, key=signer.verifier.vkey, since=old) == Answer("good")
        size, old = written.size, note


def test_unknown_signature_lines_and_any_origin_are_accepted(log: Path) -> None:
    text = f"elsewhere.example/origin\n{SIZE}\n" + OLD.split("\n")[2] + "\n"
    lines = [STRANGER.line(text), f"— cosigner.example {base64.b64encode(b'idid' + b'x' * 2500).decode()}\n"]
    note = checkpoint(ENTRIES, KEY, origin="elsewhere.example/origin", others=lines)
    (log / "checkpoint").write_text(note)
    assert judge(log) == Answer("good")


def test_seventy_thousand_entries_are_checked_in_seconds(tmp_path: Path) -> None:
    entries = [b"%d" % number for number in range(70_000)]
    signer, size = Signer("mingchuan.example/log", bytes([7]) * 32), 0
    while size < len(entries):
        written = append(tmp_path, size, entries[size : size + 1000])
        size = written.size
    publish(tmp_path, sign_note(Checkpoint("mingchuan.example/log", size, written.root).text, [signer]))
    assert judge(tmp_path) == Answer("good")
    swap(tmp_path / "tile/entries/256", 69, 70)
    assert judge(tmp_path) == Answer("entry", 65_605, 65_605, "tile/entries/256")


# ---------------------------------------------------------------- the tamper drill


def bundle(path: Path) -> list[bytes]:
    return entries_in(path.read_bytes())[0]


def edit(path: Path, change: Callable[[list[bytes]], None]) -> None:
    entries = bundle(path)
    change(entries)
    path.write_bytes(bundle_of(entries))


def swap(path: Path, one: int, two: int) -> None:
    def change(entries: list[bytes]) -> None:
        entries[one], entries[two] = entries[two], entries[one]

    edit(path, change)


def put(path: Path, at: int, entry: bytes) -> None:
    edit(path, lambda entries: entries.__setitem__(at, entry))


def test_a_changed_entry_is_named(log: Path) -> None:
    put(log / "tile/entries/001", 300 - 256, b"a smaller sum")
    assert judge(log) == Answer("entry", 300, 300, "tile/entries/001")


def test_a_changed_entry_of_the_last_bundle_is_named(log: Path) -> None:
    put(log / "tile/entries/002.p/88", 87, b"a smaller sum")
    assert judge(log) == Answer("entry", 599, 599, "tile/entries/002.p/88")


def test_a_deleted_entry_is_named(log: Path) -> None:
    edit(log / "tile/entries/001", lambda entries: entries.pop(300 - 256))
    assert judge(log) == Answer("entry", 300, 300, "tile/entries/001")


def test_a_deleted_last_entry_is_missed(log: Path) -> None:
    edit(log / "tile/entries/002.p/88", lambda entries: entries.pop())
    assert judge(log) == Answer("missing", 599, 599, "tile/entries/002.p/88")


def test_an_inserted_entry_is_named(log: Path) -> None:
    edit(log / "tile/entries/001", lambda entries: entries.insert(300 - 256, b"never happened"))
    assert judge(log) == Answer("entry", 300, 300, "tile/entries/001")


def test_an_entry_put_after_the_last_is_named(log: Path) -> None:
    edit(log / "tile/entries/002.p/88", lambda entries: entries.append(b"never happened"))
    assert judge(log) == Answer("tile", 600, 600, "tile/entries/002.p/88")


def test_two_entries_that_changed_places_are_named(log: Path) -> None:
    swap(log / "tile/entries/001", 299 - 256, 301 - 256)
    assert judge(log) == Answer("entry", 299, 299, "tile/entries/001")


def test_the_first_of_several_bad_entries_is_named(log: Path) -> None:
    put(log / "tile/entries/002.p/88", 5, b"later")
    put(log / "tile/entries/000", 17, b"first")
    assert judge(log) == Answer("entry", 17, 17, "tile/entries/000")


def test_a_changed_entry_with_its_tile_made_to_fit_is_caught_one_level_up(log: Path, tmp_path: Path) -> None:
    changed = [*ENTRIES[:300], b"a smaller sum", *ENTRIES[301:]]
    write_tiles(tmp_path / "forged", changed)
    for path in ("tile/entries/001", "tile/0/001"):
        shutil.copyfile(tmp_path / "forged" / path, log / path)
    assert judge(log) == Answer("entries", 256, 511, "tile/entries/001")


def test_every_tile_made_to_fit_is_caught_by_the_signed_root(log: Path) -> None:
    write_tiles(log, [*ENTRIES[:550], b"a smaller sum", *ENTRIES[551:]])
    assert judge(log) == Answer("root", 0, 599, "checkpoint")
    assert judge(log, since=OLD) == Answer("root", 500, 599, "checkpoint")  # the old checkpoint clears the beginning
    write_tiles(log, [*ENTRIES[:300], b"a smaller sum", *ENTRIES[301:]])
    assert judge(log, since=OLD) == Answer("root", 0, 599, "checkpoint")


def test_a_truncated_tile_is_named_and_the_entries_are_cleared(log: Path) -> None:
    path = log / "tile/0/001"
    path.write_bytes(path.read_bytes()[:100])
    assert judge(log) == Answer("tile", 259, 259, "tile/0/001")


def test_a_changed_tile_above_the_leaves_is_named(log: Path) -> None:
    path = log / "tile/1/000.p/2"
    path.write_bytes(path.read_bytes()[:32] + b"\0" * 32)
    assert judge(log) == Answer("tile", 256, 511, "tile/1/000.p/2")


def test_a_tile_with_something_behind_its_end_is_named(log: Path) -> None:
    path = log / "tile/0/000"
    path.write_bytes(path.read_bytes() + b"\0")
    assert judge(log) == Answer("tile", 255, 255, "tile/0/000")


def test_a_partial_tile_kept_from_an_earlier_size_is_compared_too(log: Path) -> None:
    leftover = log / "tile/0/001.p/40"
    leftover.parent.mkdir()
    leftover.write_bytes((log / "tile/0/001").read_bytes()[: 40 * 32])
    assert judge(log) == Answer("good")
    leftover.write_bytes(b"\0" * (40 * 32))
    assert judge(log) == Answer("tile", 256, 256, "tile/0/001.p/40")


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("tile/entries/001", Answer("missing", 256, 511, "tile/entries/001")),
        ("tile/entries/002.p/88", Answer("missing", 512, 599, "tile/entries/002.p/88")),
        ("tile/0/001", Answer("missing", 256, 511, "tile/0/001")),
        ("tile/0/002.p/88", Answer("good")),
        ("tile/1/000.p/2", Answer("good")),
    ],
)
def test_a_missing_file_is_named_unless_the_entries_replace_it(log: Path, path: str, answer: Answer) -> None:
    (log / path).unlink()
    assert judge(log) == answer


def test_a_bundle_cut_within_an_entry_is_named(log: Path) -> None:
    path = log / "tile/entries/001"
    path.write_bytes(path.read_bytes()[:-3])
    assert judge(log) == Answer("missing", 511, 511, "tile/entries/001")


def test_a_checkpoint_rolled_back_is_caught_by_a_later_one(log: Path) -> None:
    (log / "checkpoint").write_text(checkpoint(ENTRIES[:300], KEY))
    shutil.copytree(log / "tile/entries/002.p", log / "tile/entries/spare")  # names that are no tiles do no harm
    assert judge(log) == Answer("good")
    assert judge(log, since=OLD) == Answer("rolled_back", 300, 499)


def test_a_rewritten_history_is_caught_by_an_older_checkpoint(tmp_path: Path) -> None:
    write_log(tmp_path, [*ENTRIES[:300], b"a smaller sum", *ENTRIES[301:]], KEY)
    assert judge(tmp_path) == Answer("good")  # nobody can tell without a checkpoint kept elsewhere
    assert judge(tmp_path, since=OLD) == Answer("forked", 0, 499, "checkpoint")


def test_a_checkpoint_that_was_not_signed_by_this_key_is_refused(log: Path) -> None:
    path = log / "checkpoint"
    good = path.read_text()
    path.write_text(good.replace("\n600\n", "\n599\n"))
    assert judge(log) == Answer("wrong_signature", file="checkpoint")
    path.write_text(checkpoint(ENTRIES, STRANGER))
    assert judge(log) == Answer("not_signed", file="checkpoint")
    path.write_text(good.split("\n\n")[0])
    assert judge(log) == Answer("bad_checkpoint", file="checkpoint")
    path.write_bytes(b"\xff" + good.encode())
    assert judge(log) == Answer("bad_checkpoint", file="checkpoint")
    text = "no number\nten\nAAAA\n"
    path.write_text(f"{text}\n{KEY.line(text)}")
    assert judge(log) == Answer("bad_checkpoint", file="checkpoint")


def test_without_a_log_a_key_or_a_signed_old_checkpoint_nothing_is_checked(log: Path) -> None:
    assert judge(log, key="PRIVATE+KEY+a+b") == Answer("bad_key")
    assert judge(log, since=OLD.replace("500", "499")) == Answer("old_unusable")
    assert judge(log, since="not a note") == Answer("old_unusable")
    (log / "checkpoint").unlink()
    assert judge(log) == Answer("no_log", file=str(log / "checkpoint"))


def test_a_checkpoint_of_another_log_is_no_measure(log: Path) -> None:
    assert judge(log, since=checkpoint(ENTRIES, KEY, origin="other.example/log")).word == "other_log"


PATHS = [
    "checkpoint",
    "tile/0/000",
    "tile/0/001",
    "tile/0/002.p/88",
    "tile/1/000.p/2",
    "tile/entries/000",
    "tile/entries/001",
    "tile/entries/002.p/88",
]


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_tampering_passes_and_both_verifiers_find_the_same(
    pristine: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = Path(shutil.copytree(pristine, tmp_path_factory.mktemp("tampered") / "log"))
    for path in data.draw(st.lists(st.sampled_from(PATHS), min_size=1, max_size=3, unique=True)):
        content = (folder / path).read_bytes()
        at = data.draw(st.integers(0, len(content) - 1))
        change = data.draw(st.sampled_from(["flip", "cut", "drop", "add", "remove"]))
        if change == "remove" and path != "checkpoint":
            (folder / path).unlink()
        elif change == "flip":
            bit = 1 << data.draw(st.integers(0, 7))
            (folder / path).write_bytes(content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :])
        elif change == "cut":
            (folder / path).write_bytes(content[:at])
        elif change == "add":
            (folder / path).write_bytes(content[:at] + b"\0" + content[at:])
        else:
            (folder / path).write_bytes(content[:at] + content[at + 1 :])
    changed = {path for path in PATHS if not (folder / path).exists() or differs(folder / path, pristine / path)}
    answer = judge(folder)
    spared = {"tile/0/002.p/88", "tile/1/000.p/2"}  # may be absent, may not be wrong
    is_harmless = changed <= spared and not any((folder / path).exists() for path in changed)
    assert (answer.word == "good") is is_harmless
    shutil.rmtree(folder.parent)


def differs(one: Path, two: Path) -> bool:
    return one.read_bytes() != two.read_bytes()


@settings(max_examples=25)
@given(message=st.binary(max_size=200), seed=st.binary(min_size=32, max_size=32), bit=st.integers(0, 511))
def test_the_villagers_signature_check_agrees_with_the_library(message: bytes, seed: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert VERIFIER.signature_fits(public, message, signature)
    broken = bytearray(signature)
    broken[bit // 8] ^= 1 << bit % 8
    assert not VERIFIER.signature_fits(public, message, bytes(broken))
    assert not VERIFIER.signature_fits(public, message + b"\0", signature)
    again = signature[:32] + (int.from_bytes(signature[32:], "little") + VERIFIER.ORDER).to_bytes(32, "little")
    assert not VERIFIER.signature_fits(public, message, again)  # a second spelling of the same signature


# ---------------------------------------------------------------- the file as a villager runs it


def run(*arguments: str | Path) -> tuple[int, str]:
    """Run the file alone: no packages, no environment, another folder."""
    command = [sys.executable, "-I", "-S", str(FILE), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd="/")
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def test_a_villager_reads_the_answer_in_both_languages(log: Path, tmp_path: Path) -> None:
    key, old = tmp_path / "log.vkey", tmp_path / "old"
    key.write_text(KEY.vkey + "\n")
    old.write_text(OLD)
    code, said = run(log, "--key", key, "--since", old)
    assert code == 0
    assert "600 entries is complete and unchanged" in said
    assert "共 600 条，完整且未被改动" in said
    put(log / "tile/entries/001", 0, b"changed")
    code, said = run(log, "--key", KEY.vkey)
    assert code == 1
    assert "Entry 256 in tile/entries/001" in said
    assert "第 256 条" in said


def test_what_cannot_be_checked_ends_with_two(log: Path, tmp_path: Path) -> None:
    for arguments in (
        [log, "--key", "nonsense"],
        [tmp_path / "nowhere", "--key", KEY.vkey],
        [log, "--key", KEY.vkey, "--since", tmp_path / "nowhere"],
        [log, "--key", KEY.vkey, "--since", log / "tile/0/000"],
        ["--key", KEY.vkey],
        [log],
    ):
        assert run(*arguments)[0] == 2


def test_the_file_imports_nothing_but_the_standard_library() -> None:
    lines = [
        line.split()[1].split(".")[0] for line in FILE.read_text().splitlines() if line.startswith(("import ", "from "))
    ]
    assert set(lines) <= sys.stdlib_module_names
    assert "daylight" not in lines


# ---------------------------------------------------------------- proof files

BODY = json.dumps({"amount_fen": 50271590, "purpose": "雨污水管网"}, ensure_ascii=False)
SALT = bytes(range(32))


def proof_of(folder: Path, index: int, entry: str, **members: object) -> dict[str, object]:
    hashes = [base64.b64encode(value).decode() for value in Tiles(folder, SIZE).inclusion_proof(index)]
    proof = {"format": "daylight-proof/1", "index": index, "entry": entry, "hashes": hashes, "salt": SALT.hex()}
    return proof | {"checkpoint": (folder / "checkpoint").read_text(), "body": BODY} | members


@pytest.fixture(scope="module")
def proven(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("proven")
    entry = json.dumps({"body": hashlib.sha256(SALT + BODY.encode()).hexdigest(), "verb": "payment_order.pay"})
    write_log(folder, [*ENTRIES[:421], entry.encode(), *ENTRIES[422:]], KEY)
    return proof_of(folder, 421, entry)


def asked(tmp_path: Path, proof: object, key: str = KEY.vkey) -> tuple[int, str]:
    path = tmp_path / "proof.json"
    path.write_text(proof if isinstance(proof, str) else json.dumps(proof))
    return run("--key", key, "--proof", path)


def test_a_proof_file_shows_what_it_proves(tmp_path: Path, proven: dict[str, object]) -> None:
    code, said = asked(tmp_path, proven)
    assert code == 0
    assert "entry 421 of the log of mingchuan.example/log with 600 entries" in said
    for line in ("verb: payment_order.pay", "amount_fen: 50271590", "purpose: 雨污水管网"):
        assert f"    {line}\n" in said


def test_a_proof_without_its_facts_proves_the_entry_alone(tmp_path: Path, proven: dict[str, object]) -> None:
    for without in ({"body": None, "salt": None}, {"body": None}):
        code, said = asked(tmp_path, proven | without)
        assert code == 0
        assert "only the entry itself is proven" in said
        assert "amount_fen" not in said


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda proof: {"index": 420}, 1),
        (lambda proof: {"index": 600}, 1),
        (lambda proof: {"index": -1}, 1),
        (lambda proof: {"entry": proof["entry"].replace("pay", "pat")}, 1),
        (lambda proof: {"hashes": proof["hashes"][1:]}, 1),
        (lambda proof: {"hashes": [*proof["hashes"], proof["hashes"][0]]}, 1),
        (lambda proof: {"hashes": ["", *proof["hashes"][1:]]}, 1),
        (lambda proof: {"hashes": list(reversed(proof["hashes"]))}, 1),
        (lambda proof: {"body": BODY.replace("5027", "4027")}, 1),
        (lambda proof: {"salt": "00" * 32}, 1),
        (lambda proof: {"salt": None}, 1),
        (lambda proof: {"checkpoint": proof["checkpoint"].replace("600", "601")}, 1),
        (lambda proof: {"checkpoint": "not a note"}, 1),
        (lambda proof: {"checkpoint": OLD}, 1),
        (lambda proof: {"format": "daylight-proof/2"}, 2),
        (lambda proof: {"index": "421"}, 2),
        (lambda proof: {"index": 421.0}, 2),
        (lambda proof: {"entry": None}, 2),
        (lambda proof: {"hashes": 5}, 2),
        (lambda proof: {"salt": "zz"}, 2),
        (lambda proof: {"body": "[1, 2]"}, 2),
        (lambda proof: {"body": "\ud800"}, 2),
    ],
)
def test_a_changed_proof_proves_nothing(
    tmp_path: Path, proven: dict[str, object], change: Callable[[dict], dict], code: int
) -> None:
    assert asked(tmp_path, proven | change(proven))[0] == code


def test_a_proof_by_another_key_or_no_proof_at_all_is_refused(tmp_path: Path, proven: dict[str, object]) -> None:
    assert asked(tmp_path, proven, STRANGER.vkey)[0] == 1
    for nonsense in ("", "{}", "[]", "[" * 100_000, '{"format": "daylight-proof/1"}'):
        assert asked(tmp_path, nonsense)[0] == 2


def test_a_proof_cannot_steer_the_terminal(tmp_path: Path) -> None:
    body = json.dumps({"name": "\x1b[31mred\u202e"})
    entry = json.dumps({"body": hashlib.sha256(SALT + body.encode()).hexdigest()})
    write_log(tmp_path, [entry.encode(), *ENTRIES[1:]], KEY)
    code, said = asked(tmp_path, proof_of(tmp_path, 0, entry, body=body))
    assert code == 0
    assert "\\u001b[31mred\\u202e" in said
