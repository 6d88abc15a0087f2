"""An import is written: all good rows of the previewed file in one act 「确认导入」."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from daylight.log.door import Actor, Deed, act
from daylight.parties.acts.mandates import NewMandate, write_mandate
from daylight.parties.acts.people import NewPerson, write_person
from daylight.parties.acts.places import NewPlace, write_place
from daylight.parties.imports.checking import Importer, Preview, id_hash, in_writing_order, preview
from daylight.parties.imports.columns import MANDATES, PEOPLE, PLACES
from daylight.parties.imports.refusals import FileChanged, NothingToImport
from daylight.parties.models import Line, Person, Place
from daylight.parties.queries import standing
from daylight.parties.verbs import PartyVerb


@dataclass(frozen=True)
class Imported:
    """What an import wrote 「导入结果」."""

    places: int
    people: int
    mandates: int
    skipped: int


def importer_of(actor: Actor, now: datetime) -> Importer:
    """How far an actor's imports reach; the door itself refuses those who may not import at all."""
    if actor.mandate_id is None:
        return Importer(reach="/")
    held = standing(actor.mandate_id, localdate(now))
    return Importer(held.place_path, held.person_id) if held else Importer(reach="nowhere")


def confirm_import(
    actor: Actor, data: bytes, *, file: str, sha256: str, good_rows: int, now: datetime, key: str | None = None
) -> Imported:
    """Write the good rows of a previewed workbook in one act 「确认导入」.

    Args:
        actor: who imports; rows beyond their reach are bad rows.
        data: the file.
        file: its name, for the record.
        sha256: the digest shown in the preview.
        good_rows: how many rows the preview called good; another number now means that something changed meanwhile.
        now: the moment of the act.
        key: the form's own key.
    """
    held = standing(actor.mandate_id, localdate(now)) if actor.mandate_id is not None else None
    with act(PartyVerb.CONFIRM_IMPORT, actor, place=held.place_id if held else None, now=now, key=key) as deed:
        seen = preview(data, file=file, importer=importer_of(actor, now), on=localdate(now))
        if seen.sha256 != sha256 or len(seen.good) != good_rows:
            raise FileChanged
        if not seen.good:
            raise NothingToImport
        done = _write(seen, deed)
        deed.record(sha256=sha256, places=done.places, people=done.people, mandates=done.mandates, skipped=done.skipped)
        return done


def _write(seen: Preview, deed: Deed) -> Imported:
    places = {place.code: place.pk for place in Place.objects.filter(valid_until=None)}
    people = {number: pk for number, pk in Person.objects.values_list("id_hash", "pk") if number}
    for line in in_writing_order(seen.good_of(PLACES)):
        values = line.values
        place = write_place(
            NewPlace(
                code=values["code"],
                name=values["name"],
                level=values["level"],
                parent_id=places[values["parent"]],
                valid_from=values["since"],
                population=values["population"],
                households=values["households"],
            )
        )
        places[place.code] = place.pk
    for line in seen.good_of(PEOPLE):
        values = line.values
        person = write_person(
            NewPerson(
                name=values["name"],
                place_id=places[values["place"]],
                household=values["household"],
                id_number=values["id_number"],
                phone=values["phone"],
            ),
            deed,
            is_one_of_many=True,
        )
        people[person.id_hash or ""] = person.pk
    for line in in_writing_order(seen.good_of(MANDATES)):
        _write_mandate(line.values, places, people, deed)
    places_n, people_n, mandates_n = (sum(1 for _ in seen.good_of(sheet)) for sheet in (PLACES, PEOPLE, MANDATES))
    return Imported(places=places_n, people=people_n, mandates=mandates_n, skipped=len(seen.bad))


def _write_mandate(values: dict[str, Any], places: dict[str, int], people: dict[str, int], deed: Deed) -> None:
    form = NewMandate(
        person_id=people[id_hash(values["id_number"])],
        post=values["post"],
        place_id=places[values["place"]],
        since=values["since"],
        until=values["until"],
        line=Line(values["line"]),
    )
    write_mandate(form, deed)
