"""The directory of plants fits the record: every series of a plant has a line, every key leads somewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terbia.app.facilities.touching import events_of_plant
from terbia.errors import CorrectionStale
from terbia.ledger.caution import cautions
from terbia.ledger.correction import declared
from terbia.ledger.licence import licence_of
from terbia.ledger.plant import companies, parts, plant_rows, plants, stage_words, ties
from terbia.ledger.record import Record
from terbia.vocab.area import is_area_code
from terbia.vocab.period import read_period

KINDS = {"actual", "nameplate", "feed", "planned", "quota", "sales", "built"}
NO_MASS = {"percent", "percent of blank"}


def test_every_series_of_a_plant_has_a_line_of_the_directory(record: Record) -> None:
    known = {(p.prefix, p.product) for p in parts()}
    prefixes = {prefix for p in plants() for prefix in p.ids}
    held = record.rows.select("series", "unit").unique()
    missing = []
    for series, unit in held.iter_rows():
        places = series.partition(";")[0].split("/")
        if len(places) == 4 and places[2] in KINDS and unit not in NO_MASS:
            prefix = "/".join(places[:2])
            if prefix in prefixes and (prefix, places[3]) not in known:
                missing.append(series)
    assert missing == []


def test_every_figure_of_size_belongs_to_a_plant(record: Record) -> None:
    prefixes = {prefix for p in plants() for prefix in p.ids}
    sizes = [s.split("/") for s in record.series_ids if s.split("/")[2] in ("actual", "nameplate", "feed", "planned")]
    assert len(sizes) > 100
    assert {"/".join(s[:2]) for s in sizes} <= prefixes


def test_keys_are_unique_and_lead_somewhere() -> None:
    keys, firms = [p.key for p in plants()], [c.key for c in companies()]
    assert len(keys) == len(set(keys)) and len(firms) == len(set(firms))
    assert not set(keys) & set(firms)
    ids = [prefix for p in plants() for prefix in p.ids]
    assert len(ids) == len(set(ids))
    assert {p.plant for p in parts()} == set(keys)
    assert {t.plant for t in ties()} <= set(keys)
    assert {t.company for t in ties()} == set(firms)
    assert {t.role for t in ties()} == {"operator", "partner", "stake", "agreed", "offtake"}
    assert all(is_area_code(p.area) for p in plants())
    for row in plant_rows("events"):
        assert set(filter(None, row["plants"].split(";"))) <= set(keys)
        assert set(filter(None, row["companies"].split(";"))) <= set(firms)
    assert events_of_plant("mountain-pass")  # raises where a declared event is none


def test_places_are_on_earth_and_recalled_ones_say_so() -> None:
    found = {p.key: p.site for p in plants() if p.site is not None}
    assert all(-90 <= s.latitude <= 90 and -180 <= s.longitude <= 180 and s.source for s in found.values())
    assert found["mountain-pass"].is_recalled is False
    assert found["10x"].is_recalled is True and found["10x"].to_dict()["plot_only"] is True


def test_lines_say_where_they_were_read_and_when() -> None:
    for p in parts():
        assert p.stage in stage_words()
        licence = licence_of(p.origin.publisher, p.origin.licence)
        assert licence is not None and licence.may_ship_rows, p
        assert bool(p.status) <= bool(p.status_on), p
        assert not p.status_on or read_period(p.status_on[:7])
        assert p.is_unverified or "recalled" not in p.origin.title
    first = {}
    for p in parts():
        if p.status:
            first.setdefault((p.plant, p.stage, p.name), p)
    assert not [p for p in first.values() if p.is_plan]


def test_every_caution_is_about_a_figure_that_the_record_prints(record: Record) -> None:
    for (series, period, edition), caution in cautions().items():
        held = [o for o in record.observations(series, period, all_editions=True) if o.edition == edition]
        assert len(held) == 1, (series, period, edition)
        assert caution.checked(held[0]) is caution


def test_a_caution_about_another_figure_stops(record: Record) -> None:
    caution = cautions()["US/mountain-pass/feed/seg-concentrate", "2026", "cited-2026-11"]
    (held,) = record.observations(caution.series, caution.period)
    with pytest.raises(CorrectionStale, match=r"expects '3000' but the record prints '3100'"):
        caution.checked(replace(held, text="3100", value=3100.0))


def test_a_rejection_expects_what_is_printed(record: Record) -> None:
    (drop,) = [c for c in declared() if c.series == "US/round-top/planned/dy-oxide"]
    (held,) = record.observations("US/mountain-pass/feed/seg-concentrate", "2026")
    assert drop.applied(replace(held, text="206")) is None
    with pytest.raises(CorrectionStale, match="expects '206'"):
        drop.applied(replace(held, text="207"))
