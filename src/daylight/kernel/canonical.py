"""Canonical bytes of a value: the same facts always give the same bytes 「规范字节」.

Hashes and signatures are made over bytes, so two writers of the same facts must agree on every byte. The form is
RFC 8785 (JSON Canonicalization Scheme) without its hard part: there are no fractional numbers here, since money is
integer fen and areas are integer square centimetres or text.

* Object keys are text, unique, sorted by their UTF-16 code units (as RFC 8785 asks, and as JavaScript sorts).
* No white space; UTF-8 without a byte order mark; only the escapes JSON requires, in lower case.
* Integers lie within ±(2^53 - 1), which every JSON reader holds exactly. Floats, NaN, Decimal, dates and bytes are
  refused: whoever records a date writes `date.isoformat()` and so decides its form.
* Text is kept as it came: no Unicode normalisation. Half of a surrogate pair is refused, for it has no UTF-8 form.
"""

import json
from typing import Any, NoReturn

INTEGER_MOST = 2**53 - 1
DEPTH_MOST = 64  # far above any payload we write; keeps a hostile document from exhausting the stack


class NotCanonical(ValueError):  # noqa: N818  says what the value is not
    """A value or a document that has no canonical form 「无规范形式」, with the path to the offending place.

    This is a fault of the writer of the value, or a forged document; it is never shown as a refusal.
    """

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path or '$'}: {why}")
        self.path = path or "$"
        self.why = why


def dumps(value: Any) -> bytes:
    """Return the canonical bytes of a value 「规范编码」 made of str, int, bool, None, list, tuple and dict."""
    plain = _plain(value, "$", 0)
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8")


def loads(data: bytes, *, exact: bool = True) -> Any:
    """Read canonical bytes back 「规范解码」; with `exact` any other spelling of the same value is refused too.

    Duplicate keys, fractions and numbers out of range are always refused: two readers could read them differently.
    """
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
        )
    except NotCanonical:
        raise
    except RecursionError:
        raise NotCanonical("$", "nested too deeply") from None
    except ValueError as error:  # not UTF-8, not JSON, or a number of absurd length
        raise NotCanonical("$", f"not JSON: {error}") from error
    if dumps(value) != data and exact:
        raise NotCanonical("$", "not in canonical form")
    return value


def _plain(value: Any, path: str, depth: int) -> Any:
    """Return the value rebuilt from exact built-in types, keys sorted; enumerations lose their class."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, path)
    if isinstance(value, int):
        if not -INTEGER_MOST <= value <= INTEGER_MOST:
            raise NotCanonical(path, "an integer beyond 2^53")
        return int(value)
    if depth >= DEPTH_MOST:
        raise NotCanonical(path, "nested too deeply")
    if isinstance(value, list | tuple):
        return [_plain(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
    if isinstance(value, dict):
        return _sorted(value, path, depth)
    raise NotCanonical(path, f"{type(value).__name__} has no canonical form")


def _sorted(value: dict[Any, Any], path: str, depth: int) -> dict[str, Any]:
    """Return the object with its keys checked and in order."""
    for key in value:
        if not isinstance(key, str):
            raise NotCanonical(path, f"key {key!r} is not text")
    names = sorted((_text(key, path) for key in value), key=_utf16)
    return {name: _plain(value[name], f"{path}.{name}", depth + 1) for name in names}


def _utf16(key: str) -> bytes:
    """Return the sort key: big-endian UTF-16 bytes compare exactly as the code units do."""
    return key.encode("utf-16-be")


def _text(value: str, path: str) -> str:
    """Return plain text, refusing halves of surrogate pairs."""
    if value.isascii():
        return str.__str__(value)
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise NotCanonical(path, "text holds half of a surrogate pair") from None
    return str.__str__(value)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build one object, refusing a key that occurs twice."""
    found: dict[str, Any] = {}
    for key, item in pairs:
        if key in found:
            raise NotCanonical("$", f"duplicate key {key!r}")
        found[key] = item
    return found


def _no_fraction(text: str) -> NoReturn:
    """Refuse 1.5, 1e3, NaN and Infinity alike."""
    raise NotCanonical("$", f"{text} is not an integer")
