"""Plants that put out some groups of their feed: what they leave together goes to stock, and nothing else of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from random_chain import random_baseline, random_chain, random_question
from test_coverage import question, row
from test_flow_ranges import widened
from toy_chain import Row, chain_of, number, tables

from terbia.chain.allowed_flows import allowed_flows
from terbia.chain.base_network import base_network
from terbia.chain.baseline import reconciled_year
from terbia.chain.coefficient_ranges import coefficient_ranges, ends_of
from terbia.chain.coverage import coverage_table
from terbia.chain.datum import Datum
from terbia.chain.element_flows import held
from terbia.chain.evidence import evidence
from terbia.chain.model import Chain
from terbia.chain.network import Network
from terbia.chain.program import program_for
from terbia.chain.question import ask
from terbia.chain.stage_flows import SEPARATION, STOCK, StageNode, stage_flows
from terbia.chain.year_network import assemble

HEAVY = "heavy-separation"
ONLY_DY = {"site": "us-plant", "stage": HEAVY, "group": "Dy"}
CLOSED_T = 1e-8


def toy_with_heavy(*outputs: Row) -> Chain:
    """The toy chain with a circuit of 10 t Dy + Tb oxide in the US, which puts out what the rows say, 9 t of it Dy."""
    found = tables()
    found["capacities"].append(
        {"site": "us-plant", "stage": HEAVY, "measure": "DyTb-oxide", "from_year": "", **number(10, "t oxide")}
    )
    found["statistics"].append(
        {"statistic": "US Dy", "year": "2025", "flow": "oxide", "item": "Dy", "from_area": "US", "to_area": "",
         **number(9, "t REO", 8.5, 9.5)}
    )  # fmt: skip
    found["outputs"] = list(outputs)
    return chain_of(found)


def entries_of(network: Network, name: str) -> dict[tuple[str, str], float]:
    number = network.number_of()[name]
    span = slice(network.starts[number], network.starts[number + 1])
    keys = network.row_keys()
    return {keys[r][:2]: v for r, v in zip(network.indices[span], network.values[span], strict=True)}


def test_a_plant_that_puts_out_one_group_by_hand() -> None:
    """The rock holds 0.004 Dy and 0.001 Tb: a tonne of its heavy concentrate 0.8 and 0.2 t. Of the 0.8 t Dy the yield
    of 0.9 leaves 0.72 t of oxide, which is all that the capacity counts; the 0.2 t Tb stay as they are."""
    made, _ = base_network(toy_with_heavy(ONLY_DY), 2025)
    assert entries_of(made.network, f"make|{HEAVY}|rock-mine|us-plant|US|") == pytest.approx(
        {
            ("heavy-concentrate", "rock-mine"): -1.0,
            ("separated-oxide", "Dy"): 0.72,
            ("unseparated-heavy", "rock-mine at us-plant"): 0.2,
            ("capacity", f"{HEAVY}:DyTb-oxide"): 0.72,
        }
    )
    assert held(made, "Tb", "unseparated-heavy", "rock-mine at us-plant") == pytest.approx(1.0)
    assert held(made, "Dy", "unseparated-heavy", "rock-mine at us-plant") == 0.0
    # A plant without rows puts out all.
    assert ("separated-oxide", "Tb") in entries_of(made.network, f"make|{HEAVY}|cn-rock|cn-plant|CN|")


def test_a_group_counts_from_its_year() -> None:
    chain = toy_with_heavy(ONLY_DY, {**ONLY_DY, "group": "Tb", "from_year": "2026"})
    assert not chain.puts_out("us-plant", HEAVY, "Tb", 2025)
    assert chain.puts_out("us-plant", HEAVY, "Tb", 2026)
    name = f"make|{HEAVY}|rock-mine|us-plant|US|"
    later = entries_of(assemble(chain, 2026, tuple(chain.areas)).network, name)
    assert later == entries_of(assemble(toy_with_heavy(), 2026, tuple(chain.areas)).network, name)
    assert ("separated-oxide", "Tb") not in entries_of(assemble(chain, 2025, tuple(chain.areas)).network, name)


def test_a_light_circuit_leaves_light_groups_and_passes_the_heavy_ones() -> None:
    """Of a tonne of the rock's compound 0.18 x 0.95 t NdPr, the heavy groups, and 0.8 t La+Ce as they are."""
    found = tables()
    found["outputs"] = [{"site": "us-plant", "stage": "light-separation", "group": "NdPr"}]
    made, _ = base_network(chain_of(found), 2025)
    assert entries_of(made.network, "make|light-separation|rock-mine|us-plant|US|") == pytest.approx(
        {
            ("mixed-compound", "rock-mine"): -1.0,
            ("separated-oxide", "NdPr"): 0.171,
            ("heavy-concentrate", "rock-mine"): 0.00475,
            ("unseparated-light", "rock-mine at us-plant"): 0.8,
            ("capacity", "light-separation:NdPr-oxide"): 0.171,
        }
    )


