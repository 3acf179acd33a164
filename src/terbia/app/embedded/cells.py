"""The cells of a year: each form from the user's units, from the record, from a published bound, or with its needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from terbia.app.embedded.answer import BOUNDED, COMPUTED, NO_DATA, Cell, Year
from terbia.app.embedded.lines import COMMODITY, MAGNET_LINE, MAGNETS, Counted, counted, held
from terbia.app.embedded.recipe import magnet_factors, term
from terbia.app.embedded.tables import Form, Need, forms, goods, needs_of
from terbia.app.embedded.units import CONTAINED, UnitRow, UnitTable, goods_of
from terbia.indicators.embedded import Factor, Term, implied_inside, total
from terbia.indicators.embedded_draws import percentiles
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record, View
from terbia.vocab.draws import Spread
from terbia.vocab.element import elements, members_of, metal_from_oxide
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval

COMPOUNDS = "compounds-and-metals"
#: The row of all goods together, which only a published share gives.
ALL_GOODS = "all-goods-implied"
ALL_GOODS_TITLE = "All goods together, implied"
HEAVY = "rare-earths-heavy"
CONVENTION = "usgs-2026"
PERCENT = 0.01


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: an element, an area, what was known, the user's units, and how to draw."""

    record: Record
    view: View
    area: str
    element: str
    number: str
    units: UnitTable | None
    seed: int
    draws: int

    def rows(self, year: str, flow: str) -> list[UnitRow]:
        """The user's rows of a year and flow that speak of this area and element."""
        found = [] if self.units is None else self.units.rows
        return [
            r for r in found
            if r.year == year and r.flow == flow and r.area in ("", self.area) and r.element in ("", self.element)
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Amounts:
    """Terms of the user's rows, and the rows of which nothing can be computed."""

    terms: tuple[Term, ...]
    unknown: tuple[UnitRow, ...]


def year_of(asked: Asked, year: str) -> Year:
    """All cells of a year with their sum."""
    made = [_cell(asked, form, year) for form in forms()]
    cells = [cell for cell, _ in made]
    implied = _implied(asked, year)
    counted = [cell.title.lower() for cell, terms in made if terms]
    terms = [t for _, own in made for t in own]
    part = any(cell.how != COMPUTED or cell.at_least for cell in cells)
    return Year(year, (*cells, *([implied] if implied else [])), _total(asked, terms, counted, part))


def _total(asked: Asked, terms: Sequence[Term], counted: list[str], part: bool) -> Cell:
    found = total(terms)
    if found is None:
        return Cell("total", "All forms", NO_DATA, None, "no form", at_least=True)
    drawn = percentiles(terms, asked.seed, asked.draws)
    return Cell(
        "total", "All forms", COMPUTED, found.estimate, ", ".join(counted), at_least=part,
        unverified_share=found.unverified_share, drawn=drawn,
    )  # fmt: skip


def _cell(asked: Asked, form: Form, year: str) -> tuple[Cell, tuple[Term, ...]]:
    needs = needs_of(form.form, asked.area, asked.element, year, asked.number)
    rows = [r for r in asked.rows(year, "import") if r.form == form.form]
    if rows:
        return _from_units(asked, form, rows, needs)
    found = counted(asked.record, form.form, asked.area, asked.element, year, asked.view)
    made = None if found is None else _from_line(asked, form, found, needs)
    if made is not None:
        return made
    if form.form == COMPOUNDS and (bound := _heavy_bound(asked, form, year, needs)) is not None:
        return bound, ()
    return Cell(form.form, form.title, NO_DATA, None, "", _with_content(asked, form, needs), at_least=True), ()


def _with_content(asked: Asked, form: Form, needs: tuple[Need, ...]) -> tuple[Need, ...]:
    """The needs of a form of goods, and the content of the element in magnets where nobody has published it."""
    if form.form in ("mineral-concentrates", COMPOUNDS) or magnet_factors(asked.element) is not None:
        return needs
    name = elements()[asked.element].name
    return (*needs, Need(f"the mean content of {name} in the goods (a source for kg per unit)"))


def amounts(rows: Sequence[UnitRow], element: str) -> Amounts:
    """Terms of rows: an amount of goods through its recipe, an amount of the element as it is."""
    terms, unknown = [], []
    for row in rows:
        found = None if row.amount is None else _term(row, row.amount, element)
        if found is None:
            unknown.append(row)
        else:
            terms.append(found)
    return Amounts(tuple(terms), tuple(unknown))


def _term(row: UnitRow, amount: Spread, element: str) -> Term | None:
    name = f"{row.flow}:{row.product}:{row.form}:{row.year}:{row.area}:{row.partner}"
    if row.product in CONTAINED:
        factors: tuple[Factor, ...] = (Factor(name, amount),)
        if row.product == "contained-oxide":
            whole = metal_from_oxide(element, 1.0)
            factors = (*factors, Factor(f"metal in oxide:{element}", Spread(whole, whole, whole)))
        return Term(name, factors)
    return term(Factor(name, amount), goods_of(row.product), element, row.own_kg)


def _from_units(
    asked: Asked, form: Form, rows: list[UnitRow], needs: tuple[Need, ...]
) -> tuple[Cell, tuple[Term, ...]]:
    assert asked.units is not None
    found = amounts(rows, asked.element)
    content = total(found.terms)
    absent = _absent(form, rows)
    notes = [f"line {r.line} ({r.product}) gives no {asked.element}: {_why(r)}" for r in found.unknown]
    if absent:
        notes.append(f"not in the table: {', '.join(absent)}")
    lacking = bool(found.unknown or absent)
    source = f"units of {asked.units.cited}"
    if content is None:
        return Cell(form.form, form.title, NO_DATA, None, source, needs, at_least=True, note="; ".join(notes)), ()
    drawn = percentiles(found.terms, asked.seed, asked.draws)
    cell = Cell(
        form.form, form.title, COMPUTED, content.estimate, source, needs if lacking else (), lacking,
        unverified_share=content.unverified_share, drawn=drawn, note="; ".join(notes),
    )  # fmt: skip
    return cell, found.terms


def _why(row: UnitRow) -> str:
    return "no amount" if row.amount is None else "no evidence of its content"


def _absent(form: Form, rows: Sequence[UnitRow]) -> list[str]:
    """The goods of a form that a table does not speak of; one row of bare magnets or of contained t is the form."""
    given = {row.product for row in rows}
    if form.form == MAGNETS or not given.isdisjoint(CONTAINED):
        return []
    return [p for p in dict.fromkeys(good.product for good in goods() if good.form == form.form) if p not in given]


def is_whole(form: Form, rows: Sequence[UnitRow], element: str) -> bool:
    """Whether a user's rows speak of everything in a form, each with an amount and a content."""
    own = [r for r in rows if r.form == form.form]
    return bool(own) and not amounts(own, element).unknown and not _absent(form, own)


def _from_line(
    asked: Asked, form: Form, found: Counted, needs: tuple[Need, ...]
) -> tuple[Cell, tuple[Term, ...]] | None:
    """A form from a line of customs: its mass times what the element is of it; None without evidence of that."""
    grades = _grades(asked, found)
    if grades is None:
        return None
    mass = Factor(
        f"{form.form}:{asked.area}:{found.inputs[0].period[:4]}",
        found.spread,
        any(o.is_unverified for o in found.inputs),
    )
    one = Term(f"{form.form}:{asked.element}", (mass, *grades))
    content = total([one])
    assert content is not None
    part = "" if found.is_whole_year else f"{found.months} of 12 months; "
    cell = Cell(
        form.form, form.title, COMPUTED, content.estimate, found.words + (" x magnet grades" if grades else ""), needs,
        at_least=True, unverified_share=content.unverified_share,
        drawn=percentiles([one], asked.seed, asked.draws), inputs=found.inputs, note=part + found.line.rest,
    )  # fmt: skip
    return cell, (one,)


def _grades(asked: Asked, found: Counted) -> tuple[Factor, ...] | None:
    if found.line.material == "element":
        return ()
    return magnet_factors(asked.element, line=found.line.material == MAGNET_LINE)


def _heavy_bound(asked: Asked, form: Form, year: str, needs: tuple[Need, ...]) -> Cell | None:
    """For an element of the group, its imports cannot exceed those of the group: between none and all of them."""
    if asked.element not in members_of("heavy", CONVENTION):
        return None
    group = asked.record.find(f"{asked.area}/{HEAVY}/imports/{COMPOUNDS}", year, asked.view)
    span = None if group is None else group.interval()
    if group is None or span is None or not span.is_finite:
        return None
    top = metal_from_oxide(asked.element, span.high)
    return Cell(
        form.form, form.title, BOUNDED, Estimate(None, Interval(0.0, top)),
        f"at most all heavy rare earths of {group.edition}", needs, at_least=True,
        unverified_share=1.0 if group.is_unverified else 0.0, inputs=(group,),
        note=f"the published line counts {', '.join(members_of('heavy', CONVENTION))} together, in t REO",
    )  # fmt: skip


def _implied(asked: Asked, year: str) -> Cell | None:
    """All goods together by the published share of embedded magnets; None for an area without one."""
    shares = held(asked.record, f"{asked.area}/{COMMODITY}/embedded-share/imports", asked.view)
    factors = magnet_factors(asked.element, line=True)
    if not shares or factors is None:
        return None
    share = min(shares, key=lambda o: abs(int(o.period[:4]) - int(year)))
    span = share.interval()
    bare = counted(asked.record, MAGNETS, asked.area, asked.element, year, asked.view)
    if span is None or bare is None or not bare.is_whole_year:
        need = Need(f"bare magnets of the whole of {year}, to which the published share can be applied")
        return Cell(ALL_GOODS, ALL_GOODS_TITLE, NO_DATA, None, "", (need,), True, True, inputs=(share,))
    grades = magnet_factors(asked.element, line=bare.line.material == MAGNET_LINE) or factors
    mass = Term(ALL_GOODS, (Factor("magnets", bare.spread), *grades)).estimate.range
    return Cell(
        ALL_GOODS, ALL_GOODS_TITLE, BOUNDED, Estimate(None, implied_inside(mass, span.scaled(PERCENT))),
        f"share of {share.period} ({_cited(share)}) on {bare.line.title} of {year}",
        at_least=True, implied=True, unverified_share=1.0 if share.is_unverified else 0.0,
        inputs=(share, *bare.inputs),
        note="implied, not measured, and in no total; the studies say what speaks against it",
    )  # fmt: skip


def _cited(o: Observation) -> str:
    return o.origin.title.split(",")[0]
