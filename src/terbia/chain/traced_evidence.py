"""How much of a traced share rests on numbers that nobody has checked.

Behind every step of the walk stand rows of the tables:

    mine            the composition of its product, and how much it mined
    other plant     the yield of the step (alloy and magnet: also the recipe), and how much it made
    trade, use      how much was moved or used
    stock drawn     how much; a statistical difference rests on nothing
    market          where inflows that can be stand at zero and nobody measured them (``zero_inflows``): a row that is
                    not there, one for each good and area

"How much" is a row of statistics or requirements that counts the flow, alone or in a sum; where none does, the newest
capacity of the plant; where there is none either, nobody has measured it. A row is unverified when it is assumed,
absent, judged or recalled. ``unverified_share`` is the part of these rows that is, each weighted with the share of the
use whose walk takes the step. It is a share of evidence and no probability: the walk of nearly every tonne takes some
step that nobody measured, which ``unverified_somewhere_share`` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from terbia.chain.assembly import Assembly
from terbia.chain.base_network import Counted
from terbia.chain.bill_ranges import bill_rows
from terbia.chain.datum import Datum
from terbia.chain.element_flows import DEMAND, ElementFlows
from terbia.chain.network import Column
from terbia.chain.tracing import expected_visits, touched_share
from terbia.chain.zero_inflows import ZeroInflows


@dataclass(frozen=True, slots=True)
class Evidence:
    """The unverified part of the rows behind a traced use, weighted by flow, and the part of the use that takes an
    unverified step somewhere; both 0 to 1."""

    unverified_share: float
    unverified_somewhere_share: float


def evidence_behind(
    made: Assembly, statistics: Sequence[Counted], flows: ElementFlows, zeros: Sequence[ZeroInflows] = ()
) -> Evidence:
    """The evidence behind the flows of a group; ``statistics`` are those of ``base_network``, with what they count,
    ``zeros`` the inflows that nobody measured."""
    measured = counted_by(made, statistics)
    visits = dict(zip(flows.network.nodes, expected_visits(flows.network, DEMAND), strict=True))
    total = unverified = 0.0
    shaky: list[str] = []
    for node, column in sorted(flows.columns.items()):
        rows = [*factors_behind(made, flows.group, column), amount_behind(made, column, measured.get(column.name, []))]
        faults = [row is None or row.is_unverified for row in rows]
        weight = float(visits.get(node, 0.0))
        total += weight * len(rows)
        unverified += weight * sum(faults)
        if any(faults):
            shaky.append(node)
    for market in zeros:
        total, unverified = total + market.visits, unverified + market.visits
        shaky += market.pools
    return Evidence(unverified / total if total > 0 else 1.0, touched_share(flows.network, DEMAND, shaky))


def counted_by(made: Assembly, statistics: Iterable[Counted]) -> Mapping[str, list[Datum]]:
    """The statistics that count each column, by the column's name."""
    found: dict[str, list[Datum]] = {}
    for statistic, parts in statistics:
        for number, _ in parts:
            found.setdefault(made.network.columns[number].name, []).append(statistic.amount)
    return found


def factors_behind(made: Assembly, group: str, column: Column) -> list[Datum | None]:
    """Composition, yield and recipe behind what a column makes of what it takes; the bill behind a use."""
    chain = made.chain
    if column.kind == "use":
        return list(bill_rows(chain, column.item))
    if column.kind != "make" or column.stage == "scrap":
        return []
    if column.stage == "mine":
        mine = chain.mines.get(column.item)
        return [chain.compositions[mine.composition].get(group) if mine is not None else None]
    rows: list[Datum | None] = [chain.yield_of(column.stage, group)]
    if column.stage in ("alloy", "magnet"):
        rows.append(chain.recipes[column.item].get(group))
    return rows


def amount_behind(made: Assembly, column: Column, counting: Sequence[Datum]) -> Datum | None:
    """The row that says how much: a checked statistic before another, then the capacity, then none."""
    if counting:
        return min(counting, key=lambda datum: datum.is_unverified)
    if column.kind != "make":
        return None
    found = [c.amount for key, c in made.chain.capacity_at(made.year).items() if key[:2] == (column.site, column.stage)]
    return max(found, key=lambda datum: datum.is_unverified, default=None)
