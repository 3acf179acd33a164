"""What is close to a name that the record does not hold, and what stands beside a series that it does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from terbia.app.site import addresses as to
from terbia.app.site.faults import Way
from terbia.app.site.shelf import Shelf

_PARTS = re.compile(r"[>/;]")


def close_series(shelf: Shelf, name: str, limit: int = 5) -> tuple[Way, ...]:
    """Series whose ids are close to a text, and a search for its words."""
    name = _mended(shelf, name)
    wanted = set(_PARTS.split(name))
    ranked = sorted(shelf.ids, key=lambda held: (-len(wanted & set(_PARTS.split(held))), len(held), held))[:200]
    close = get_close_matches(name, ranked, n=limit, cutoff=0.5) or []
    own = sorted(held for held in shelf.ids if held.startswith(name + "/") or held.startswith(name + ";"))
    close = list(dict.fromkeys([*own[:limit], *close]))[:limit]
    spoken = " ".join(re.findall(r"[\w]+", name))[:100]
    ways = [Way(held, to.series(held)) for held in close]
    return (*ways, Way(f"Search for “{spoken}”" if spoken else "Search the series", to.search(spoken)))


def _mended(shelf: Shelf, name: str) -> str:
    """The id with a commodity and a statistic that the record holds, where those given are close to one."""
    parts = name.split("/")
    for place, held in ((1, shelf.commodities), (2, shelf.statistics)):
        if place < len(parts) and parts[place] not in held:
            parts[place] = next(iter(get_close_matches(parts[place], held, n=1, cutoff=0.7)), parts[place])
    return "/".join(parts)


def close_names(wanted: str, held: Iterable[str], limit: int = 5) -> list[str]:
    """Names close to one that is not held."""
    return get_close_matches(wanted[:100], list(held), n=limit, cutoff=0.4)


def beside(shelf: Shelf, name: str, limit: int = 12) -> tuple[list[str], list[str]]:
    """Other series of the same areas and commodity, and the same measure of other areas."""
    places, commodity, *rest = name.split("/")
    same = [n for n in sorted(shelf.ids) if n.startswith(f"{places}/{commodity}/") and n != name]
    ending = "/" + "/".join([commodity, *rest])
    pair = ">" in places
    partner = places.partition(">")[2]
    elsewhere = [
        n
        for n in sorted(shelf.ids)
        if n.endswith(ending)
        and n != name
        and (">" in n) == pair
        and (not pair or n.split("/")[0].endswith(f">{partner}"))
    ]
    return same[:limit], elsewhere[: 2 * limit]
