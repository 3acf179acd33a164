"""What an area imports of an element inside goods, form by form: ``terbia reliance AREA ELEMENT --embedded``."""

from __future__ import annotations

from pathlib import Path

from terbia.app.answers import view_of
from terbia.app.embedded.answer import COMPUTED, Embedded, Headline, WithEmbedded, Year
from terbia.app.embedded.cells import COMPOUNDS, CONVENTION, HEAVY, Asked, amounts, is_whole, year_of
from terbia.app.embedded.compare import compared
from terbia.app.embedded.lines import held, magnet_series, years_of
from terbia.app.embedded.recipe import contents_used
from terbia.app.embedded.tables import forms, goods
from terbia.app.embedded.units import UnitTable, read_units
from terbia.errors import NotInRecord, TerbiaError
from terbia.indicators.embedded import reliance_with_goods, total
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record, View
from terbia.ledger.series import slug
from terbia.vocab.area import area as area_of_code
from terbia.vocab.area_number import comtrade_number
from terbia.vocab.element import elements, members_of, oxide_factor, read_element
from terbia.vocab.estimate import Estimate

FIRST_YEAR = 2018
SEED = 1
DRAWS = 10_000
#: More draws than this take minutes and change no digit that is printed.
MOST_DRAWS = 10_000_000
#: Its newest whole year is the last of the table for an area of which nothing is published.
CALENDAR = "CN/rare-earth-magnets/exports"


def embedded(
    area: str,
    element: str,
    *,
    period: str | None = None,
    units: str | Path | None = None,
    seed: int = SEED,
    draws: int = DRAWS,
    as_of: str | None = None,
    edition: str | None = None,
) -> Embedded:
    """What arrives of an element in every form, in t of the element, for a year and for all years from 2018.

    ``area`` is a code or a name, ``element`` a symbol, name or oxide, ``units`` a CSV file of amounts of goods. Raises
    TerbiaError for an area, element, seed or number of draws that is none, NotInRecord for a year outside the table,
    FileFaults for a file with faults.
    """
    record, view = Record.open(), view_of(as_of, edition)
    if edition is not None:
        record.edition(edition)
    return embedded_in(
        record, view, area, element, period=period, units=None if units is None else read_units(Path(units)),
        seed=seed, draws=draws,
    )  # fmt: skip


def embedded_in(
    record: Record,
    view: View,
    area: str,
    element: str,
    *,
    period: str | None = None,
    units: UnitTable | None = None,
    seed: int = SEED,
    draws: int = DRAWS,
) -> Embedded:
    """As ``embedded``, of a record that is open. Raises as it does."""
    symbol, number = _element(element), _number(area)
    if not (seed >= 0 and 1 <= draws <= MOST_DRAWS):
        raise TerbiaError(f"--seed is 0 or more and --draws 1 to {MOST_DRAWS:,}; given were {seed} and {draws:,}.")
    asked = Asked(record, view, area, symbol, number, units, seed, draws)
    years = _years(asked)
    periods = _periods(asked, years)
    chosen = years[-1] if period is None else period
    if chosen not in periods:
        raise NotInRecord("year of embedded content", chosen, periods, f"It can be {periods[0]} to {periods[-1]}.")
    made = {year: year_of(asked, year) for year in dict.fromkeys((*years, chosen))}
    now = made[chosen]
    headline = _headline(asked, chosen)
    return Embedded(
        area, symbol, chosen, periods, now, tuple(made[y] for y in sorted(made)), _missing(asked, now), headline,
        _with_embedded(asked, now, headline), compared(record, view, area, symbol, chosen),
        contents_used(symbol, frozenset(good.use for good in goods())), _basis(symbol), seed, draws,
        None if units is None else units.cited,
    )  # fmt: skip


def _element(text: str) -> str:
    try:
        return read_element(text).symbol
    except ValueError as error:
        raise TerbiaError(
            f"{error} Embedded content is asked by element, e.g. 'terbia reliance US Nd --embedded'."
        ) from (None)


def _number(area: str) -> str:
    try:
        area_of_code(area)
    except ValueError as error:
        raise TerbiaError(str(error)) from None
    try:
        return comtrade_number(area)
    except ValueError:
        return ""


def _years(asked: Asked) -> list[str]:
    """The calendar years of the table: from 2018 to the newest that a whole year is published for, and the user's."""
    published = [
        o.period
        for series in (CALENDAR, *magnet_series(asked.area), *(name for name, _ in _quoted(asked)))
        for o in held(asked.record, series, asked.view)
        if len(o.period) == 4
    ]
    rows = [] if asked.units is None else [r.year for r in asked.units.rows if r.area in ("", asked.area)]
    last = max((int(year) for year in (*published, *rows)), default=FIRST_YEAR)
    first = min(int(year) for year in (str(FIRST_YEAR), *rows))
    return [str(year) for year in range(min(first, last), last + 1)]


