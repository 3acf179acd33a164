"""The indicators against worked cases of our own: HHI, EU supply risk, N-1, and GeoPolRisk to the printed digits.

Production of World Mining Data is given as a user gives it, with ``--table``; the cases hold its thirteen figures for
2024 alone, so scores of other years are checked with the concentration that the case states.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

import terbia
from terbia.app.indicated.answer import Indicated
from terbia.app.indicated.geopolitical import gathered, importer_of
from terbia.app.indicated.packaged import packaged_governance, packaged_trade
from terbia.indicators.concentration import concentration
from terbia.indicators.eu_supply_risk import common_band, implied_concentration, printed_score, supply_risk
from terbia.indicators.geopolrisk import COPPER_FACTOR, Flow, geopolrisk
from terbia.indicators.published_eu import eu_scores, group_members
from terbia.indicators.weighted_concentration import weighted_concentration
from terbia.ledger.record import NEWEST
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval

FOLDER = Path(__file__).parents[1] / "data" / "cases"
WORKED: dict[str, Any] = json.loads((FOLDER / "indicators_worked.json").read_text(encoding="utf-8"))
SCORES = list(csv.DictReader((FOLDER / "geopolrisk_computed.csv").read_text(encoding="utf-8").splitlines()))
BASKET = "284690"


@pytest.fixture(autouse=True)
def _home(home: Path) -> Path:
    return home


@pytest.fixture
def mines_2024(tmp_path: Path) -> str:
    path = tmp_path / "mines.csv"
    rows = [f"{area},2024,{quantity}" for area, quantity in WORKED["T2_inputs"].items()]
    path.write_text("\n".join(("iso3,year,production_t_reo", *rows, f"DELETE,2024,{398008}")), encoding="utf-8")
    return f"production={path}"


def one(name: str, **asked: object) -> Indicated:
    (answer,) = terbia.indicator(name, **asked).answers  # type: ignore[arg-type]
    return answer


def value(answer: Indicated) -> float:
    assert answer.number is not None
    assert answer.number.value is not None
    return answer.number.value


def printed(number: float | None, as_in: str) -> str:
    """A number with as many decimals as the case prints."""
    assert number is not None
    return f"{number:.{len(as_in.partition('.')[2])}f}"


def same(number: float | None, as_in: str) -> bool:
    return float(printed(number, as_in)) == float(as_in)


def test_hhi_of_a_world_table_given_by_the_user(mines_2024: str) -> None:
    want = WORKED["T2_HHI_WMD_2024"]
    answer = one("hhi", period="2024", tables=[mines_2024])
    assert round(value(answer), 6) == want["HHI_0_1"]
    points = answer.parts["hhi_points"]
    assert isinstance(points, Estimate)
    assert round(points.value or 0, 1) == want["HHI_0_10000"]
    assert sum(WORKED["T2_inputs"].values()) == want["total"]
    assert round(WORKED["T2_inputs"]["CHN"] / want["total"], 5) == want["CHN_share"]


def test_hhi_by_edition() -> None:
    want = WORKED["T2b_HHI_by_vintage_2024"]
    before, after = one("hhi", period="2024", edition="MCS2025"), one("hhi", period="2024", edition="MCS2026")
    assert round(value(before), 6) == want["MCS2025"]
    listed = next(v.number.value for v in after.variants if v.name == "listed countries only")
    assert round(listed or 0, 6) == want["MCS2026"]


def test_n_minus_one_of_the_mines_of_2025() -> None:
    want = WORKED["T14_N1_mine_2025_MCS2026"]
    assert round(value(one("n-1", period="2025", edition="MCS2026")), 4) == want["rest_over_world_supply"]
    assert round((want["world"] - want["CHN"]) / want["world"], 4) == want["rest_over_world_supply"]


def test_the_forward_formula_of_the_eu() -> None:
    given, want = WORKED["T3b_inputs"], WORKED["T3b_SR_toy"]
    sides = []
    for name in ("GS_share_wgi_t", "EU_share_wgi_t"):
        shares, governance, trade = ({area: row[at] for area, row in given[name].items()} for at in range(3))
        sides.append(
            weighted_concentration(
                {area: Estimate.exactly(share) for area, share in shares.items()},
                {area: Estimate.exactly(risk) for area, risk in governance.items()},
                trade,
            )
        )
    assert [round(side.value or 0, 6) for side in sides] == [want["HHI_GS"], want["HHI_EU"]]
    fractions = (Estimate.exactly(given[name]) for name in ("IR", "eol_rir", "si"))
    assert round(supply_risk(*sides, *fractions).value or 0, 6) == want["SR"]


def test_published_scores_turned_back_to_bands() -> None:
    """From the case's own scores and from the packaged table, which must be the same scores."""
    given, want = WORKED["T3_inputs"], WORKED["T3_EU2023_processing_HHIWGIt_bands"]
    assert set(want) == set(group_members("heavy"))
    bands: dict[str, Interval] = {}
    for symbol, (score, si_sr) in given["sr_and_si"].items():
        bands[symbol] = implied_concentration(
            printed_score(score), Interval.point(given["eol_rir"]), Interval.point(si_sr)
        )
        assert [round(bands[symbol].low, 3), round(bands[symbol].high, 3)] == want[symbol]
        assert eu_scores()[symbol].implied() == bands[symbol]
    shared = common_band(band for symbol, band in bands.items() if symbol not in {"Tb", "Y"})
    assert shared is not None
    assert (round(shared.low, 3), round(shared.high, 3)) == (5.663, 5.707)
    assert not bands["Tb"].meets(shared)
    assert not bands["Y"].meets(shared)
    answer = one("eu-supply-risk", commodity="heavy-rare-earths")
    assert set(answer.parts["apart"]) == {"Tb", "Y"}  # type: ignore[call-overload]


