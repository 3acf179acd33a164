"""What an ore body holds: shares of single elements and of groups, made into parts that do not overlap.

Sources print some elements alone, others in groups, and leave some out. Here each element is in one part at most, what
a group holds beyond the elements printed beside it is a part of its own, and what nobody states is the unknown share:
it is never taken as zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval

#: Lanthanides without promethium, and yttrium: what "total rare-earth oxide" counts.
COUNTED = ("La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y")
_PLACE = {symbol: place for place, symbol in enumerate((*COUNTED, "Sc"))}


@dataclass(frozen=True, slots=True)
class Part:
    """A share of total rare-earth oxide (0 to 1): an element, a group, or the rest of a group."""

    name: str
    members: tuple[str, ...]
    share: Estimate
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Assemblage:
    """Parts that do not overlap, and the share that no central value covers.

    ``unknown_members`` are the elements that stand in no part; ``printed_sum`` is the sum of the parts as printed, 1
    where complete; where it is over 1 the parts were divided by it. ``set_aside`` are groups that could not be used,
    each with the reason.
    """

    parts: tuple[Part, ...]
    unknown: Estimate
    unknown_members: tuple[str, ...]
    printed_sum: float
    set_aside: tuple[tuple[str, str], ...] = ()

    @property
    def is_scaled(self) -> bool:
        """Whether the printed shares were divided by their sum because it was over 1."""
        return self.printed_sum > 1

    @property
    def unverified_share(self) -> float:
        """The part of what is known that nobody has checked, 0 to 1; 1 where no central value is known."""
        known = sum(p.share.value or 0.0 for p in self.parts)
        if not known:
            return float(any(p.unverified for p in self.parts))
        return sum(p.share.value or 0.0 for p in self.parts if p.unverified) / known

    def part(self, name: str) -> Part | None:
        """The part of a name, or None."""
        return next((p for p in self.parts if p.name == name), None)

    def share_of(self, *symbols: str) -> Estimate:
        """The share of one element or several together.

        Parts that lie wholly inside count; a group that holds others too can give anything from nothing to all of
        itself, and so can the unknown share. The value is None where such a group is needed.
        Worked: La 32.3 and Ce 50.2 percent are 82.5 percent; Nd of a group NdPr of 15.7 percent is 0 to 15.7.
        """
        wanted = set(symbols)
        value, low, high = 0.0, 0.0, 0.0
        known = True
        for part in self.parts:
            if wanted.issuperset(part.members):
                known = known and part.share.value is not None
                value, low = value + (part.share.value or 0.0), low + part.share.range.low
                high += part.share.range.high
            elif wanted & set(part.members):
                known, high = False, high + part.share.range.high
        if wanted & set(self.unknown_members):
            known = False
            high += max(0.0, self.unknown.range.high)
        return Estimate(value if known else None, Interval(low, max(low, min(high, 1.0))))


def assemblage(published: Iterable[Part]) -> Assemblage:
    """Published shares (of elements and groups, in any order) as parts that do not overlap.

    A group gives what it holds beyond the elements printed beside it: HREO+Y 52.6 with Dy 4.6, Tb 0.7 and Y 35 leaves
    12.3 for the others. A group that overlaps another one, or only repeats its members, is set aside. Raises ValueError
    for an element that is printed twice.
    """
    kept: list[Part] = []
    aside: list[tuple[str, str]] = []
    for part in sorted(published, key=lambda p: (len(p.members), [_PLACE[m] for m in p.members])):
        if any(part.members == k.members for k in kept):
            raise ValueError(f"{part.name} is printed twice")
        rest, why = _beyond(part, kept)
        if rest is None:
            aside.append((part.name, why))
        else:
            kept.append(rest)
    ordered = sorted(kept, key=lambda p: [_PLACE[m] for m in p.members])
    printed = sum(p.share.value or 0.0 for p in ordered)
    if printed > 1:
        ordered = [replace(p, share=_divided(p.share, printed)) for p in ordered]
    covered = {m for p in ordered for m in p.members}
    missing = tuple(m for m in COUNTED if m not in covered)
    return Assemblage(tuple(ordered), _unknown(ordered), missing, printed, tuple(aside))


def _beyond(part: Part, kept: Sequence[Part]) -> tuple[Part | None, str]:
    """What a part holds beyond those kept, or None with the reason."""
    members = set(part.members)
    inside = [k for k in kept if members.issuperset(k.members)]
    across = [k for k in kept if members & set(k.members) and k not in inside]
    if across:
        return None, f"it overlaps {', '.join(k.name for k in across)} without holding all of it"
    if not inside:
        return part, ""
    left = tuple(m for m in part.members if not any(m in k.members for k in inside))
    if not left:
        return None, f"it repeats {', '.join(k.name for k in inside)}"
    low = part.share.range.low - sum(k.share.range.high for k in inside)
    high = part.share.range.high - sum(k.share.range.low for k in inside)
    values = [k.share.value for k in (part, *inside)]
    central = None if None in values else max(0.0, 2 * (values[0] or 0.0) - sum(v or 0.0 for v in values))
    name = f"{part.name} without {', '.join(k.name for k in inside)}"
    spread = Interval(max(low, 0.0), max(high, 0.0))
    unverified = part.unverified or any(k.unverified for k in inside)
    return Part(name, left, Estimate(central, spread), unverified), ""


def _divided(share: Estimate, by: float) -> Estimate:
    return Estimate(None if share.value is None else share.value / by, share.range.scaled(1 / by))


def _unknown(parts: Sequence[Part]) -> Estimate:
    # Shares divided by their sum add up to 1 but for the last binary digits.
    central = max(0.0, round(1 - sum(p.share.value or 0.0 for p in parts), 12))
    low = max(0.0, 1 - sum(p.share.range.high for p in parts))
    high = max(0.0, 1 - sum(p.share.range.low for p in parts))
    return Estimate(central, Interval(min(low, central), max(high, central)))
