"""GeoPolRisk worked by hand; who an importer is; the packaged tables."""

from __future__ import annotations

import pytest

from terbia.app.indicated.geopolitical import importer_of
from terbia.app.indicated.packaged import packaged_governance, packaged_trade, table_sources
from terbia.errors import TerbiaError
from terbia.indicators.geopolrisk import (
    COPPER_FACTOR,
    Flow,
    geopolrisk,
    instability,
    share_at_risk,
    stage_consistent,
    whole_tonnes,
)
from terbia.ledger.licence import licence_of
from terbia.ledger.record import View
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval

MINES = {"A": Estimate.exactly(80), "B": Estimate.exactly(20)}
FLOWS = [Flow("A", 40, 300), Flow("A", 20, 140), Flow("C", 20, 200)]
STABILITY = {"A": -0.5}


def test_a_country_by_hand() -> None:
    # HHI 0.64 + 0.04 = 0.68; at risk 0.6 x 60 + 0.5 x 20 = 46; WTA 46 / (20 + 80) = 0.46; GPRS 0.3128
    # price (300 + 140 + 200) / 80 = 8; CF 0.3128 x 8 / 0.409412948 = 6.11217
    found = geopolrisk(FLOWS, MINES, ["B"], STABILITY)
    assert found.concentration.value == pytest.approx(0.68)
    assert found.risk_t.value == pytest.approx(46)
    assert found.import_risk.value == pytest.approx(0.46)
    assert found.score.value == pytest.approx(0.3128)
    assert found.price == 8
    assert found.factor is not None
    assert found.factor.value == pytest.approx(6.11217, abs=5e-6)
    assert pytest.approx(0.3128 * 8 / COPPER_FACTOR) == found.factor.value


def test_a_partner_without_an_estimate_counts_half_and_widens_the_range() -> None:
    # C from 0 to 20 t at risk: WTA (36 + 0) / 100 to (36 + 20) / 100
    found = geopolrisk(FLOWS, MINES, ["B"], STABILITY)
    assert found.missing == ("C",)
    assert (found.import_risk.range.low, found.import_risk.range.high) == pytest.approx((0.36, 0.56))


def test_taiwan_counts_half_as_published_and_its_own_estimate_when_joined() -> None:
    # e = 1: g = 0.3; as published 0.5
    flows = [Flow("TW", 10, 1)]
    published = geopolrisk(flows, MINES, ["X"], {"TW": 1.0})
    joined = geopolrisk(flows, MINES, ["X"], {"TW": 1.0}, not_joined=())
    assert (published.import_risk.value, joined.import_risk.value) == pytest.approx((0.5, 0.3))
    assert published.import_risk.range.low == pytest.approx(0.3)


def test_trade_inside_a_region_carries_no_risk_but_counts() -> None:
    # region B+C: of 80 t, 20 from C inside; at risk 36; WTA 36 / (20 + 80)
    found = geopolrisk(FLOWS, MINES, ["B", "C"], STABILITY)
    assert found.import_risk.value == pytest.approx(0.36)
    assert found.missing == ()


def test_production_is_cut_to_whole_tonnes_and_the_range_keeps_the_rest() -> None:
    cut = whole_tonnes(Estimate.exactly(12.7))
    assert (cut.value, cut.range.low, cut.range.high) == (12.0, 12.0, 12.7)
    # 2.9 and 1.2: shares of 2 and 1: 5 / 9; the importer's own stays 2.9: 1.1 x 0.5 / 4 = 0.1375
    found = geopolrisk([Flow("C", 1.1, 1)], {"A": Estimate.exactly(2.9), "B": Estimate.exactly(1.2)}, ["A"], {})
    assert found.concentration.value == pytest.approx(5 / 9)
    assert found.import_risk.value == pytest.approx(0.1375)


def test_no_imports_and_no_production() -> None:
    nothing = geopolrisk([], MINES, ["X"], STABILITY)
    assert nothing.score.value == 0
    assert nothing.price is None
    assert nothing.factor is None
    assert share_at_risk(Estimate.exactly(0), Estimate.exactly(0), 0).value == 0
    with pytest.raises(ValueError, match="nothing is supplied"):
        geopolrisk(FLOWS, {}, ["B"], STABILITY)


def test_the_stage_consistent_variants_by_hand() -> None:
    # imports alone: 0.68 x 46 / 80 = 0.391; 5 t REO of its own, 0.5 t REO per tonne: 0.68 x 23 / (5 + 40) = 0.34756
    found = stage_consistent(FLOWS, MINES, ["B"], STABILITY, Estimate.exactly(5), Interval.point(0.5))
    assert found.imports_alone.value == pytest.approx(0.391)
    assert found.in_oxide is not None
    # C is unknown: 18 / 45 to 28 / 45 around 23 / 45
    assert (found.in_oxide.range.low, found.in_oxide.range.high) == pytest.approx((0.68 * 18 / 45, 0.68 * 28 / 45))
    without = stage_consistent(FLOWS, MINES, ["B"], STABILITY, None, Interval.point(0.5))
    assert without.in_oxide is None


def test_the_scale_of_instability_by_hand() -> None:
    # (2.5 + 0.44) / 5 = 0.588; -2.5 is 1, 2.5 is 0
    assert instability(-0.44) == pytest.approx(0.588)
    assert (instability(-2.5), instability(2.5)) == (1, 0)
    # estimates beyond the ends are cut off: -2.7 would be 1.04
    assert (instability(-2.7), instability(2.6)) == (1, 0)


def test_importers_are_countries_groups_and_joint_areas() -> None:
    assert importer_of("NA", "2022") == ("NA", ("NA",))
    assert importer_of("DEU", "2022") == ("DE", ("DE",))
    assert importer_of("842", "2022") == ("US", ("US",))
    assert len(importer_of("EU27", "2018")[1]) == len(importer_of("EU", "2018")[1]) == 27
    assert "GB" in importer_of("EU28", "2018")[1]
    assert importer_of("US+CA", "2022")[1] == ("US", "CA")
    assert importer_of("BEL+442", "2022") == ("BE+LU", ("BE", "LU"))
    assert importer_of("us", "2022") == ("US", ("US",))
    assert importer_of("490", "2022") == importer_of("S19", "2022") == ("TW", ("TW",))
    assert importer_of("EU27 + GBR", "2022")[1] == (*importer_of("EU", "2022")[1], "GB")
    # a number that only a table knows (Belgium and Luxembourg to 1998)
    assert importer_of("58", "1996", {"58"}) == ("58", ("58",))
    with pytest.raises(TerbiaError, match=r"BEL\+LUX"):
        importer_of("Belgium-Luxembourg", "2022")
    with pytest.raises(TerbiaError, match="Narnia"):
        importer_of("Narnia", "2022")


def test_packaged_tables_may_ship_and_are_not_known_before_their_release() -> None:
    for source in table_sources().values():
        licence = licence_of(source.origin.publisher, source.origin.licence)
        assert licence is not None, source.origin.publisher
        assert licence.may_ship_rows
    assert packaged_trade(View(as_of="2025-06-30")) is None
    assert packaged_governance(View(as_of="2025-06-30")) is None
