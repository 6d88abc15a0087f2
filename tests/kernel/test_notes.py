"""Signed notes and checkpoints: known keys and notes, round trips, and everything that must be refused."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylight.kernel.merkle import EMPTY_ROOT
from daylight.kernel.notes import (
    BadKey,
    BadNote,
    Checkpoint,
    NotSigned,
    Signature,
    Signer,
    Verifier,
    WrongSignature,
    open_note,
    sign_note,
)

# The key and the signature of the worked example in the documentation of Go's `sumdb/note` (BSD-3-Clause).
SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
NOTE = f"{TEXT}\n{LINE}"
# The public key of the Go checksum database, known to every Go installation.
GO_DATABASE = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"

KEY = Signer("mingchuan.example/log", bytes(range(32)))
WITNESS = Signer("kanghe.example/supervisors", bytes(range(1, 33)))
texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.just("\n")).map(lambda text: text + "\n")


def test_the_known_key_and_note_come_out_byte_for_byte() -> None:
    signer = Signer.parse(SKEY)
    assert signer.skey == SKEY
    assert signer.verifier.vkey == VKEY
    assert sign_note(TEXT, [signer]) == NOTE
    assert open_note(NOTE.encode(), [Verifier.parse(VKEY)]).text == TEXT
    assert Verifier.parse(GO_DATABASE).vkey == GO_DATABASE


@pytest.mark.parametrize("text", [VKEY, SKEY])
def test_no_mangled_key_is_accepted(text: str) -> None:
    read = Verifier.parse if text == VKEY else Signer.parse
    pieces = {text[start:end] for start in range(len(text)) for end in range(start + 1, len(text) + 1)} - {text}
    typos = {text[:at] + chr(ord(text[at]) + 1) + text[at + 1 :] for at in range(len(text))}
    for bad in pieces | typos:
        with pytest.raises(BadKey):
            read(bad)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",  # too long, id adjusted
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  # unknown algorithm, id adjusted
        SKEY,
    ],
)
def test_a_key_of_another_kind_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        Verifier.parse(text)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "line\nbreak", "wide\u3000space"])
def test_a_key_name_has_no_space_and_no_plus(name: str) -> None:
    with pytest.raises(BadKey):
        Signer.generate(name)


def test_a_new_key_reads_back_and_never_shows_itself() -> None:
    signer = Signer.generate("mingchuan.example/log")
    assert Signer.parse(signer.skey + "\n") == signer
    assert Verifier.parse(signer.verifier.vkey) == signer.verifier
    assert repr(signer) == "Signer('mingchuan.example/log')"
    assert signer != Signer.generate("mingchuan.example/log")


@settings(max_examples=60)
@given(text=texts)
def test_any_text_signed_by_two_opens_for_either(text: str) -> None:
    note = sign_note(text, [KEY, WITNESS])
    for verifiers, unknown in ([KEY.verifier], 1), ([WITNESS.verifier], 1), ([KEY.verifier, WITNESS.verifier], 0):
        opened = open_note(note, verifiers)
        assert opened.text == text
        assert len(opened.unknown) == unknown


@settings(max_examples=150)
@given(data=st.data())
def test_no_flipped_bit_of_a_note_goes_unnoticed(data: st.DataObject) -> None:
    note = bytearray(sign_note(Checkpoint("mingchuan.example/log", 5, EMPTY_ROOT).text, [KEY]).encode())
    bit = data.draw(st.integers(0, len(note) * 8 - 1))
    note[bit // 8] ^= 1 << bit % 8
    with pytest.raises(BadNote):
        open_note(bytes(note), [KEY.verifier])


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        f"{TEXT}\n",
        NOTE[:-1],
        f"\x01{NOTE}",
        f"tab\t{NOTE}",
        f"{TEXT}\n— Bad Name {LINE.split()[2]}\n",
        f"{NOTE}Unexpected line.\n",
        f"{TEXT}\n{LINE.replace('— ', '- ')}",
        f"{TEXT}\n— PeterNeumann x08g\n",
        f"{TEXT}\n— PeterNeumann x08go/ZJ*\n",
        f"{TEXT}\n{LINE * 101}",
        f"{'x' * 1_000_001}\n\n{LINE}",
        f"{TEXT}\n{LINE.replace('JnAM=', 'JnAN=')}",  # the same bytes in a second spelling
    ],
)
def test_a_malformed_note_is_refused_whoever_signed_it(note: str) -> None:
    with pytest.raises(BadNote) as refusal:
        open_note(note, [Verifier.parse(VKEY)])
    assert refusal.type is BadNote


def test_bytes_that_are_not_utf8_are_no_note() -> None:
    with pytest.raises(BadNote, match="UTF-8"):
        open_note(b"\xff" + NOTE.encode(), [Verifier.parse(VKEY)])


def test_a_note_without_our_signature_is_not_signed() -> None:
    with pytest.raises(NotSigned):
        open_note(NOTE, [KEY.verifier])
    same_name = Verifier("PeterNeumann", KEY.verifier.public)
    with pytest.raises(NotSigned):
        open_note(NOTE, [same_name])


def test_a_wrong_signature_of_a_known_key_spoils_the_note() -> None:
    good = sign_note(TEXT, [KEY])
    forged = Signature(WITNESS.name, WITNESS.verifier.key_id, KEY.sign(TEXT))
    note = sign_note(TEXT, [KEY], keep=[forged])
    assert open_note(note, [KEY.verifier]).unknown == (forged,)
    with pytest.raises(WrongSignature):
        open_note(note, [KEY.verifier, WITNESS.verifier])
    with pytest.raises(WrongSignature):
        open_note(good.replace("answer", "ANSWER"), [KEY.verifier])


def test_the_last_empty_line_parts_text_and_signatures() -> None:
    text = "first\n\n— not.a/signature AAAA\n\nlast\n"
    assert open_note(sign_note(text, [KEY]), [KEY.verifier]).text == text


def test_a_hundred_lines_are_read_and_repeated_ones_counted_once() -> None:
    opened = open_note(f"{TEXT}\n{LINE * 100}", [Verifier.parse(VKEY)])
    assert len(opened.verified) == 1


@pytest.mark.parametrize("text", ["no newline", "", "bell\x07\n"])
def test_a_text_that_cannot_be_a_note_is_not_signed(text: str) -> None:
    with pytest.raises(BadNote):
        sign_note(text, [KEY])


def test_a_checkpoint_reads_back_with_its_extension_lines() -> None:
    checkpoint = Checkpoint("明川县 any origin", 20852163, bytes(range(32)), ("one", "two"))
    assert Checkpoint.parse(checkpoint.text) == checkpoint
    assert checkpoint.text.split("\n")[1] == "20852163"


ROOT = base64.b64encode(EMPTY_ROOT).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        f"\n1\n{ROOT}\n",
        f"a\n01\n{ROOT}\n",
        f"a\n-1\n{ROOT}\n",
        f"a\n+1\n{ROOT}\n",
        f"a\n\u0661\n{ROOT}\n",  # a digit, but not an ASCII one
        f"a\n{2**63}\n{ROOT}\n",
        f"a\n1\n{ROOT[:-4]}\n",
        "a\n1\nAAAA\n",
        f"a\n1\n{ROOT}",
        f"a\n1\n{ROOT}\n\nb\n",
    ],
)
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Checkpoint.parse(text)
