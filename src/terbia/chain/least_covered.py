"""Where an element is covered least, stages that tie included."""

from __future__ import annotations

from collections.abc import Iterable

from terbia.chain.coverage import StageCoverage

_SAME = 1e-9


def least_covered(rows: Iterable[StageCoverage]) -> tuple[StageCoverage, ...]:
    """Of each element group, the first stage that covers least."""
    every = tuple(rows)
    groups = dict.fromkeys(row.group for row in every)
    return tuple(min((r for r in every if r.group == g), key=lambda r: r.coverage.value) for g in groups)


def holding_down(rows: Iterable[StageCoverage], group: str) -> tuple[StageCoverage, ...]:
    """The stages at which an element is covered least: the first, and those that would hold it there by themselves.

    A later stage that covers as little only because no more reaches it is not named: its plants could put out more
    than it has the feed for. Of stages at zero only those are named whose own zero somebody has checked, where there
    are any: that nothing reaches a stage says nothing of its plants. Worked: a row says that nobody separates heavy
    rare earths and one that nobody makes their metal, so both hold dysprosium at 0 %; no row says anything of alloy,
    which is at 0 % for want of metal.
    """
    mine = [row for row in rows if row.group == group]
    least = min(row.coverage.value for row in mine)
    tied = [row for row in mine if row.coverage.value <= least * (1 + _SAME)]
    if checked := [row for row in tied if row.is_zero and row.own_zero_share == 0]:
        return tuple(checked)
    return (tied[0], *(row for row in tied[1:] if _is_full(row)))


def _is_full(row: StageCoverage) -> bool:
    """Whether the plants of a stage put out all that they can."""
    return row.capacity.value + row.beside.value <= row.out.value * (1 + _SAME)
