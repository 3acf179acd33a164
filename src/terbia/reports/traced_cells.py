"""The shares of a trace as cells of a table: areas at each stage and whole paths with their ranges; what is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from terbia.chain.coefficient_ranges import Ends
from terbia.chain.joint_paths import Labels
from terbia.chain.supplier_removal import Removal
from terbia.chain.traced_stages import StageShares
from terbia.reports.chain_matrix import share_text
from terbia.reports.chain_numbers import amount
from terbia.reports.range_text import amount_ends, share_ends

#: An area below this share at every stage is left out; the JSON has it.
LEAST_SHARE = 0.005


def traced_cells(
    shares: Mapping[str, StageShares], ranges: Mapping[str, Mapping[str, Ends]], names: Mapping[str, str]
) -> list[tuple[str, ...]]:
    """Rows of areas, the largest share first: name, then ``60 % (0 to 99 %)`` for each stage."""
    largest: dict[str, float] = {}
    for one in shares.values():
        for area, share in one.by_area.items():
            largest[area] = max(largest.get(area, 0.0), share)
    areas = sorted((a for a in largest if largest[a] >= LEAST_SHARE), key=lambda a: (-largest[a], a))
    return [(names.get(a, a), *(_cell(shares[stage], ranges.get(stage, {}), a) for stage in shares)) for a in areas]


def _cell(one: StageShares, ranges: Mapping[str, Ends], area: str) -> str:
    share, ends = one.by_area.get(area, 0.0), ranges.get(area)
    return share_text(share) if ends is None else f"{share_text(share)} ({share_ends(*ends)})"


def possible_text(possible: Mapping[str, Ends], names: Mapping[str, str], most: int) -> str:
    """The areas that the tables would let have a part, with how large: ``China 0 to 100 %, ... and 7 more``."""
    told = [f"{names.get(area, area)} {share_ends(*ends)}" for area, ends in list(possible.items())[:most]]
    more = len(possible) - most
    return ", ".join(told) + (f" and {more} more" if more > 0 else "")


def path_cells(
    paths: Iterable[tuple[Labels, float]],
    ends_of: Callable[[Labels], Ends],
    by_mixing: Mapping[Labels, Ends],
    names: Mapping[str, str],
) -> list[tuple[str, ...]]:
    """Rows of whole paths: ``mined > separated > metal > magnet``, share, range, range by mixing alone."""
    return [
        (" > ".join(_step(label, names) for label in path), share_text(share), share_ends(*ends_of(path)),
         share_ends(*by_mixing[path]))
        for path, share in paths
    ]  # fmt: skip


def _step(label: str | None, names: Mapping[str, str]) -> str:
    if label is None:
        return "(no plant known)"
    kind, colon, area = label.partition(":")
    return f"{kind}, {names.get(area, area)}" if colon else names.get(label, label)


def removal_cells(removals: Sequence[Removal], names: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Rows of suppliers: name, touched share; what is missing anyway, what is missing without them, what is lost so, in
    t REO, and of the use, each with its range."""
    return [
        (names.get(r.supplier, r.supplier), share_text(r.traced_share),
         f"{amount(r.anyway_t)} ({amount_ends(*r.anyway_ends_t)})",
         f"{amount(r.without_t)} ({amount_ends(*r.without_ends_t)})",
         f"{amount(r.missing_t)} ({amount_ends(r.low_t, r.high_t)})",
         f"{share_text(r.missing_share)} ({share_ends(*r.missing_share_ends)})")
        for r in removals
    ]  # fmt: skip
