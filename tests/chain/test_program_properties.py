"""What holds of every answer of the program: balances, units, order of rows, more capacity, the base year, restarts."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from random import Random

import numpy as np
import pytest
from random_chain import random_baseline, random_chain, random_question
from toy_chain import EXACT, Tables, chain_of, number, tables

from terbia.chain.baseline import Baseline, reconciled_year
from terbia.chain.baseline_store import baseline_of
from terbia.chain.bottleneck import Bottleneck, what_binds
from terbia.chain.coverage import coverage_table
from terbia.chain.model import Chain
from terbia.chain.product_unit import elements_of
from terbia.chain.program import Program, program_for
from terbia.chain.question import ask
from terbia.chain.reading import read_chain
from terbia.chain.tables import OWN, packaged_bytes, read_rows
from terbia.chain.variant import as_run

ASKED = [("all", ["CN"]), ("allies", []), ("home", []), ("all", [])]


def program(chain: Chain, baseline: Baseline, supply: str, without: list[str], area: str = "US") -> Program:
    question = ask(chain, year=baseline.year, area=area, supply=supply, without=without)
    return program_for(chain, question, baseline)


@pytest.mark.parametrize("area", ["US", "EU"])
@pytest.mark.parametrize("year", [2024, 2025])
@pytest.mark.parametrize(("supply", "without"), ASKED, ids=str)
def test_mass_balances(packaged: Chain, year: int, area: str, supply: str, without: list[str]) -> None:
    asked = program(packaged, baseline_of(packaged, year), supply, without, area)
    solution = asked.solver.solve()
    out_of_balance_t = np.abs(asked.equalities.times(solution.x) - asked.equalities.right)
    assert out_of_balance_t.max() < 1e-6
    assert (solution.x >= asked.equalities.lower - 1e-6).all()
    assert (solution.x <= asked.equalities.upper + 1e-6).all()


@pytest.mark.parametrize("year", [2024, 2025])
def test_every_area_has_an_answer_to_every_question(packaged: Chain, year: int) -> None:
    """Also one that lacks the oxide of which something went missing in the base year (Japan alone in 2024)."""
    baseline = baseline_of(packaged, year)
    for area in packaged.areas:
        for supply, without in (("home", []), ("all", [area]), *([("allies", [])] if area in packaged.allies else [])):
            asked = program(packaged, baseline, supply, without, area)
            assert all(t >= -1e-9 for t in asked.shortfall(asked.solver.solve()))
            assert asked.certificates.resolved_cold == 0


@pytest.mark.parametrize("year", [2024, 2025])
def test_the_base_year_lacks_nothing_binds_nowhere_and_is_itself(packaged: Chain, year: int) -> None:
    baseline = baseline_of(packaged, year)
    asked = program(packaged, baseline, "all", [])
    solution = asked.solver.solve()
    assert sum(asked.shortfall(solution)) < 1e-6
    flows = dict(zip((c.name for c in asked.network.columns), asked.flows(solution), strict=False))
    for name, flow in baseline.flows.items():
        if name.startswith(("make", "move", "use", "stock", "draw", "surplus")):
            assert flows[name] == pytest.approx(flow, rel=1e-7, abs=1e-6), name
    found = what_binds(packaged, asked.question, asked, solution)
    assert (found.bottlenecks, found.walls, found.loss_kusd) == ((), (), 0.0)


def in_kg(found: Tables) -> Tables:
    """The same tables with every t of a number written as kg."""
    for rows in found.values():
        for row in rows:
            if row.get("unit", "") in ("t REO", "t magnet", "t alloy", "t metal", "t oxide", "t feed"):
                row["unit"] = "kg" + row["unit"][1:]
                stated = [n for n in ("low", "value", "high") if row.get(n) not in (None, "", EXACT)]
                row.update({n: repr(float(row[n]) * 1000) for n in stated})
    return found


def printed(chain: Chain, baseline: Baseline) -> list[str]:
    """What the answers print, to six digits."""
    lines = []
    for supply, without in ASKED:
        asked = program(chain, baseline, supply, without)
        solution = asked.solver.solve()
        lines += [
            f"{need.area} {need.product} {t:.6g}"
            for need, t in zip(asked.needs, asked.shortfall(solution), strict=True)
        ]
        bound = what_binds(chain, asked.question, asked, solution)
        lines += [bottleneck_line(chain, b) for b in bound.bottlenecks]
        for row in coverage_table(chain, asked.question):
            lines.append(f"{row.stage} {row.group} {row.capacity.value:.6g} {row.coverage.value:.6g}")
    return lines


def bottleneck_line(chain: Chain, one: Bottleneck) -> str:
    amounts = [f"{name} {t:.5g}" for name, t in (*one.relieved, *one.added)]
    place = (one.rank, one.is_decided, one.kind, one.stage, one.site, one.area, one.measure)
    return f"{place} {one.relief_right:.6g} {one.products} {elements_of(chain, one.amounts)} {amounts}"


def written_anew(change: Callable[[str, list[dict[str, str]]], None]) -> Chain:
    """The packaged chain with the rows of every table changed."""

    def table(name: str) -> bytes | None:
        data = packaged_bytes(name)
        if data is None:
            return None
        rows = list(csv.DictReader(io.StringIO(data.decode())))
        change(name, rows)
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue().encode()

    return read_chain(read_rows("written anew", table), "written anew")


def what_binds_in(chain: Chain, baseline: Baseline, supply: str, without: list[str]) -> list[str]:
    """Ranks, products, elements and walls of the US as the command has them, to five digits."""
    chain = as_run(chain, baseline)
    asked = program(chain, baseline, supply, without)
    found = what_binds(chain, asked.question, asked, asked.solver.solve(cold=True))
    walls = [
        f"{w.stage} {w.relief_right:.6g} {w.kept_alone_share:.5g} {w.returned_alone_share:.5g} {w.order}"
        for w in found.walls
    ]
    return [*(bottleneck_line(chain, one) for one in found.bottlenecks), *walls]


def test_what_binds_in_kilograms_or_in_another_order(packaged: Chain, packaged_2025: Baseline) -> None:
    """A relief of samarium is a few of 40 million kUSD: a threshold tells it from noise, also in a year in kg."""

    def shuffle(_: str, rows: list[dict[str, str]]) -> None:
        Random(7).shuffle(rows)

    kilograms = written_anew(lambda name, rows: in_kg({name: rows}) and None)
    assert kilograms.capacities[0].amount.unit.startswith("t")
    others = [(kilograms, reconciled_year(kilograms, 2025)), (written_anew(shuffle), packaged_2025)]
    for supply, without in (("allies", list[str]()), ("all", ["CN"])):
        expected = what_binds_in(packaged, packaged_2025, supply, without)
        assert expected
        for chain, baseline in others:
            assert what_binds_in(chain, baseline, supply, without) == expected


def test_tonnes_or_kilograms(toy_tables: Chain, toy_year: Baseline) -> None:
    chain = chain_of(in_kg(tables()))
    assert chain.capacities[0].amount.unit == "t REO"
    assert printed(chain, reconciled_year(chain, 2025)) == printed(toy_tables, toy_year)


def as_bytes_of(asked: Program) -> bytes:
    e = asked.equalities
    arrays = (e.starts, e.indices, e.values, e.right, e.lower, e.upper, asked.cost)
    return b"".join(np.ascontiguousarray(a).tobytes() for a in arrays)


@pytest.mark.parametrize("seed", range(5))
def test_order_of_rows_in_the_toy_tables(toy_tables: Chain, toy_year: Baseline, seed: int) -> None:
    found = tables()
    for rows in found.values():
        Random(seed).shuffle(rows)
    chain = chain_of(found)
    assert printed(chain, reconciled_year(chain, 2025)) == printed(toy_tables, toy_year)


@pytest.mark.parametrize("seed", range(2))
def test_order_of_rows_in_the_packaged_tables(packaged: Chain, packaged_2025: Baseline, seed: int) -> None:
    """The same matrix to the last bit, so the same digits whatever solves it."""

    def shuffled(table: str) -> bytes | None:
        data = packaged_bytes(table)
        if data is None:
            return None
        head, *lines = data.decode().splitlines(keepends=True)
        Random(seed).shuffle(lines)
        return "".join([head, *lines]).encode()

    chain = read_chain(read_rows("shuffled", shuffled), "shuffled")
    assert set(OWN) >= {"sites"}
    for supply, without in ASKED:
        first, second = (program(c, packaged_2025, supply, without) for c in (packaged, chain))
        assert as_bytes_of(first) == as_bytes_of(second)


@pytest.mark.parametrize("seed", range(25))
def test_more_capacity_never_loses_more(seed: int) -> None:
    chain = random_chain(seed)
    asked = program_for(chain, random_question(chain, seed), random_baseline(chain, seed))
    random = Random(seed)
    before = asked.solver.solve().objective
    capacities = asked.numbers("capacity")
    for _ in range(6):
        some = random.sample(capacities, min(4, len(capacities)))
        more = {n: float(asked.equalities.upper[n]) + random.uniform(0, 5000) for n in some}
        after = asked.solver.solve(more).objective
        assert after <= before + 1e-7 * max(1.0, abs(before))


def test_another_order_warm_or_cold(packaged: Chain, packaged_2025: Baseline) -> None:
    """Losses agree to 1e-9 however the solver came to them; cold solves give every digit again."""
    asked = program(packaged, packaged_2025, "allies", [])
    slots = [n for n in asked.numbers("capacity", area="US") if "slot:" in asked.network.columns[n].site]
    scenarios = [{}, *({n: 1000.0} for n in slots[:8]), dict.fromkeys(slots, 5000.0)]
    cold = [asked.solver.solve(s, cold=True) for s in scenarios]
    again = [asked.solver.solve(s, cold=True) for s in reversed(scenarios)][::-1]
    warm = [asked.solver.solve(s) for s in scenarios]
    back = [asked.solver.solve(s) for s in reversed(scenarios)][::-1]
    for one, same, *others in zip(cold, again, warm, back, strict=True):
        assert one.x.tobytes() == same.x.tobytes()
        for other in others:
            assert other.objective == pytest.approx(one.objective, rel=1e-9)
            assert asked.loss_kusd(other) == pytest.approx(asked.loss_kusd(one), rel=1e-9)
    assert asked.certificates.resolved_cold == 0


def test_other_values_of_lost_load_on_the_same_matrix(packaged: Chain, packaged_2025: Baseline) -> None:
    asked = program(packaged, packaged_2025, "allies", [])
    worth = {"high-temperature": 3000.0, "Dy": 90.0}
    anew = program_for(packaged, asked.question, packaged_2025, worth)
    assert as_bytes_of(asked.revalued(worth)) == as_bytes_of(anew)
    assert asked.revalued(worth).needs == anew.needs


def test_a_slot_stated_in_what_the_feed_lacks_separates_nothing() -> None:
    """A slot of heavy separation has no capacity in Dy and Tb; a feed of yttrium alone takes none of that."""
    found = tables()
    group = {"group": "Y", "members": "Y", "separation": "heavy", "metal": "", "oxide_factor": "1.27"}
    found["groups"].append(group)
    for row in found["compositions"]:
        if row["group"] in ("Dy", "Tb") and row["composition"] == "rock":
            row["value"] = "0"
    found["compositions"] += [
        {"composition": name, "group": "Y", **number(share, "share of REO")}
        for name, share in (("rock", 0.005), ("clay", 0.0))
    ]
    need = {"area": "US", "product": "Y", "year": "2025", **number(50, "t REO")}
    found["requirements"].append(need)
    found["loss_values"].append({"product": "Y", **number(10, "kUSD/t", kind="assumed")})
    chain = chain_of(found)
    baseline = Baseline(2025, {}, {("US", "Y"): 50.0}, {})
    asked = program(chain, baseline, "home", [])
    assert asked.shortfall(asked.solver.solve()) == pytest.approx([50.0])
