"""What a trace was asked for: the element group that carries an element, and the uses that a product is."""

from __future__ import annotations

from dataclasses import dataclass

from terbia.chain.baseline import Baseline
from terbia.chain.model import MAGNET, Chain
from terbia.chain.supplier_removal import group_in
from terbia.errors import NotInRecord, TerbiaError
from terbia.vocab.element import read_element

#: The uses of a group that are no magnets, counted as oxide.
COMPOUNDS = "compounds"


@dataclass(frozen=True, slots=True)
class Traced:
    """A group as it is used: in magnets, as compounds, or in a product; ``used_as`` are the requirements that count."""

    group: str
    note: str
    product: str
    used_as: tuple[str, ...]


def traced(chain: Chain, element: str, product: str | None) -> Traced:
    """The group and uses that an element and a product mean; without a product magnets where they hold the group.

    ``element`` is a group (``NdPr``) or an element by symbol, name or oxide (``Nd``). Raises NotInRecord for one that
    the chain has not, TerbiaError for a product without it.
    """
    group, note = _group(chain, element)
    grades = tuple(sorted(grade for grade in chain.grades if group_in(chain, grade, group) > 0))
    named = product if product is not None else MAGNET if grades else COMPOUNDS
    if named == MAGNET:
        used_as = grades
    elif named in (COMPOUNDS, group):
        named, used_as = COMPOUNDS, (group,)
    elif named in chain.products():
        used_as = (named,) if group_in(chain, named, group) > 0 else ()
    else:
        known = [MAGNET, COMPOUNDS, *chain.grades, *chain.bills]
        raise NotInRecord("product of the chain", named, known, f"Write --product {' or '.join(known)}.")
    if not used_as:
        raise TerbiaError(f"No {group} is in {named} by the recipes of this chain: ask for --product {COMPOUNDS}.")
    return Traced(group, note, named, used_as)


def _group(chain: Chain, text: str) -> tuple[str, str]:
    wanted = text.strip()
    for name in chain.groups:
        if name.casefold() == wanted.casefold():
            return name, ""
    known = sorted(chain.groups)
    try:
        symbol = read_element(wanted).symbol
    except ValueError as error:
        raise TerbiaError(f"{error} The chain carries {', '.join(known)}.") from None
    for name, group in sorted(chain.groups.items()):
        if symbol in group.members:
            if name == symbol:
                return name, ""
            others = ", ".join(group.members)
            return (
                name,
                f"{symbol} is carried as {name} ({others} together): the sources of the chain keep no finer count",
            )
    raise NotInRecord("element in the chain", symbol, [m for g in chain.groups.values() for m in g.members])


def require_use(baseline: Baseline, area: str, asked: Traced) -> None:
    """Raises TerbiaError, naming the areas that do, where an area uses nothing of what is traced."""
    users = sorted({a for (a, product), t in baseline.requirements.items() if product in asked.used_as and t > 1e-6})
    if area not in users:
        raise TerbiaError(
            f"The base year {baseline.year} has no use of {asked.group} as {asked.product} in {area}. "
            f"Areas that have: {', '.join(users) or 'none'}."
        )
