"""The proof file 「存证」 of an act: all that a villager needs to show, years later and offline, that it was recorded."""

import base64
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from daylight.kernel import tiles
from daylight.log import powers
from daylight.log.integrate import published_size
from daylight.log.models import Leaf


def proof(act_id: UUID, *, with_body: bool) -> dict[str, Any] | None:
    """The act's leaf, its path to the published root, and the signed checkpoint; None while it is not yet published.

    `with_body` adds the private body and its salt, which opens the commitment: for the people concerned, and for everybody
    when the verb is public. A secret verb's body is never added for the public; the caller decides who asks.
    """
    folder = Path(settings.TILE_DIR)
    leaf = Leaf.objects.filter(act_id=act_id).select_related("act").first()
    size = published_size(folder)
    if leaf is None or leaf.index >= size:
        return None
    hashes = tiles.Tiles(folder, size).inclusion_proof(leaf.index)
    found: dict[str, Any] = {
        "format": "daylight-proof/1",
        "index": leaf.index,
        "entry": leaf.act.entry,
        "hashes": [base64.b64encode(value).decode() for value in hashes],
        "checkpoint": (folder / tiles.CHECKPOINT).read_text(),
    }
    if with_body:
        found |= {"body": leaf.act.body, "salt": leaf.act.salt}
    return found


def is_public(verb: str) -> bool:
    """Whether anybody may open the commitment of acts with this verb."""
    card = powers.catalogue().get(verb)
    return card is not None and card.disclosure == "public"
