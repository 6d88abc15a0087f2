"""Amount bands: which steps an amount must pass 「额度档」.

Chinese drafting lets 以上 and 以下 both include the figure, so 「2万元以下 / 2万—20万元 / 20万元以上」 puts exactly
20,000 yuan into two bands and leaves the choice to whoever benefits. Here every edge says on which side it lies, and a
set of bands is accepted only when each amount from zero upward falls into exactly one of them.

Amounts are whole fen, so "below 20,000.00" is the same as "up to 19,999.99": edges are compared after that step.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from daylight.kernel.money import yuan
from daylight.kernel.refusals import Refused
from daylight.kernel.words import _


class AmountInNoBand(Refused):
    """An amount below zero, which no band covers 「金额不在任何额度档」."""

    message = _("{amount} is below zero, and no band begins there.")


@dataclass(frozen=True)
class Band:
    """One band as a rule file states it 「额度档」.

    `upto_fen` is the upper edge (None in the last band: no end). `from_fen` may be given to say the lower edge as well;
    when it is absent the band begins where the one before ends. The two `included` flags say whether the edge itself
    belongs to this band.
    """

    name: str
    upto_fen: int | None = None
    upto_included: bool = True
    from_fen: int | None = None
    from_included: bool = True

    @property
    def last_fen(self) -> int | None:
        """The largest amount in this band 「上限」; None where it has no end."""
        if self.upto_fen is None:
            return None
        return self.upto_fen if self.upto_included else self.upto_fen - 1

    @property
    def first_fen(self) -> int | None:
        """The smallest amount in this band 「下限」 when the file states it."""
        if self.from_fen is None:
            return None
        return self.from_fen if self.from_included else self.from_fen + 1


@dataclass(frozen=True)
class BandError:
    """Why a set of bands cannot be used 「额度档有误」; a value, so that one bad file does not stop the others."""

    band: str
    message: str

    def __str__(self) -> str:
        return f"band {self.band}: {self.message}"


@dataclass(frozen=True)
class Bands:
    """Bands that cover every amount from zero exactly once 「额度档表」; made by `bands_from` alone."""

    bands: tuple[Band, ...]

    def index_of(self, amount_fen: int) -> int:
        """Return the place of the band that holds the amount 「所在档次」, counted from zero."""
        if amount_fen < 0:
            raise AmountInNoBand(amount=yuan(amount_fen), amount_fen=amount_fen)
        return bisect_left(self._ends(), amount_fen)

    def band_of(self, amount_fen: int) -> Band:
        """Return the band that holds the amount 「所在额度档」."""
        return self.bands[self.index_of(amount_fen)]

    def _ends(self) -> list[int]:
        """Return the last fen of every band but the open one."""
        return [band.last_fen for band in self.bands if band.last_fen is not None]


def bands_from(bands: Sequence[Band]) -> tuple[Bands | None, tuple[BandError, ...]]:
    """Return the checked bands, or None and what is wrong with them 「额度档校验」.

    Refused: no band, two bands of one name, bands out of order, a gap, an overlap, an open band before the last, and a
    last band that ends.
    """
    errors = _errors(bands)
    return (None, errors) if errors else (Bands(tuple(bands)), ())


def _errors(bands: Sequence[Band]) -> tuple[BandError, ...]:
    if not bands:
        return (BandError("(none)", "there is no band"),)
    errors: list[BandError] = []
    names: set[str] = set()
    begins = 0  # the first fen not yet covered
    for place, band in enumerate(bands):
        is_last = place == len(bands) - 1
        if band.name in names:
            errors.append(BandError(band.name, "the name is used twice"))
        names.add(band.name)
        errors.extend(BandError(band.name, why) for why in _faults(band, begins, is_last=is_last))
        if band.last_fen is not None:
            begins = max(begins, band.last_fen + 1)
    return tuple(errors)


def _faults(band: Band, begins: int, *, is_last: bool) -> list[str]:
    """Say what is wrong with one band, given the first amount that the bands before it leave uncovered."""
    faults: list[str] = []
    first, last = band.first_fen, band.last_fen
    if first is not None and first > begins:
        faults.append(f"gap: {yuan(begins)} to {yuan(first - 1)} is in no band")
    if first is not None and first < begins:
        faults.append(f"overlap: {yuan(first)} is already in the band before")
    if last is not None and last < begins:
        faults.append(f"not in order: it ends at {yuan(last)}, but the bands before it reach {yuan(begins - 1)}")
    if last is None and not is_last:
        faults.append("it has no upper edge, so the bands after it are never reached")
    if last is not None and is_last:
        faults.append(f"gap: amounts above {yuan(last)} are in no band (the last band must be open)")
    return faults
