"""Sections on stages: what a line holds, where the concentrate went, the heavy elements."""

from __future__ import annotations

import re

from terbia.indicators.comparison import compare
from terbia.ledger.observation import Observation
from terbia.reports.brief.basis import Basis
from terbia.reports.brief.say import derived, joined, passage
from terbia.reports.brief.words import line_words, listed, place, sentence_start, words_of
from terbia.reports.page import Passage, Section, Span
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval
from terbia.vocab.table import packaged_rows


def _definitions() -> tuple[dict[str, str], ...]:
    return packaged_rows("reports/definitions.csv")


#: Statistics of which the record's own words on what they count are worth telling.
_TOLD = ("net-import-reliance", "apparent-consumption", "reported-consumption", "production", "imports", "exports")


def definition_section(basis: Basis) -> Section | None:
    """What the published lines hold and do not hold; None where neither our table nor the record says it."""
    held = {series.form or "" for series, _ in basis.own} | {""}
    rows = [row for row in _definitions() if row["commodity"] == basis.commodity and row["line"] in held]
    if basis.area != "US":
        rows = []
    passages = [passage(row["says"], f" [{row['source']}]") for row in rows]
    if not any(row["line"] for row in rows):
        passages += _own_words(basis)
    if not passages:
        return None
    main = next((row["line"] for row in rows if row["line"]), "")
    name = f"“{words_of(main)}” holds and does" if main else f"the lines for {words_of(basis.commodity)} hold and do"
    return Section(f"What {name} not hold", tuple(passages), slug="definition")


def _own_words(basis: Basis) -> list[Passage]:
    """What the publisher's notes say of each line of the brief's year."""
    found: dict[str, list[str]] = {}
    for series, rows in basis.own:
        now = next((o for o in rows if o.period == basis.year), None)
        if now is None or series.statistic not in _TOLD or series.scope is not None:
            continue
        for words in _sentences(now):
            lines = found.setdefault(words, [])
            lines.append(line_words(now.series))
    return [passage(f"{sentence_start(listed(lines, '; '))}: {words}.") for words, lines in list(found.items())[:8]]


def _sentences(o: Observation) -> list[str]:
    scope = re.split(r"\s*--\s*", (o.scope or "").strip())
    note = re.split(r"\s*--\s*|(?<=[a-z)])\.\s+", (o.note or "").strip())
    told = [part for part in note if re.match(r"(Defined|Includes|Excludes|Primary refined)\b", part)]
    kept = [" ".join(part.split()).rstrip(".") for part in (*scope, *told)]
    return list(dict.fromkeys(f"{part[:1].lower()}{part[1:]}" for part in kept if part))


def stages_section(basis: Basis) -> Section | None:
    """Where the concentrate went; None where the record has no line for concentrate."""
    mined = basis.at("production", "mineral-concentrates")
    if mined is None or mined.interval() is None:
        return None
    if mined.value == 0:
        words = passage(f"No concentrate was mined in {mined.period} (", mined, ").")
        return Section("Concentrate is not the stages after it", (words,), slug="stages")
    made = basis.at("production", "compounds-and-metals")
    left = basis.at("exports", "ores-and-compounds")
    passages = [_superlative(basis, mined)]
    if made is not None and left is not None and made.interval() and left.interval():
        passages.append(_whereabouts(mined, made, left))
    passages.append(
        passage(
            "A record of concentrate says nothing about separation, metal or magnets: the summaries print no figure "
            f"for separated oxides, metal, alloy or magnets made in {place(basis.area)}."
        )
    )
    return Section("Concentrate is not the stages after it", tuple(passages), slug="stages")


def _superlative(basis: Basis, mined: Observation) -> Passage:
    rows = [o for o in basis.rows("production", "mineral-concentrates") if o.interval() is not None]
    older = [o for o in rows if o.period < mined.period]
    span = mined.interval()
    assert span is not None
    is_record = bool(older) and all(o.interval().high < span.low for o in older if o.interval())  # type: ignore[union-attr]
    first = min((o.period for o in rows), default=mined.period)
    if is_record:
        return passage(
            mined,
            f" of concentrate in {mined.period} is the highest of the series as held here (from {first} on).",
        )
    return passage(mined, f" of concentrate was mined in {mined.period}.")