def test_a_base_year_puts_all_that_is_left_to_stock() -> None:
    chain = toy_with_heavy(ONLY_DY)
    year = reconciled_year(chain, 2025)
    # Of the rock 0.2 t Tb are left of a tonne of heavy concentrate, of the clay 0.01 / 0.06; with 9 t Dy in oxide
    # (8.5 to 9.5) at a yield of 0.9 they are at least 0.2 x 8.5 / 0.9 = 1.9 t together.
    stocked = {n.split("|")[2]: t for n, t in year.flows.items() if n.startswith("stock|unseparated-heavy|") and t > 0}
    for mine, t in stocked.items():
        left = 0.01 / 0.06 if mine == "clay-mine" else 0.2
        assert t == pytest.approx(left * year.flows[f"make|{HEAVY}|{mine}|us-plant|US|"], abs=CLOSED_T)
    assert sum(stocked.values()) > 1.9
    assert ("separated-oxide", "Tb", "US") not in year.differences
    assert ("separated-oxide", "Dy", "US") in year.differences
    separation = StageNode(SEPARATION, "US")
    ends = {end: t for (start, end), t in stage_flows(chain, year, "Tb").flows.items() if start == separation}
    assert ends == pytest.approx({StageNode(STOCK, ""): sum(stocked.values())})


@pytest.mark.parametrize("seed", range(40))
def test_every_element_balances_in_every_plant(seed: int) -> None:
    """What a plant takes of a group it gives as oxide less its loss, or all of it unseparated; so does the stock."""
    chain = random_chain(seed)
    asked = random_question(chain, seed)
    program = program_for(chain, asked, random_baseline(chain, seed))
    flows = program.flows(program.solver.solve())
    made = assemble(chain, 2025, asked.scope(chain))
    network, keys = made.network, made.network.row_keys()
    stocked: dict[tuple[str, str], float] = {}
    for at, column in enumerate(network.columns):
        assert column == program.network.columns[at]
        if column.kind == "stock" and column.site:
            stocked[column.stage, f"{column.item} at {column.site}"] = float(flows[at])
    for at, column in enumerate(network.columns):
        if column.kind != "make" or column.stage not in ("light-separation", HEAVY):
            continue
        listed = {r.group: r.from_year for r in chain.outputs if (r.site, r.stage) == (column.site, column.stage)}
        span = range(network.starts[at], network.starts[at + 1])
        left = 0.0
        for group, found in chain.groups.items():
            moved = [network.values[k] * held(made, group, *keys[network.indices[k]][:2]) for k in span]
            taken, given = -sum(t for t in moved if t < 0), sum(t for t in moved if t > 0)
            passes = found.is_heavy and column.stage == "light-separation"
            separates = not listed or passes or listed.get(group, 9999) <= 2025
            rate = chain.yield_of(column.stage, group).value if separates else 1.0
            assert abs(flows[at] * (given - rate * taken)) <= CLOSED_T
            left += 0.0 if separates else taken
        if left:
            good = f"unseparated-{column.stage.removesuffix('-separation')}"
            found_t = stocked.pop((good, f"{column.item} at {column.site}"))
            assert found_t == pytest.approx(flows[at] * left, rel=1e-9, abs=1e-6)
    assert not stocked


def test_random_chains_leave_some_groups() -> None:
    left = [
        c
        for chain in map(random_chain, range(40))
        for c in assemble(chain, 2025, tuple(chain.areas)).network.columns
        if c.kind == "stock" and c.site
    ]
    assert {c.stage for c in left} == {"unseparated-light", "unseparated-heavy"}
    assert len(left) > 40


def test_the_plain_table_by_hand() -> None:
    """10 t of Dy + Tb oxide are 8 t Dy and 2 t Tb of the rock; 10 t Dy and no Tb where only Dy is put out."""
    for outputs, dy, tb in (((), 8, 2), ((ONLY_DY,), 10, 0)):
        chain = toy_with_heavy(*outputs)
        found = coverage_table(chain, question(chain, "home", area="US"), ["Dy", "Tb"])
        assert row(found, "Dy", HEAVY).capacity.value == pytest.approx(dy)
        assert row(found, "Tb", HEAVY).capacity.value == pytest.approx(tb)
        assert row(found, "Tb", HEAVY).sites == (("us-plant",) if tb else ())
        assert row(found, "Tb", HEAVY).out.high == pytest.approx(tb)


