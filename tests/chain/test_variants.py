"""A grade that is made as variants: any mix of them serves it, each keeps its composition, and nothing makes mass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import fsum

import pytest
from toy_chain import Tables, chain_of, number, tables
from variant_toy import variant_tables

from terbia.chain.base_network import base_network
from terbia.chain.baseline import Baseline, reconciled_year
from terbia.chain.coverage import coverage_table
from terbia.chain.element_flows import element_flows
from terbia.chain.model import Chain, Way
from terbia.chain.program import Program, program_for
from terbia.chain.question import ask
from terbia.chain.redrawn import redrawn
from terbia.chain.required import required_products
from terbia.chain.stage_flows import LOST, stage_flows
from terbia.chain.supplier_removal import group_used
from terbia.chain.traced_ranges import content_ends
from terbia.errors import FileFaults


@pytest.fixture(scope="module")
def made_two_ways() -> Chain:
    return chain_of(variant_tables())


def without_tb(found: Tables) -> Tables:
    """The tables with no Tb in any ore: nobody knows what takes its place."""
    for row in found["compositions"]:
        if row["group"] == "Tb":
            row["value"] = "0"
        elif row["group"] == "unknown":
            row["value"] = {"rock": "0.016", "clay": "0.15"}[row["composition"]]
    return found


def asked_at_home(chain: Chain) -> Program:
    """China alone in a year without a history."""
    needs = required_products(chain, 2025)
    question = ask(chain, year=2025, area="CN", supply="home", without=[])
    return program_for(chain, question, Baseline(2025, {}, needs, {}))


def lacking(program: Program) -> dict[str, float]:
    short = program.shortfall(program.solver.solve(cold=True))
    return {need.product: t for need, t in zip(program.needs, short, strict=True)}


def test_ways_of_a_product_are_the_choices_of_variants(made_two_ways: Chain) -> None:
    found = variant_tables()
    found["bills"] = [
        {"product": "motor", "part": "high-temperature", **number(2, "t")},
        {"product": "motor", "part": "standard", **number(1, "t")},
        {"product": "motor", "part": "Dy", **number(0.1, "t REO")},
    ]
    chain = chain_of(found)
    assert chain.ways("motor") == (
        Way("hot-Dy", 0.5, {"Dy": 0.1, "hot-Dy": 2.0, "standard": 1.0}),
        Way("hot-Tb", 0.5, {"Dy": 0.1, "hot-Tb": 2.0, "standard": 1.0}),
    )
    assert chain.ways("standard") == (Way("standard", 1.0, {"standard": 1.0}),)
    assert chain.ways("Dy") == (Way("Dy", 1.0, {"Dy": 1.0}),)
    # 0.6 of all magnets are high-temperature, half of them of each variant.
    assert made_two_ways.magnets() == pytest.approx({"hot-Dy": 0.3, "hot-Tb": 0.3, "standard": 0.4})


def test_variants_of_two_grades_multiply(made_two_ways: Chain) -> None:
    found = variant_tables()
    found["variants"] += [
        {"variant": name, "grade": "standard", "name": name, **number(share, "share of the grade")}
        for name, share in (("plain-a", 0.25), ("plain-b", 0.75))
    ]
    found["recipes"] += [
        {"grade": name, "group": group, **number(t, "t REO per t alloy")}
        for name in ("plain-a", "plain-b")
        for group, t in {"NdPr": 0.36, "Dy": 0, "Tb": 0}.items()
    ]
    found["bills"] = [{"product": "motor", "part": part, **number(1, "t")} for part in ("high-temperature", "standard")]
    ways = chain_of(found).ways("motor")
    assert {way.name: way.share for way in ways} == {
        "hot-Dy, plain-a": 0.125, "hot-Dy, plain-b": 0.375, "hot-Tb, plain-a": 0.125, "hot-Tb, plain-b": 0.375,
    }  # fmt: skip


def test_what_lacks_one_element_is_made_of_the_other(made_two_ways: Chain) -> None:
    """Without any Tb a fixed recipe makes nothing. The variant without Tb makes it all: China needs 0.6 x 60,000 t,

    36,000 / 0.7 x 0.020 / 0.98 / 0.93 = 1,129 t REO of Dy oxide, and its clay alone gives
    40,000 x 0.05 x 0.95 x 0.9 = 1,710 t.
    """
    rigid = asked_at_home(chain_of(without_tb(tables())))
    assert lacking(rigid)["high-temperature"] == pytest.approx(36_000)
    free = asked_at_home(chain_of(without_tb(variant_tables())))
    solution = free.solver.solve(cold=True)
    assert lacking(free)["high-temperature"] == pytest.approx(0, abs=1e-6)
    flows = dict(zip((c.name for c in free.network.columns), free.flows(solution), strict=False))
    assert flows["use|hot-Dy|high-temperature||CN|"] == pytest.approx(36_000)
    assert flows["make|alloy|hot-Dy|cn-plant|CN|"] == pytest.approx(36_000 / 0.7)
    dy_t = fsum(t for name, t in flows.items() if name.startswith("make|heavy-metal|Dy|"))
    assert dy_t == pytest.approx(36_000 / 0.7 * 0.020 / 0.98 / 0.93)


def test_what_lacks_both_is_missing(made_two_ways: Chain) -> None:
    """No variant makes magnets of nothing: without Dy and Tb none is made."""
    found = without_tb(variant_tables())
    for row in found["compositions"]:
        if row["group"] == "Dy":
            row["value"] = "0"
        elif row["group"] == "unknown":
            row["value"] = {"rock": "0.02", "clay": "0.2"}[row["composition"]]
    assert lacking(asked_at_home(chain_of(found)))["high-temperature"] == pytest.approx(36_000)


def test_tables_without_variants_are_what_they_were(made_two_ways: Chain) -> None:
    """No column is named after a variant; the coverage, which takes the recipe of the grade, is that with variants."""
    plain = chain_of(tables())
    made, _ = base_network(plain, 2025)
    uses = {c.name for c in made.network.columns if c.kind == "use"}
    assert uses == {
        f"use|{product}|{product}||{area}|"
        for area, products in {"CN": ("standard", "high-temperature", "La+Ce"), "JP": ("standard", "high-temperature"),
                               "US": ("standard", "high-temperature", "La+Ce")}.items()
        for product in products
    }  # fmt: skip
    question = ask(plain, year=2025, area="US", supply="all", without=[])
    for one, two in zip(coverage_table(plain, question), coverage_table(made_two_ways, question), strict=True):
        # The high end is of the variant that holds most of the element: it can only be higher.
        assert replace(two.coverage, high=one.coverage.high) == one.coverage
        assert two.coverage.high >= one.coverage.high


@pytest.fixture(scope="module")
def year(made_two_ways: Chain) -> Baseline:
    return reconciled_year(made_two_ways, 2025)


def test_base_year_has_one_requirement_for_a_grade(made_two_ways: Chain, year: Baseline) -> None:
    uses = {name: t for name, t in year.flows.items() if name.startswith("use|") and "|high-temperature|" in name}
    assert {name.split("|")[1] for name in uses} == {"hot-Dy", "hot-Tb"}
    for area in made_two_ways.areas:
        parts = fsum(t for name, t in uses.items() if name.split("|")[4] == area)
        assert year.requirements[area, "high-temperature"] == pytest.approx(parts)


@pytest.mark.parametrize("group", ["Dy", "Tb", "NdPr"])
def test_each_variant_keeps_its_composition_to_the_use(made_two_ways: Chain, year: Baseline, group: str) -> None:
    made, _ = base_network(made_two_ways, 2025)
    flows = element_flows(made, year, group, "US", ("high-temperature",))
    assert flows is not None and flows.balance_error_t <= 1e-6
    used = {name: year.flows[f"use|{name}|high-temperature||US|"] for name in ("hot-Dy", "hot-Tb")}
    held = {name: made_two_ways.recipes[name][group].value for name in used if group in made_two_ways.recipes[name]}
    assert flows.use_t == pytest.approx(fsum(used[name] * t for name, t in held.items()))
    stages = stage_flows(made_two_ways, year, group)
    ends = fsum(t for (start, end), t in stages.flows.items() if end.stage not in ("separation", "metal", "magnet"))
    assert ends > 0 and any(end.stage == LOST for _, end in stages.flows)


def test_a_group_counted_in_alloys_is_what_the_recipes_hold() -> None:
    """Alloys of Japan with 100 t of Dy: the base year makes them so, 0.020 and 0.008 t REO in a tonne."""
    found = variant_tables()
    row = {"statistic": "JP Dy", "year": "2025", "flow": "alloy", "item": "Dy", "from_area": "JP", "to_area": ""}
    found["statistics"].append({**row, **number(100, "t REO", 99.8, 100.2)})
    chain = chain_of(found)
    _, statistics = base_network(chain, 2025)
    counted = {s.name: sorted(each for _, each in parts) for s, parts in statistics}
    assert counted["JP Dy"] == [0.008, 0.008, 0.020, 0.020]  # the plant and the slot of Japan
    flows = reconciled_year(chain, 2025).flows
    dy_t = fsum(
        t * chain.recipes[name.split("|")[2]]["Dy"].value
        for name, t in flows.items()
        if name.startswith("make|alloy|hot") and "|JP|" in name
    )
    assert dy_t == pytest.approx(100, abs=0.2)


def test_magnets_of_a_grade_can_be_counted() -> None:
    found = variant_tables()
    row = {
        "statistic": "hot",
        "year": "2025",
        "flow": "use",
        "item": "high-temperature",
        "from_area": "",
        "to_area": "*",
    }
    found["statistics"].append({**row, **number(40_000, "t magnet", 39_900, 40_100)})
    needs = reconciled_year(chain_of(found), 2025).requirements
    assert fsum(t for (_, product), t in needs.items() if product == "high-temperature") == pytest.approx(4e4, rel=0.01)


def test_drawn_shares_of_variants_add_to_one(made_two_ways: Chain) -> None:
    for number_of_draw in range(5):
        shares = redrawn(made_two_ways, 7, number_of_draw).variants["high-temperature"]
        assert fsum(share.value for share in shares.values()) == pytest.approx(1)
        assert shares["hot-Dy"].value != 0.5


def spoiled(change: Callable[[Tables], None]) -> Tables:
    found = variant_tables()
    change(found)
    return found


def cell(table: str, place: int, **cells: str) -> Callable[[Tables], None]:
    return lambda found: found[table][place].update(cells)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (cell("variants", 0, value="0.4", low="0.3"), "the shares of high-temperature must add up to 1"),
        (cell("variants", 0, grade="high-temprature"), "is no grade of this chain; close to it: high-temperature"),
        (cell("variants", 0, variant="standard"), "is the name of something else"),
        (cell("variants", 0, variant="Dy"), "is the name of something else"),
        (cell("variants", 1, variant="hot-Dy"), "is the name of something else"),
        (cell("variants", 0, variant=""), "is empty"),
        (cell("variants", 0, unit="t"), "variants.csv: must be share of the grade"),
        (lambda found: found.pop("variants"), "is no grade of this chain"),
        (lambda found: found["variants"].pop(), "the shares of high-temperature must add up to 1"),
        (lambda found: found["recipes"].pop(), "hot-Tb has no row for it: write 0 where the alloy holds none"),
        (lambda found: [found["recipes"].pop() for _ in range(3)], "has no recipe in recipes.csv"),
        (cell("recipes", -1, value="0.03"), "hold 0.015 t of Tb in their mix, its own recipe 0.003 to 0.003"),
        (cell("recipes", -3, value="1.3"), "a recipe cannot make mass"),
    ],
)  # fmt: skip
def test_bad_variants_are_named(change: Callable[[Tables], None], said: str) -> None:
    with pytest.raises(FileFaults) as caught:
        chain_of(spoiled(change))
    assert said in str(caught.value)


def test_one_bad_cell_is_one_fault() -> None:
    """What follows from a share that cannot be read is not said of the others."""
    with pytest.raises(FileFaults) as caught:
        chain_of(spoiled(cell("variants", 0, value="half")))
    assert len(caught.value.faults) == 1


def test_a_requirement_or_a_part_is_a_grade_and_no_variant() -> None:
    found = variant_tables()
    found["requirements"].append({"area": "US", "product": "hot-Dy", "year": "2025", **number(5, "t magnet")})
    found["bills"] = [{"product": "motor", "part": "hot-Tb", **number(1, "t")}]
    with pytest.raises(FileFaults) as caught:
        chain_of(found)
    assert [fault.text for fault in caught.value.faults] == ["hot-Tb", "hot-Dy"]


@pytest.mark.parametrize("year_of", [2024, 2025])
def test_packaged_mix_lies_within_the_published_means(packaged: Chain, year_of: int) -> None:
    """Alloys of China as reconciled: Dy 0.6-1.0 and Tb 0.11-0.18 wt%, the range of the mean of its magnets."""
    from terbia.chain.baseline_store import baseline_of

    cast = {
        name.split("|")[2]: t
        for name, t in baseline_of(packaged, year_of).flows.items()
        if name.startswith("make|alloy|") and name.endswith("|CN|") and t > 1
    }
    assert set(cast) == {"high-temperature Dy-rich", "high-temperature Tb-rich", "standard"}
    for group, (low, high) in {"Dy": (0.006, 0.010), "Tb": (0.0011, 0.0018)}.items():
        oxide_t = fsum(
            t * packaged.recipes[name][group].value
            for name, t in cast.items()
            if name != "standard" and group in packaged.recipes[name]
        )
        mean = oxide_t / packaged.groups[group].oxide_factor / fsum(cast.values())
        assert low <= mean <= high


@pytest.mark.parametrize("year_of", [2024, 2025])
def test_packaged_dysprosium_is_used(packaged: Chain, year_of: int) -> None:
    """Tb no longer keeps Dy from being used: high-temperature magnets of China within a quarter of the tables."""
    from terbia.chain.baseline_store import baseline_of

    used = baseline_of(packaged, year_of).requirements["CN", "high-temperature"]
    assert used == pytest.approx(required_products(packaged, year_of)["CN", "high-temperature"], rel=0.25)


def test_what_an_area_used_holds_what_its_variants_hold(made_two_ways: Chain) -> None:
    """3 t without Tb and 1 t with 0.006: (3 x 0.020 + 1 x 0.008) / 4 = 0.017 t of Dy and 0.0015 t of Tb in a tonne."""
    flows = {f"use|{name}|high-temperature||US|": t for name, t in (("hot-Dy", 3.0), ("hot-Tb", 1.0))}
    year_of = Baseline(2025, flows, {("US", "high-temperature"): 4.0}, {})
    held = {group: group_used(made_two_ways, year_of, "US", "high-temperature", group) for group in ("Dy", "Tb")}
    assert held == pytest.approx({"Dy": 0.017, "Tb": 0.0015})
    # Where nothing was used, the mix that is expected: half of each.
    assert group_used(made_two_ways, year_of, "JP", "high-temperature", "Tb") == pytest.approx(0.003)


def test_content_of_a_grade_reaches_from_its_poorest_to_its_richest_variant(made_two_ways: Chain) -> None:
    assert content_ends(made_two_ways, "high-temperature", "Tb") == (0.0, 0.006)
    assert content_ends(made_two_ways, "high-temperature", "Dy") == (0.008, 0.020)
    assert content_ends(chain_of(tables()), "high-temperature", "Dy") == (0.014, 0.014)
