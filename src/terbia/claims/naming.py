"""The lines of the record that the words of a claim name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from terbia.claims.asked import Subject
from terbia.claims.book import Book
from terbia.claims.line import Line, Printed, Share, Sum, Told, Value
from terbia.claims.wordlist import Row, rows
from terbia.ledger.series import Series
from terbia.vocab.element import elements

_PARTS = {"lace": ("la", "ce"), "dytb": ("dy", "tb"), "ndpr": ("nd", "pr")}


@cache
def _statistics() -> dict[str, tuple[str, ...]]:
    return {row["said"]: tuple(row["record"].split("|")) for row in rows("record_statistics")}


@cache
def _defaults() -> dict[str, tuple[str, ...]]:
    return {row["statistic"]: tuple(row["forms"].split("|")) for row in rows("default_forms")}


@cache
def _same_form() -> dict[str, frozenset[str]]:
    return {row["said"]: frozenset(row["record"].split("|")) for row in rows("record_forms")}


@cache
def other_tables() -> frozenset[str]:
    """Scopes that are only another table of the same publication."""
    return frozenset(row["scope"] for row in rows("table_scopes") if row["kind"] == "table")


@cache
def other_sources() -> frozenset[str]:
    """Scopes that say only who counts: another publisher beside the first."""
    return frozenset(row["scope"] for row in rows("table_scopes") if row["kind"] == "source")


def is_plain(series: Series) -> bool:
    """Whether a series has no scope of its own, or one that says only where or by whom it is printed."""
    return series.scope is None or series.scope in other_tables() or series.scope in other_sources()


def line_of(book: Book, name: str) -> Printed:
    """The line of a series; another publisher's count beside the first can support, not contradict."""
    return Printed(book, name, weak=book.series[name].scope in other_sources())


def record_statistics(statistic: str | None) -> tuple[str, ...]:
    """The statistics of the record that a word for one means."""
    return () if statistic is None else _statistics().get(statistic, (statistic,))


def fits_form(series: Series, form: str | None, stage: str | None) -> bool:
    """Whether a series is of the form or stage that the words name."""
    if form is not None:
        return (series.form or "") in _same_form().get(form, frozenset({form})) or series.form == form
    if stage is not None:
        return (series.form or "") in _same_form().get(f"stage:{stage}", frozenset({stage}))
    return False


def fits_commodity(series: Series, commodity: str) -> bool:
    """Whether a series is about the commodity; NdPr and mischmetal are forms of it in some series."""
    if series.commodity == commodity or (commodity == "rare-earth-products" and series.commodity == "rare-earths"):
        return True
    return series.commodity == "rare-earths" and (series.form or "").startswith(f"{commodity}-")


def named_lines(book: Book, subject: Subject, unit: str, told: Value | None = None) -> list[Line]:
    """The lines that the words name, those of the usual form first where the words leave the form open."""
    if subject.share == "ore":
        return list(ore_lines(book, subject))
    if subject.share == "total":
        return []
    if subject.share == "world":
        return world_shares(book, subject)
    if subject.share == "imports":
        return import_shares(book, subject)
    if subject.share == "quota":
        return quota_shares(book, subject, told)
    found: list[Line] = []
    for statistic in record_statistics(subject.statistic):
        found += chosen(book, subject, statistic)
    return [line for line in found if _like(line.unit, unit)]


def _like(unit: str, wanted: str) -> bool:
    return not wanted or unit == wanted


def same_area(series: Series, subject: Subject) -> bool:
    """Whether a series is of the area, or of the pair of areas, that the words name."""
    if subject.partner is None:
        if subject.area is None:
            return series.partner is None
        return series.area == subject.area and series.partner is None
    return series.area == subject.area and series.partner == subject.partner


def chosen(book: Book, subject: Subject, statistic: str) -> list[Line]:
    """Series of a statistic by area and commodity: of the form named, else of the usual ones."""
    key = (subject, statistic)
    if key not in book.named:
        book.named[key] = _chosen(book, subject, statistic)
    found = book.named[key]
    assert isinstance(found, list)
    return found


def _chosen(book: Book, subject: Subject, statistic: str) -> list[Line]:
    free = statistic.startswith(("price", "unit-value")) and bool({"area"} & (subject.assumed | subject.carried))
    here = [
        (name, series) for name, series in book.of_statistic(statistic)
        if (is_plain(series) or _market_fits(series, subject, statistic))
        and (free or same_area(series, subject) or _price_area(series, subject, statistic))
        and subject.commodity is not None and fits_commodity(series, subject.commodity)
    ]  # fmt: skip
    names = {name for name, _ in here}
    # Another table of an old edition must not outlive the line that later editions revise.
    here = [i for i in here if i[1].scope not in other_tables() or i[0].partition(";")[0] not in names]
    here.sort(key=lambda item: (item[1].scope is not None, item[0]))
    if subject.form is not None or (subject.stage is not None and statistic in {"production", "quota", "capacity"}):
        stage = subject.stage if statistic in {"production", "quota", "capacity"} else None
        exact = [item for item in here if fits_form(item[1], subject.form, stage)]
        if exact or subject.form is None or "form" not in subject.carried:
            same = _by_definition(book, subject, statistic) if subject.stage == "mining" else []
            return [line_of(book, name) for name, _ in exact] + same
    usual = _defaults().get(statistic, ("",))
    first = [item for item in here if (item[1].form or "") in usual]
    if not first:
        return [Printed(book, name, weak=True) for name, _ in here]
    return [line_of(book, name) for name, _ in first] + _by_definition(book, subject, statistic)


