"""What stands under a trace: what its shares assume, what its ranges mean, and what nobody measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum
from typing import TYPE_CHECKING

from terbia.chain.traced_question import COMPOUNDS
from terbia.chain.traced_stages import SCRAP, STOCK, UNEXPLAINED
from terbia.chain.zero_inflows import ZeroInflows

if TYPE_CHECKING:
    from terbia.app.traced.answer import TraceAnswer

_NEVER, _ALL = 1e-6, 1 - 1e-6
#: Origins, and inflows at zero behind so much of a use, are told from this share on.
LEAST_TOLD = 0.001
LEAST_ZERO = 0.05
MOST_TOLD = 4
_KINDS = {
    SCRAP: "worn-out magnets, an origin of their own",
    STOCK: "stocks of earlier years, whose mine is known but not their year",
    UNEXPLAINED: "a statistical difference: oxide that statistics show and no flow explains",
}


def trace_notes(found: TraceAnswer) -> tuple[str, ...]:
    """The notes of an answer."""
    return tuple(_notes(found))


def _notes(found: TraceAnswer) -> Iterator[str]:
    if found.traced.note:
        yield found.traced.note
    yield (
        "Shares assume that what arrives at a pool of a good in an area mixes. A range by mixing alone keeps the"
        " reconciled flows and says nothing of errors in them; the other range holds all flows that the tables allow,"
        " those that nobody measured included"
    )
    if found.spread is not None and found.spread.beyond:
        yield f"Draws go beyond the flows that the tables allow, and ranges were widened to them: {_beyond(found)}"
    yield (
        "What is lost without a supplier lies between what is missing without it at the best and at the worst of all"
        " tables, less what is missing anyway: bounds, not likely values"
    )
    if any(low <= _NEVER and high >= _ALL for ends in found.allowed.stages.values() for low, high in ends.values()):
        yield "Where a range is 0 to 100 % the tables decide nothing, and the share is the assumption of mixing alone"
    if zeros := [one for one in found.zeros if one.visits >= LEAST_ZERO]:
        yield _zero_words(found.traced.group, zeros)
    for kind, words in _KINDS.items():
        share = fsum(origin.share for origin in found.origins if origin.kind == kind)
        if share >= LEAST_TOLD:
            yield f"{100 * share:.1f} % began as {words}"
    if found.traced.product == COMPOUNDS:
        yield "What is used as oxide passes no metal and no magnet stage"
    else:
        yield "Magnets that come inside finished goods are not counted: the use is of magnets as such"
    if found.is_illustrative:
        yield "Illustrative: most of the rows behind it are unverified, so it stands in no headline"


def _beyond(found: TraceAnswer) -> str:
    assert found.spread is not None
    return ", ".join(f"{stage} {area}" for stage, area in found.spread.beyond)


def _zero_words(group: str, zeros: Sequence[ZeroInflows]) -> str:
    """What can have come in and stands at zero, those behind most of the use first."""
    told = sorted(zeros, key=lambda one: -one.visits)
    named = [
        f"{one.inflows[0].good.replace('-', ' ')} to {one.inflows[0].to_area} from"
        f" {', '.join(inflow.from_area for inflow in one.inflows)}"
        for one in told[:MOST_TOLD]
    ]
    more = f"; and {len(told) - MOST_TOLD} more in the JSON" if len(told) > MOST_TOLD else ""
    return (
        f"Inflows of {group} that can be and that nobody measured stand at zero and count as unverified:"
        f" {'; '.join(named)}{more}"
    )
