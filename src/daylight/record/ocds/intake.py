"""The intake of open contracting data: releases go in file by file, record tables come out at the end."""

from collections import Counter
from pathlib import Path

from daylight.record.cells import writable
from daylight.record.faults import Fault, Faults
from daylight.record.ocds.compiling import compiled, is_compiled
from daylight.record.ocds.releases import Place, Release, found_releases
from daylight.record.ocds.rows import FILLED, Observed, Rows, lay_out
from daylight.record.tables import RecordFile
from daylight.record.writing import RecordWriter

_PROCESSES_A_BATCH = 5_000
_GOT_LENGTH = 80


class OcdsIntake:
    """Collects processes 「采购过程」 from any number of files.

    Compiled releases are laid out as they come. Others wait until the end, because a later file may say more of the same
    process: only they take memory.
    """

    def __init__(self, folder: Path, faults: Faults) -> None:
        """Write the tables into the folder."""
        self.currencies: Counter[Observed] = Counter()
        self.processes = 0
        self._faults = faults
        self._rows = Rows()
        self._writer = RecordWriter(folder)
        self._waiting: dict[str, tuple[Place, list[Release]]] = {}
        self._seen: set[str] = set()

    def read(self, file: Path, name: str) -> None:
        """Take in one file."""
        for place, release in found_releases(file, name, self._faults):
            ocid = release.get("ocid")
            if not isinstance(ocid, str) or not ocid:
                self._leave_out(place, "ocid: a text", repr(ocid))
            elif is_compiled(release):
                self._add(writable(ocid), release, place)
            else:
                self._waiting.setdefault(writable(ocid), (place, []))[1].append(release)

    def close(self) -> dict[str, RecordFile]:
        """Lay out what waits and finish the files; the tables that have rows."""
        for ocid, (place, releases) in self._waiting.items():
            self._add(ocid, compiled(releases), place)
        self._waiting.clear()
        for body_id, (name, uscc, address) in self._rows.bodies.items():
            self._rows.put("body", body_id=body_id, name=name, uscc=uscc, address=address)
        for place_id, name in self._rows.places.items():
            self._rows.put("place", place_id=place_id, name=name)
        if not self.processes:
            return {}
        # Also without a row: that nobody bids jointly is something the data say, a missing table would be silence.
        for table in FILLED:
            self._rows.tables.setdefault(table, [])
        self._flush()
        self._writer.close()
        return {
            table: RecordFile(self._writer.path(table), columns, self._writer.counts[table])
            for table, columns in FILLED.items()
        }

    def _add(self, ocid: str, release: Release, place: Place) -> None:
        if ocid in self._seen:
            self._leave_out(place, "ocid: a process not seen before", ocid)
            return
        self._seen.add(ocid)
        self.processes += 1
        lay_out(release, ocid, self._rows)
        for subject, column, said in self._rows.unfit:
            expected, _colon, got = said.partition(": ")
            self._faults.note(Fault(place[0], place[1], column, expected, f"{got} ({subject})"[:_GOT_LENGTH]))
        self._rows.unfit.clear()
        self.currencies.update(self._rows.currencies)
        self._rows.currencies.clear()
        if self.processes % _PROCESSES_A_BATCH == 0:
            self._flush()

    def _flush(self) -> None:
        for table, rows in self._rows.tables.items():
            columns = zip(*rows, strict=True) if rows else ([] for _column in FILLED[table])
            self._writer.add(table, dict(zip(FILLED[table], columns, strict=True)))
        self._rows.tables.clear()

    def _leave_out(self, place: Place, reason: str, got: str) -> None:
        column, _colon, expected = reason.partition(": ")
        self._faults.note(Fault(place[0], place[1], column, expected, got[:_GOT_LENGTH]))
        self._faults.leave_out("lot", reason, 1)
