"""Element groups, what ores hold of them, and what each step recovers."""

from __future__ import annotations

from collections.abc import Mapping

from terbia.chain.datum import Datum
from terbia.chain.model import MEASURES, UNKNOWN, Group
from terbia.chain.reading.cells import SHARES_ADD_TO, is_whole, line_of, missing_parts
from terbia.chain.tables import TableRows

_STEPS = ("cracking", "light-separation", "heavy-separation", "metal", "heavy-metal", "alloy", "magnet", "recycling")


def groups_of(found: TableRows) -> dict[str, Group]:
    """The element groups: members, way of separation, way to metal, t oxide per t metal."""
    from terbia.vocab.element import elements

    groups: dict[str, Group] = {}
    for line, row in found.each("groups"):
        name = row["group"].strip()
        members = tuple(m.strip() for m in row["members"].split(";") if m.strip())
        for member in members:
            found.known("groups", line, "members", member, elements(), "element")
        if row["separation"] not in ("light", "heavy"):
            found.fault("groups", line, "separation", row["separation"], "must be light or heavy")
        if row["metal"] not in ("", "metal", "heavy-metal"):
            found.fault("groups", line, "metal", row["metal"], "must be metal, heavy-metal or empty")
        try:
            factor = float(row["oxide_factor"])
        except ValueError:
            factor = 0.0
        if not 1.0 < factor < 2.0:
            found.fault("groups", line, "oxide_factor", row["oxide_factor"], "must be t oxide per t metal, 1 to 2")
            factor = 1.0
        if name in groups:
            found.fault("groups", line, "group", name, "stands twice")
        groups[name] = Group(name, members, row["separation"], row["metal"], factor)
    return groups


def check_shares(
    found: TableRows, compositions: Mapping[str, Mapping[str, Datum]], groups: Mapping[str, Group]
) -> None:
    """Note compositions that leave a group out, and shares that do not add up to 1."""
    low, high = SHARES_ADD_TO
    for name, parts in compositions.items():
        known = {**groups, UNKNOWN: None}
        for group in missing_parts(found, "compositions", "composition", "group", name, set(known), known):
            reason = f"{name} has no row for it: an unknown share is 'absent' with low and high, never left out"
            found.fault("compositions", line_of(parts), "group", group, reason)
        for group, part in parts.items():
            if part.high > high:
                reason = f"{group} would be more than all of {name}: a share is 1 or less"
                found.fault("compositions", line_of({group: part}), "high", f"{part.high:.4f}", reason)
        total = sum(part.value for part in parts.values())
        if is_whole(found, "compositions", "composition", name, parts) and not low <= total <= high:
            reason = f"the shares of {name} add up to {total:.4f}, not 1: put what nobody published under 'unknown'"
            found.fault("compositions", line_of(parts), "value", f"{total:.4f}", reason)


def yields_of(found: TableRows, groups: Mapping[str, Group]) -> dict[tuple[str, str], Datum]:
    """Yields by step and group; each step needs one for every group that goes through it."""
    rows: dict[tuple[str, str], Datum] = {}
    for line, row in found.each("yields"):
        step, group = row["step"].strip(), row["group"].strip()
        found.known("yields", line, "step", step, MEASURES, "step")
        if group != "*":
            found.known("yields", line, "group", group, groups, "group")
        datum = found.datum("yields", line, row, "share")
        if datum is None:
            continue
        if not 0 < datum.low <= datum.high <= 1:
            end = "low" if datum.low <= 0 < datum.high <= 1 else "high"
            found.fault("yields", line, end, row[end], "a yield lies above 0 and not over 1: no step makes mass")
        if (step, group) in rows:
            found.fault("yields", line, "step", step, f"stands twice for {group}")
        rows[(step, group)] = datum
    for step in _STEPS:
        asked = [g.name for g in groups.values() if g.metal == step] if step in ("metal", "heavy-metal") else ["*"]
        there = found.named("yields", "group", step=step)
        missing = [group for group in asked if group not in there and "*" not in there]
        if missing:
            found.fault("yields", 0, "step", step, f"has no row for group {', '.join(missing)}")
    return rows