def test_the_evidence_has_nothing_of_a_group_that_is_not_put_out() -> None:
    cells = {(c.area, c.stage, c.group): c for c in evidence(toy_with_heavy(ONLY_DY), 2025)}
    assert cells["US", HEAVY, "Dy"].kind == "measured"
    assert (cells["US", HEAVY, "Tb"].kind, cells["US", HEAVY, "Tb"].rows) == ("absent", ())
    assert cells["CN", HEAVY, "Tb"].kind == "measured"


def drawn(chain: Chain, seed: int) -> Chain:
    """The chain with each composition and yield at a place of its range."""
    random = np.random.default_rng(seed)

    def one(datum: Datum) -> Datum:
        return replace(datum, value=float(random.uniform(datum.low, datum.high)))

    return replace(
        chain,
        compositions={n: {g: one(d) for g, d in parts.items()} for n, parts in chain.compositions.items()},
        yields={key: one(datum) for key, datum in chain.yields.items()},
    )


@pytest.mark.parametrize("seed", range(3))
def test_no_coefficient_of_drawn_tables_lies_beyond_its_range(packaged: Chain, seed: int) -> None:
    """With only some heavy groups of each of two plants, and a light circuit that gives NdPr alone."""
    rows = [*packaged.outputs, *(replace(packaged.outputs[0], site="creg_sep", group=g) for g in ("Dy", "Tb", "Y"))]
    rows.append(replace(packaged.outputs[0], site="cnre_sep", stage="light-separation", group="NdPr"))
    chain = replace(packaged, outputs=tuple(rows))
    found = coefficient_ranges(chain, 2025)
    world, _ = base_network(drawn(chain, seed), 2025)
    holds = {group: found.holds(group) for group in chain.groups}
    seen = 0
    for column in world.network.columns:
        if column.kind != "make" or column.stage not in ("light-separation", HEAVY):
            continue
        for (good, item), value in entries_of(world.network, column.name).items():
            area = column.site if good == "capacity" else column.area
            low, high = ends_of(found.balances[column.name][good, item, area])
            assert low - 1e-12 <= value <= high + 1e-12, (column.name, good, item)
            seen += good.startswith("unseparated")
            for group in chain.groups if good.startswith("unseparated") else ():
                part, ends = held(world, group, good, item), holds[group].get((good, item, area), np.zeros(1))
                assert ends_of(ends)[0] - 1e-12 <= part <= ends_of(ends)[1] + 1e-12, (item, group)
    assert seen > 10


def test_the_reconciled_year_is_one_of_the_allowed_where_groups_are_left() -> None:
    chain = widened(toy_with_heavy(ONLY_DY), 0.1)
    year = reconciled_year(chain, 2025)
    allowed = allowed_flows(chain, year, coefficient_ranges(chain, 2025))
    program, flows = allowed.program(), np.array(allowed.flows)
    activity = program.matrix.times(flows)
    assert np.all(activity >= program.row_low - 1e-9)
    assert np.all(activity <= program.row_high + 1e-9)


def test_malaysia_separates_dysprosium_and_terbium_only_in_2025(packaged: Chain) -> None:
    """First samarium in March 2026, gadolinium and yttrium in 2028 (facts of the plant): none of them in 2025."""
    listed = {y: {g for g in packaged.groups if packaged.puts_out("lynas_gebeng", HEAVY, g, y)} for y in (2025, 2028)}
    assert listed[2025] == {"Dy", "Tb"}
    assert listed[2028] == {"Dy", "Tb", "Sm", "Gd", "Y"}
    cells = {(c.stage, c.group): c for c in evidence(packaged, 2025) if c.area == "MY"}
    assert {g: cells[HEAVY, g].kind for g in ("Dy", "Sm", "Gd", "Y", "rest")} == {
        "Dy": "derived", "Sm": "absent", "Gd": "absent", "Y": "absent", "rest": "absent",
    }  # fmt: skip


def test_the_allies_of_the_united_states_have_no_samarium(packaged: Chain) -> None:
    """As USGS and Lynas have it: nobody outside China separated Sm, Gd, Y or the rest in 2025."""
    from terbia.chain.baseline_store import baseline_of

    program = program_for(
        packaged, ask(packaged, year=2025, area="US", supply="allies", without=[]), baseline_of(packaged, 2025)
    )
    missing = program.shortfall(program.solver.solve())
    found = {n.product: t / n.amount for n, t in zip(program.needs, missing, strict=True) if n.area == "US"}
    assert [found[product] for product in ("Sm", "Gd", "Y", "rest")] == pytest.approx([1.0] * 4)