def _periods(asked: Asked, years: list[str]) -> tuple[str, ...]:
    """The years that can be asked for: those of the table, and years of which customs have some months."""
    some = [y for y in years_of(asked.record, asked.area, asked.view) if int(y) >= FIRST_YEAR]
    return tuple(sorted({*years, *some}))


def _quoted(asked: Asked) -> list[tuple[str, str]]:
    """The series of the reliance that people quote, the closest to the element first, with what each counts."""
    name = elements()[asked.element].name
    own = f"{asked.area}/{slug(name)}/net-import-reliance"
    found = [(f"{own}/{COMPOUNDS}", f"{name} compounds and metals"), (own, name)]
    if asked.element in members_of("heavy", CONVENTION):
        group = ", ".join(members_of("heavy", CONVENTION))
        found.append((f"{asked.area}/{HEAVY}/net-import-reliance/{COMPOUNDS}", f"heavy rare earths ({group} together)"))
    found.append((f"{asked.area}/rare-earths/net-import-reliance/{COMPOUNDS}", "all rare earths together (t REO)"))
    return found


def _headline(asked: Asked, year: str) -> Headline:
    for series, whole in _quoted(asked):
        found = asked.record.find(series, year, asked.view)
        if found is not None:
            own = "" if whole.startswith(elements()[asked.element].name) else f"; not of {asked.element} alone"
            return Headline(
                found,
                f"imports less exports as a share of apparent consumption of compounds and metals of {whole}{own}. "
                "It leaves out magnets and everything that arrives inside motors, vehicles and other goods",
            )
    return Headline(None, f"no net import reliance of {asked.area} is in the record for {year}")


def _missing(asked: Asked, now: Year) -> tuple[str, ...]:
    found = []
    for cell in now.cells:
        if cell.implied:
            continue
        if cell.how != COMPUTED:
            found.append(f"{cell.form}: {'only a bound' if cell.estimate else 'no data'}")
        elif cell.at_least:
            found.append(f"{cell.form}: {cell.note}")
    if not all(is_whole(form, asked.rows(now.year, "export"), asked.element) for form in forms()):
        found.append(f"exports of {asked.element} in every form: no data")
    if not _production_is_known(asked, now.year):
        found.append(f"production of {asked.element} at home: no data")
    return tuple(found)


def _production_is_known(asked: Asked, year: str) -> bool:
    rows = asked.rows(year, "production")
    return bool(rows) and not amounts(rows, asked.element).unknown


def _flow(asked: Asked, year: str, flow: str) -> Estimate | None:
    found = total(amounts(asked.rows(year, flow), asked.element).terms)
    return None if found is None else found.estimate


def _with_embedded(asked: Asked, now: Year, headline: Headline) -> WithEmbedded:
    """The reliance over every form where all is there; else only the ends that can be argued."""
    imports = now.total.estimate
    production, exports = _flow(asked, now.year, "production"), _flow(asked, now.year, "export")
    if not _missing(asked, now) and imports is not None and production is not None and exports is not None:
        found = reliance_with_goods(production, imports, exports)
        if found is not None:
            return WithEmbedded(
                found.value, found.range.low, found.range.high, "100 (I - E) / (P + I - E) over every form"
            )
    quoted = headline.observation
    if quoted is not None and HEAVY in quoted.series and quoted.value == 100:
        span = quoted.interval()
        return WithEmbedded(
            None, None if span is None else span.low, 100.0,
            f"the published {_plain(quoted)} means that none of the group is produced at home in these forms: what "
            "arrives inside goods cannot lower it, as long as more arrives than leaves",
        )  # fmt: skip
    return WithEmbedded(
        None, None, 100.0,
        "no more than 100 % because production is not negative; no lower end can be argued without exports in every "
        f"form and the production of {asked.element} at home",
    )  # fmt: skip


def _plain(o: Observation) -> str:
    return f"{o.value:g} % of {o.period} ({o.edition})"


def _basis(symbol: str) -> str:
    one = elements()[symbol]
    if one.atomic_weight is None:
        return f"t of the element {one.name}"
    return (
        f"t of the element {one.name} (metal), not of its oxide: 1 t {symbol} is {oxide_factor(symbol):.4f} t "
        f"{one.oxide}. Contents are shares of the mass of a magnet before finishing (blank)"
    )
