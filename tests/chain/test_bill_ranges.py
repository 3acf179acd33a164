"""The range of a bill of materials in what is asked for, what is missing, and what it is worth; by hand."""

from __future__ import annotations

import pytest
from toy_chain import Tables, chain_of, number, tables

from terbia.chain.baseline import Baseline
from terbia.chain.bill_ranges import bill_rows, bill_unverified_share, contents_ranged
from terbia.chain.coefficient_ranges import corners_of
from terbia.chain.coverage import coverage_table
from terbia.chain.program import program_for
from terbia.chain.question import ask
from terbia.chain.traced_ranges import content_ends
from terbia.chain.variant import at_the_end


def cars() -> Tables:
    """1,000 cars (exactly) in the US: 2 motors (1.9 to 2.1), each 1 kg (0.8 to 1.5) of hot magnets; 0.5 kg Dy oxide."""
    found = tables()
    found["bills"] = [
        {"product": "motor", "part": "high-temperature", **number(1, "kg", 0.8, 1.5, "assumed")},
        {"product": "car", "part": "motor", **number(2, "piece", 1.9, 2.1)},
        {"product": "car", "part": "Dy", **number(0.5, "kg", 0.4, 0.6)},
    ]
    found["requirements"].append({"area": "US", "product": "car", "year": "2025", **number(1_000, "piece")})
    found["loss_values"].append({"product": "car", **number(30, "kUSD/piece")})
    return found


def test_a_bill_of_bills_has_the_ranges_of_both() -> None:
    """Hot magnets in a car: 2 x 1 kg, between 1.9 x 0.8 = 1.52 and 2.1 x 1.5 = 3.15 kg."""
    held = contents_ranged(chain_of(cars()), "car")
    hot, dy = held["high-temperature"], held["Dy"]
    assert (hot.low, hot.value, hot.high) == pytest.approx((0.00152, 0.002, 0.00315))
    assert hot.share == 0.5  # of two rows one is assumed
    assert (dy.low, dy.value, dy.high) == pytest.approx((0.0004, 0.0005, 0.0006))
    assert bill_unverified_share(chain_of(cars()), "car") == pytest.approx(1 / 3)
    assert len(bill_rows(chain_of(cars()), "car")) == 3 and bill_rows(chain_of(cars()), "magnet") == ()


def test_the_requirement_of_a_stage_has_the_range_of_the_bill() -> None:
    """Dy of 1,000 cars at the magnet: 2 t of magnets x 0.014 / 0.7 = 0.04 t, between 1.52 and 3.15 t: 0.0304 to 0.063.

    At heavy separation / 0.98 / 0.93, and 0.5 t (0.4 to 0.6) of oxide more.
    """
    without, found = tables(), cars()
    asked = ask(chain_of(found), year=2025, area="US", supply="home", without=[])
    rows = {r.stage: r.requirement for r in coverage_table(chain_of(found), asked, ["Dy"])}
    plain = {r.stage: r.requirement for r in coverage_table(chain_of(without), asked, ["Dy"])}
    more = {s: tuple(getattr(rows[s], e) - getattr(plain[s], e) for e in ("low", "value", "high")) for s in rows}
    assert more["magnet"] == pytest.approx((0.0304, 0.04, 0.063), rel=1e-6)
    back = 1 / 0.98 / 0.93
    assert more["heavy-separation"] == pytest.approx((0.0304 * back + 0.4, 0.04 * back + 0.5, 0.063 * back + 0.6))
    assert rows["magnet"].share > plain["magnet"].share


def test_bills_go_to_their_ends_with_all_other_tables() -> None:
    """A product that holds less is served sooner; in a base year's ranges and a trace a bill is within its ends."""
    chain = chain_of(cars())
    year = Baseline(2025, {}, {("US", "car"): 1_000.0}, {})
    best, worst = (at_the_end(chain, year, good=good)[0] for good in (True, False))
    assert best.contents("car")["high-temperature"] == pytest.approx(0.00152)
    assert worst.contents("car")["high-temperature"] == pytest.approx(0.00315)
    held = [one.contents("car")["Dy"] for one in corners_of(chain, 2025)]
    assert (min(held), held[0], max(held)) == pytest.approx((0.0004, 0.0005, 0.0006))
    # 1.52 kg x 0.014 + 0.4 kg, to 3.15 kg x 0.014 + 0.6 kg
    assert content_ends(chain, "car", "Dy") == pytest.approx((0.00042128, 0.0006441))


def test_what_is_missing_has_the_range_of_the_bill() -> None:
    """500 magnets' worth of plant in the US and 100 t of alloy made there: the more a car holds the fewer are built."""
    found = cars()
    found["bills"] = [{"product": "car", "part": "standard", **number(2, "kg", 1, 4)}]
    found["sites"].append({"site": "us-alloy", "area": "US", "name": "alloy"})
    found["capacities"] += [
        {"site": "us-alloy", "stage": stage, "measure": measure, "from_year": "", **number(t, unit)}
        for stage, measure, t, unit in (("alloy", "alloy", 2, "t alloy"), ("metal", "NdPr-metal", 50, "t metal"))
    ]
    chain = chain_of(found)
    asked = ask(chain, year=2025, area="US", supply="home", without=[])
    year = Baseline(2025, {}, {("US", "car"): 1_000.0}, {})
    missing = []
    for one, base in (at_the_end(chain, year, good=True), (chain, year), at_the_end(chain, year, good=False)):
        program = program_for(one, asked, base)
        missing.append(program.shortfall(program.solver.solve(cold=True))[0])
    # 2 t of alloy x 0.7 = 1.4 t of magnets: 1,000 cars of 1 kg, 700 of 2 kg, 350 of 4 kg.
    assert missing == pytest.approx([0, 300, 650], abs=1e-6)
