"""Many GeoPolRisk scores at once: by hand, and equal to the scores one at a time."""

from __future__ import annotations

import polars as pl
import pytest

from terbia.app.indicated.packaged import packaged_governance, packaged_trade
from terbia.indicators.geopolrisk import NOT_JOINED, Flow, geopolrisk, instability
from terbia.indicators.geopolrisk_grid import geopolrisk_grid
from terbia.ledger.record import NEWEST
from terbia.vocab.estimate import Estimate

FLOW = ("material", "year", "importer", "partner", "quantity_t", "value_kusd")
MINE = ("material", "year", "area", "quantity", "unit_t")
UNSTABLE = ("year", "area", "instability")


def test_two_importers_by_hand() -> None:
    # as in test_geopolrisk: B 0.68 x 46 / 100; D mines nothing and imports from A: 0.68 x 0.6; A imports nothing: 0
    flows = pl.DataFrame(
        [("m", 1, "B", "A", 60.0, 440.0), ("m", 1, "B", "C", 20.0, 200.0), ("m", 1, "D", "A", 5.0, None),
         ("m", 1, "D", "C", None, 7.0), ("none", 1, "D", "C", 1.0, 7.0)],
        schema=FLOW, orient="row",
    )  # fmt: skip
    mines = pl.DataFrame(
        [("m", 1, "A", 80.9, 1.0), ("m", 1, "B", 20.0, 1.0), ("none", 1, "A", 0.0, 1.0)], schema=MINE, orient="row"
    )
    unstable = pl.DataFrame([(1, "A", 0.6)], schema=UNSTABLE, orient="row")
    found = {row["importer"]: row for row in geopolrisk_grid(flows, mines, unstable).iter_rows(named=True)}
    assert set(found) == {"A", "B", "D"}
    assert found["B"]["score"] == pytest.approx(0.3128)
    assert found["B"]["factor"] == pytest.approx(6.11217, abs=5e-6)
    assert found["D"]["score"] == pytest.approx(0.68 * 0.6)
    assert found["D"]["price"] == pytest.approx(7 / 5)
    assert found["A"]["score"] == 0
    assert found["A"]["price"] is None


def test_whole_units_count_for_concentration_and_tonnes_for_the_importer() -> None:
    # 2,900.7 kg and 100 kg: shares of 2,900 and 100: (2,900^2 + 100^2) / 3,000^2 = 0.935556; own 2.9007 t
    # and 1.0993 t imported, at 0.5: 0.54965 / 4 = 0.1374125
    flows = pl.DataFrame([("au", 1, "A", "B", 1.0993, 9.0)], schema=FLOW, orient="row")
    mines = pl.DataFrame([("au", 1, "A", 2900.7, 0.001), ("au", 1, "B", 100.0, 0.001)], schema=MINE, orient="row")
    nobody = pl.DataFrame(schema={"year": pl.Int64, "area": pl.String, "instability": pl.Float64})
    row = geopolrisk_grid(flows, mines, nobody).filter(importer="A").row(0, named=True)
    assert row["hhi"] == pytest.approx(0.935556, abs=5e-7)
    assert row["domestic_t"] == pytest.approx(2.9007)
    assert row["import_risk"] == pytest.approx(0.1374125)


def test_the_grid_equals_one_score_at_a_time() -> None:
    trade, governance = packaged_trade(NEWEST), packaged_governance(NEWEST)
    assert trade is not None
    assert governance is not None
    years = ("2019", "2023")
    mines = {"CN": 200_000.0, "US": 40_000.0, "AU": 20_000.0, "MM": 17_000.0}
    flows = pl.DataFrame(
        [(r.hs6, year, importer, r.partner, r.quantity_t, r.value_kusd)
         for (importer, year), rows in trade.rows.items() if year in years for r in rows],
        schema=FLOW, orient="row",
    )  # fmt: skip
    production = pl.DataFrame(
        [(code, year, area, t, 1.0) for code in ("280530", "284690") for year in years for area, t in mines.items()],
        schema=MINE,
        orient="row",
    )
    known = [
        (year, a, instability(e))
        for year in years
        for a, e in governance.stability(year).items()
        if a not in NOT_JOINED
    ]
    grid = geopolrisk_grid(flows, production, pl.DataFrame(known, schema=UNSTABLE, orient="row"))
    assert grid.height > 300
    supply = {area: Estimate.exactly(t) for area, t in mines.items()}
    for row in grid.iter_rows(named=True):
        own = [r for r in trade.rows.get((row["importer"], row["year"]), []) if r.hs6 == row["material"]]
        one = geopolrisk(
            [Flow(r.partner, r.quantity_t or 0.0, r.value_kusd) for r in own],
            supply,
            [row["importer"]],
            governance.stability(row["year"]),
        )
        assert row["score"] == pytest.approx(one.score.value, rel=1e-12)
        assert row["price"] == (None if one.price is None else pytest.approx(one.price, rel=1e-12))