def _by_definition(book: Book, subject: Subject, statistic: str) -> list[Line]:
    """Lines that are the named one by its publisher's definition; they support and do not contradict."""
    return [
        Printed(book, row["same"], weak=True) for row in rows("same_by_definition")
        if row["same"] in book.series and row["series"] in book.series
        and book.series[row["series"]].statistic == statistic and same_area(book.series[row["series"]], subject)
        and book.series[row["series"]].commodity == subject.commodity
    ]  # fmt: skip


def _market_fits(series: Series, subject: Subject, statistic: str) -> bool:
    """Whether a price is of the market that the words name: ``;europe``, ``;china-argus``."""
    if not statistic.startswith("price") or series.scope is None:
        return False
    market = {"EU": "europe", "CN": "china"}.get(subject.area or "")
    return market is not None and series.scope.startswith(market)


def _price_area(series: Series, subject: Subject, statistic: str) -> bool:
    """Prices that USGS quotes are of the world market; a price without an area means them."""
    if _market_fits(series, subject, statistic):
        return True
    return statistic.startswith("price") and subject.area in {None, "WORLD", "US"} and series.area in {"US", "WORLD"}


def world_shares(book: Book, subject: Subject) -> list[Line]:
    """Shares of the world: printed ones, and an area's line over the world's."""
    found: list[Line] = []
    for name, series in printed_shares(book, subject):
        if _stage_fits(series, subject) and is_plain(series):
            found.append(line_of(book, name))
    statistics = record_statistics(subject.statistic) or ("production",)
    if subject.statistic in {"supply-share", "dependence", "import-share"}:
        statistics = ("production",)
    for statistic in statistics:
        if subject.stage not in {None, "mining"} or subject.area in {None, "WORLD"}:
            continue
        found += [
            Share(part, Printed(book, whole))
            for part in chosen(book, subject, statistic)
            if isinstance(part, Printed) and (whole := _of_world(book, part.series)) is not None
        ]
    return found


def _of_world(book: Book, name: str) -> str | None:
    series = book.series[name]
    whole = str(series.with_(area="WORLD", partner=None))
    return whole if whole in book.series else None


def printed_shares(book: Book, subject: Subject) -> list[tuple[str, Series]]:
    """Printed shares of the world of an area, whatever the stage."""
    found = []
    for statistic in book.statistics:
        if "share" not in statistic or statistic in {"import-share", "end-use-share", "ore-share"}:
            continue
        for name, series in book.of_statistic(statistic):
            near = series.commodity == subject.commodity or (
                subject.commodity == "rare-earths" and series.commodity == "magnet-rare-earths"
            )
            if near and series.partner is None and series.area == subject.area:
                found.append((name, series))
    return found


def _stage_fits(series: Series, subject: Subject) -> bool:
    usual = "magnet" if subject.commodity == "rare-earth-magnets" else "mining"
    said = subject.stage or (usual if subject.statistic == "production" else None)
    if subject.statistic == "reserves":
        return "reserves" in series.statistic
    if subject.form is not None and fits_form(series, subject.form, None):
        return True
    return said is None or fits_form(series, None, said) or said in series.statistic


def import_shares(book: Book, subject: Subject) -> list[Line]:
    """The share of imports that comes from one area."""
    return [
        Printed(book, name) for name, series in book.of_statistic("import-share")
        if series.area == subject.area and series.partner == subject.partner and subject.partner is not None
        and is_plain(series) and subject.commodity is not None and fits_commodity(series, subject.commodity)
    ]  # fmt: skip


def quota_shares(book: Book, subject: Subject, told: Value | None) -> list[Line]:
    """Exports as a part of the export quota: those that the sentence tells, else those on record."""
    area = subject.area or "CN"
    parts: list[Line] = [Told(told)] if told is not None else []
    if not parts:
        parts = [Printed(book, n) for n, s in book.of_statistic("exports") if s.area == area and s.partner is None]
    wholes = [
        name for name, s in book.of_statistic("quota")
        if s.area == area and s.commodity == subject.commodity and s.form == "export" and is_plain(s)
    ]  # fmt: skip
    return [Share(part, Printed(book, whole)) for part in parts for whole in wholes]


def ore_lines(book: Book, subject: Subject) -> Iterable[Line]:
    """The share of an element, or of several, in the ore of each deposit, or of the one named."""
    parts = _PARTS.get(subject.commodity or "") or tuple(
        symbol.lower() for symbol, element in elements().items() if element.name.lower() == subject.commodity
    )
    deposits: dict[tuple[str, str], dict[str, str]] = {}
    for name, series in book.of_statistic("assemblage"):
        if ("seg" in series.commodity) == (subject.form == "seg-concentrate"):
            deposits.setdefault((series.area, series.commodity), {})[series.form or ""] = name
    joint = "-".join(parts)
    wanted = _PLACE_OF.get(subject.organisation or "", "")
    places = [
        (place, forms) for place, forms in sorted(deposits.items())
        if all(p in forms for p in parts) or joint in forms or subject.commodity in forms
    ]  # fmt: skip
    own = [(place, forms) for place, forms in places if wanted and wanted in place[1]]
    for _, forms in own or places:
        whole = forms.get(joint) or forms.get(subject.commodity or "")
        if whole is not None:
            yield Printed(book, whole)
        elif parts:
            yield Sum(tuple(Printed(book, forms[part]) for part in parts))


_PLACE_OF = {
    "Mountain Pass": "mountain-pass", "MP Materials": "mountain-pass", "Bayan Obo": "bayan-obo",
    "Mount Weld": "mount-weld", "Lynas": "mt-weld", "Serra Verde": "serra-verde",
}  # fmt: skip


def row_of(name: str, column: str, value: str) -> Row | None:
    """The row of a data file with a value in a column."""
    return next((row for row in rows(name) if row[column] == value), None)