def test_the_groups_of_the_eu_are_means() -> None:
    want = WORKED["T3_groups"]
    for commodity, short in (("heavy-rare-earths", "HREE"), ("light-rare-earths", "LREE")):
        answer = one("eu-supply-risk", commodity=commodity)
        assert round(value(answer), 2) == want[f"{short}_SR"]
        importance = answer.parts["economic_importance"]
        assert isinstance(importance, Estimate)
        assert round(importance.value or 0, 2) == want[f"{short}_EI"]


@pytest.mark.parametrize("economy", ["USA", "EU27", "DEU"])
def test_geopolrisk_of_2024_whole(economy: str, mines_2024: str) -> None:
    """Every column of the case, from the command's answer."""
    (row,) = (r for r in SCORES if (r["year"], r["economy"]) == ("2024", economy))
    answer = one("geopolrisk", area=economy, period="2024", tables=[mines_2024])
    parts = {name: part.value if isinstance(part, Estimate) else part for name, part in answer.parts.items()}
    for name, column in (
        ("hhi", "HHI_0_1"),
        ("imports_t_gross", "import_qty_t_HS284690"),
        ("domestic_production_t", "domestic_mine_prod_t"),
        ("imports_times_instability_t", "sum_qty_x_PVrisk"),
        ("import_risk", "import_risk_WTA"),
        ("price_usd_per_kg", "price_kUSD_per_t(=USD/kg)"),
        ("characterisation_factor", "CF_kgCu_eq_per_kg"),
    ):
        number = parts[name]
        assert isinstance(number, float)
        assert same(number, row[column]), (name, number, row[column])
    assert same(value(answer), row["GPRS"])


def test_geopolrisk_of_all_years_with_the_concentration_of_the_case() -> None:
    trade, governance = packaged_trade(NEWEST), packaged_governance(NEWEST)
    assert trade is not None
    assert governance is not None
    assert len(SCORES) == 21
    for row in SCORES:
        _, importer = importer_of(row["economy"], row["year"])
        rows = gathered(trade, importer, [BASKET], row["year"])
        flows = [Flow(r.partner, r.quantity_t or 0, r.value_kusd) for r in rows]
        mines = {importer[0]: Estimate.exactly(float(row["domestic_mine_prod_t"])), "ZZ": Estimate.exactly(1e5)}
        found = geopolrisk(flows, mines, importer, governance.stability(row["year"]))
        risk = found.import_risk.value
        assert same(found.imports_t, row["import_qty_t_HS284690"]), row
        assert same(found.risk_t.value, row["sum_qty_x_PVrisk"]), row
        assert same(risk, row["import_risk_WTA"]), row
        assert same(found.price, row["price_kUSD_per_t(=USD/kg)"]), row
        score = float(row["HHI_0_1"]) * (risk or 0)
        # The case prints six digits of concentration: scores meet to the last digit but one.
        assert score == pytest.approx(float(row["GPRS"]), abs=1.5e-6), row
        assert score * (found.price or 0) / COPPER_FACTOR == pytest.approx(float(row["CF_kgCu_eq_per_kg"]), abs=3e-5)


def test_concentration_of_the_cases_input_by_the_pure_function() -> None:
    found = concentration([Estimate.exactly(float(q)) for q in WORKED["T2_inputs"].values()])
    assert round(found.hhi.value or 0, 6) == WORKED["T2_HHI_WMD_2024"]["HHI_0_1"]
