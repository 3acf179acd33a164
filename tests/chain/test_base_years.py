"""The reconciled base years: what statistics say comes back, and what ships is what the tables give."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from random_chain import random_chain

from terbia.chain.baseline import Residual, reconciled_year
from terbia.chain.baseline_store import METHOD, baseline_of, to_json
from terbia.chain.content_hash import tables_hash
from terbia.chain.model import Chain
from terbia.ledger.record import Record

YEARS = pytest.mark.parametrize("year", [2024, 2025])
US_BALANCE = [
    "us-compound-imports", "us-compounds", "us-concentrate-exports", "us-consumption", "us-heavy-imports",
    "us-ndpr-oxide", "us-ores-and-compounds-exports",
]  # fmt: skip


def residuals(chain: Chain, year: int) -> dict[str, Residual]:
    return {one.statistic.name: one for one in baseline_of(chain, year).residuals}


@YEARS
def test_mine_output_comes_back_mine_by_mine_and_for_the_world(packaged: Chain, year: int, record: Record) -> None:
    """Each mine within its range, and all of them within the rounding of the printed world total."""
    found = residuals(packaged, year)
    mines = [one for one in found.values() if one.statistic.flow == "mine"]
    assert len(mines) == (18 if year == 2024 else 17)  # of 2024 also the monazite that White Mesa treated
    assert all(one.is_within for one in mines)
    world = record.find("WORLD/rare-earths/production/mine", str(year))
    assert world is not None and world.value is not None
    assert found["world-mine"].statistic.amount.value == world.value
    assert abs(found["world-mine"].reconciled - world.value) <= 5_000


@YEARS
def test_the_us_balance_comes_back(packaged: Chain, year: int) -> None:
    found = residuals(packaged, year)
    assert [name for name in US_BALANCE if not found[name].is_within] == []


@YEARS
def test_chinese_magnet_exports_come_back(packaged: Chain, year: int) -> None:
    """Finished magnets, tariff line 85051110, t magnet; and what went to the US within that."""
    found = residuals(packaged, year)
    assert found["cn-magnet-exports"].is_within
    assert found["cn-us-magnet"].is_within
    assert found["cn-magnet-exports"].statistic.amount.unit == "t magnet"


@YEARS
def test_every_statistic_lies_within_its_range_and_none_is_left_out_unsaid(packaged: Chain, year: int) -> None:
    baseline = baseline_of(packaged, year)
    assert [one.statistic.name for one in baseline.residuals if not one.is_within] == []
    said = {one.statistic.name for one in baseline.residuals} | {s.name for s in baseline.not_represented}
    assert {s.name for s in packaged.statistics if s.year == year} <= said


@YEARS
def test_the_year_that_ships_is_what_the_tables_give(packaged: Chain, year: int) -> None:
    path = files("terbia").joinpath("data", "chain", "baselines", f"{year}.json")
    kept = json.loads(path.read_text(encoding="utf-8"))
    digest = tables_hash(None)
    assert (kept["tables"], kept["method"]) == (digest, METHOD)
    fresh = json.loads(json.dumps(to_json(reconciled_year(packaged, year), digest)))
    assert kept.keys() == fresh.keys()
    assert kept["flows"] == pytest.approx(fresh["flows"], rel=1e-6, abs=1e-6)
    for part in ("requirements", "differences"):
        assert [row[:-1] for row in kept[part]] == [row[:-1] for row in fresh[part]]
        assert [row[-1] for row in kept[part]] == pytest.approx([row[-1] for row in fresh[part]], rel=1e-6, abs=1e-6)
    assert [row[0] for row in kept["residuals"]] == [row[0] for row in fresh["residuals"]]
    assert [row[1] for row in kept["residuals"]] == pytest.approx([r[1] for r in fresh["residuals"]], rel=1e-6)
    assert kept["chi2"] == pytest.approx(fresh["chi2"], rel=1e-6)


def test_a_requirement_that_no_plant_can_have_served_is_a_gross_error() -> None:
    """Four areas of a made-up chain need magnets, and their plants cannot have made as many: no balance is measured
    against another there, it is the capacities that move three requirements far out of their ranges."""
    found = reconciled_year(random_chain(5), 2025).residuals
    assert {one.statistic.to_area: one.is_gross_error for one in found} == {
        "AU": True, "BR": True, "CN": False, "US": True,
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(30))
def test_every_random_chain_has_a_base_year_within_its_capacities(seed: int) -> None:
    """A capacity that is kept to is an upper bound, not an amount: holding it as an amount left half of these chains
    without a base year."""
    chain = random_chain(seed)
    found = reconciled_year(chain, 2025)
    highs = {(c.site, c.stage, c.measure): c.amount.high for c in chain.capacity_at(2025).values()}
    for name, t in found.flows.items():
        kind, stage, measure, site, *_ = name.split("|")
        assert t >= 0
        if kind == "capacity" and (site, stage, measure) in highs:
            assert t <= highs[site, stage, measure] * (1 + 1e-6)


def test_a_plant_that_was_kept_to_its_capacity_may_end_below_it(packaged: Chain) -> None:
    """Independence of 2025 would cast more alloy than it can; once its metal, and that of its neighbour, is kept to
    what they can make, there is less of it: 536 t of metal as oxide x 1.17655 make some 2,000 t of alloy at most."""
    most = packaged.capacity_at(2025)["mp_independence", "alloy", "alloy"].amount.high
    flows = baseline_of(packaged, 2025).flows
    assert flows["capacity|metal|NdPr-metal|mp_independence|US|"] == pytest.approx(336)
    assert 0 < flows["capacity|alloy|alloy|mp_independence|US|"] < most - 100
