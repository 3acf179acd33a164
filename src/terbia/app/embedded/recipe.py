"""From an amount of a good to t of an element: the factors of the product, each with its range and its name."""

from __future__ import annotations

from terbia.app.embedded.tables import Content, Good, content_of
from terbia.indicators.embedded import Factor, Term
from terbia.vocab.draws import Spread

#: Materials whose content of an element follows from the composition of magnets.
MAGNETS = frozenset({"NdFeB", "magnet-line"})
T_PER_KG = 1e-3


def magnet_factors(element: str, use: str = "", *, line: bool = False) -> tuple[Factor, ...] | None:
    """t of the element in a t of NdFeB, or of the magnet line with its SmCo; None for an element without evidence."""
    parts = _parts(element, use)
    if parts is None:
        return None
    share = content_of("line_share")
    return ((_factor(share, 1.0), *parts) if line and share is not None else parts) if parts else None


def _parts(element: str, use: str) -> tuple[Factor, ...] | None:
    if element in ("Nd", "Pr"):
        both, split = content_of("ndpr_pct", use), content_of("pr_share", use)
        if both is None or split is None:
            return None
        return _factor(both, 0.01), _factor(split, 1.0) if element == "Pr" else _rest(split)
    own = content_of(f"{element}_pct", use)
    return None if own is None else (_factor(own, 0.01),)


def _factor(content: Content, scale: float) -> Factor:
    s = content.spread
    spread = Spread(s.low * scale, s.high * scale, None if s.central is None else s.central * scale)
    return Factor(f"{content.part}:{content.use}", spread, content.unverified)


def _rest(content: Content) -> Factor:
    """What is left of 1: the share of Nd where the share of Pr is known."""
    s = content.spread
    spread = Spread(1 - s.high, 1 - s.low, None if s.central is None else 1 - s.central)
    return Factor(f"rest of {content.part}:{content.use}", spread, content.unverified)


def contents_used(element: str, uses: frozenset[str]) -> tuple[Content, ...]:
    """The contents that an element needs for goods of these uses."""
    parts = ("ndpr_pct", "pr_share") if element in ("Nd", "Pr") else (f"{element}_pct",)
    found = [content_of(part, use) for use in sorted(uses) for part in ("line_share", *parts)]
    return tuple(dict.fromkeys(c for c in found if c is not None))


def term(amount: Factor, goods: list[Good], element: str, own_kg: Spread | None = None) -> Term | None:
    """t of the element in an amount of a good; None where there is no evidence of its content.

    ``goods`` are the rows of one good; the element's own row comes before the composition of magnets. ``own_kg`` is
    the user's kg of NdFeB per unit.
    """
    name = f"{goods[0].product}:{element}"
    if own_kg is not None:
        inside = magnet_factors(element, goods[0].use)
        own = Factor(f"kg per unit of the user:{amount.name}", _scaled(own_kg))
        return None if inside is None else Term(name, (amount, own, *inside))
    for good in goods:
        if good.material == element:
            return Term(name, (amount, Factor(f"kg:{name}", _scaled(good.spread), good.unverified)))
    for good in goods:
        if good.material in MAGNETS:
            inside = magnet_factors(element, good.use, line=good.material == "magnet-line")
            kg = Factor(f"kg:{good.product}", _scaled(good.spread), good.unverified)
            return None if inside is None else Term(name, (amount, kg, *inside))
    return None


def _scaled(kg: Spread) -> Spread:
    central = None if kg.central is None else kg.central * T_PER_KG
    return Spread(kg.low * T_PER_KG, kg.high * T_PER_KG, central)