def _whereabouts(mined: Observation, made: Observation, left: Observation) -> Passage:
    total, compounds, out = mined.interval(), made.interval(), left.interval()
    assert total is not None
    assert compounds is not None
    assert out is not None
    low = total.low - compounds.high - out.high
    high = total.high - compounds.low - out.low
    value = None
    if None not in (mined.value, made.value, left.value):
        value = (mined.value or 0) - (made.value or 0) - (left.value or 0)
    spans: list[Span | Observation] = [
        "Of ",
        mined,
        " of concentrate, at most ",
        left,
        " left the country as ores and compounds and ",
        made,
        " became compounds and metals at home. ",
    ]
    if low <= 0:
        spans.append("Within rounding nothing is left over.")
        return passage(*spans)
    rest = derived(
        "concentrate not accounted for",
        Estimate(value, Interval(low, high)),
        mined.unit,
        "concentrate - compounds and metals - exports of ores and compounds, over printed rounding",
        (mined, made, left),
        central=True,
    )
    spans += ["The rest, ", rest, ", is stock, loss or material in process; the record does not say which."]
    return passage(*spans)


def heavy_section(basis: Basis) -> Section | None:
    """The heavy elements as a commodity of their own; None where the record has none for the area."""
    if basis.commodity != "rare-earths":
        return None
    heavy = "rare-earths-heavy"
    relied = basis.at("net-import-reliance", "compounds-and-metals", commodity=heavy)
    imported = basis.rows("imports", "compounds-and-metals", commodity=heavy)
    if relied is None and not imported:
        return None
    passages = []
    if relied is not None:
        passages.append(
            passage(
                "For heavy rare earths reliance was ", relied, f" in {relied.period}: published, cannot be recomputed, "
                "since no production, exports or consumption of heavy rare earths is printed.",
            )
        )  # fmt: skip
    passages += _imports(basis, imported)
    passages += [passage(row["says"], f" [{row['source']}]") for row in _definitions() if row["commodity"] == heavy]
    passages += _sources(basis)
    heading = "The heavy wall" if relied is not None and relied.value == 100 else "Heavy rare earths"
    return Section(heading, tuple(passages), slug="heavy")


def _imports(basis: Basis, imported: list[Observation]) -> list[Passage]:
    now = next((o for o in imported if o.period == basis.year), None)
    before = next((o for o in imported if o.period == basis.previous_year), None)
    if now is None:
        return []
    if before is None:
        return [passage("Imports of heavy compounds and metals: ", now, f" in {now.period}.")]
    direction = compare(before, now).direction
    open_words = "; with figures this round the direction is open" if direction == "open" else ""
    return [
        passage(
            "Imports of heavy compounds and metals: ",
            before,
            f" in {before.period}, ",
            now,
            f" in {now.period}{open_words}.",
        )
    ]


def _sources(basis: Basis) -> list[Passage]:
    """Import sources by heavy element, and the elements for which there is none."""
    from terbia.vocab.element import elements, members_of

    symbols = members_of("heavy", "usgs-2026")
    names = [elements()[s].name.lower() for s in symbols]
    said: list[list[Span | Observation]] = []
    silent: list[str] = []
    for name in names:
        rows = [
            o
            for _, group in basis.matching(rf">{basis.area}/{name}/import-share/")
            for o in group
            if o.value is not None
        ]
        newest = max((o.period for o in rows), default="")
        rows = sorted((o for o in rows if o.period == newest), key=lambda o: -(o.value or 0))
        if rows:
            said.append([f"{name} ", rows[0], f" from {place(rows[0].series.partition('>')[0])}"])
        else:
            silent.append(name)
    if not said:
        return []
    passages = [passage("Import sources by element, by shipping records: ", *joined(said, "; ", "; "), ".")]
    if silent:
        passages.append(
            passage(
                f"For {listed(silent)} alone no import source is published, and what is known of another element "
                "does not fill the gap."
            )
        )
    return passages
