"""The power list as this room uses it: posts with their levels, and the posts one person must not join 「岗位清单」."""

import tomllib
from functools import lru_cache
from typing import Any

from django.conf import settings

from daylight.kernel.powers import Powers, read_powers

_FILE = "powers/posts.toml"


@lru_cache(maxsize=1)
def power_list() -> Powers:
    """The power list in force 「权力清单」, a pack's posts in place of ours; read once, then frozen.

    Raises ValueError on a broken list: nobody is appointed by a list that cannot be read.
    """
    merged: dict[str, Any] = {}
    for folder in (settings.RULES, *settings.PACKS):
        path = folder / _FILE
        if not path.exists():
            continue
        with path.open("rb") as file:
            data = tomllib.load(file)
        # Posts are replaced one by one, separations only added to: a pack cannot join what the law separates.
        posts = merged.get("post", {}) | data.get("post", {})
        separations = [*merged.get("separation", []), *data.get("separation", [])]
        merged |= data | {"post": posts, "separation": separations}
    return read_powers(merged)
