"""Tables of one's own: bills in their units, both ends and an origin of every number, measures nobody knows yet."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from toy_chain import Row, Tables, chain_of, changed, number, tables

from terbia.app.chained.answer import ChainAnswer
from terbia.app.chaining import chain
from terbia.chain.baseline import Baseline, reconciled_year
from terbia.chain.model import Chain
from terbia.chain.program import program_for
from terbia.chain.question import ask
from terbia.chain.tables import write_tables
from terbia.chain.year_network import assemble
from terbia.errors import FileFaults, NotInRecord

YEAR = 2025


def faults(found: Tables) -> list[tuple[str, str]]:
    """Column and reason of each fault of some tables."""
    with pytest.raises(FileFaults) as caught:
        chain_of(found)
    return [(fault.column, fault.reason) for fault in caught.value.faults]


def with_motor(*parts: tuple[str, float, str], need: str = "piece", loss: str = "kUSD/piece") -> Tables:
    """The toy tables with 1,000 motors required in the US, each of some parts."""
    found = tables()
    found["bills"] = [{"product": "motor", "part": part, **number(t, unit)} for part, t, unit in parts]
    found["requirements"].append({"area": "US", "product": "motor", "year": str(YEAR), **number(1000, need)})
    found["loss_values"].append({"product": "motor", **number(0.5, loss)})
    return found


# --- bills of materials -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("magnet", "dy"),
    [
        ((2, "kg"), (0.1, "kg")),
        ((0.002, "t"), (0.0001, "t")),
        ((2000, "g magnet"), (0.1, "kg REO")),
        ((0.000002, "kt magnet"), (100, "g")),
    ],
)
def test_a_bill_may_be_in_any_mass(magnet: tuple[float, str], dy: tuple[float, str]) -> None:
    """2 kg of magnets and 0.1 kg Dy oxide are 0.002 t and 0.0001 t in a motor, whatever they are written in."""
    found = chain_of(with_motor(("high-temperature", *magnet), ("Dy", *dy)))
    assert found.contents("motor") == pytest.approx({"high-temperature": 0.002, "Dy": 0.0001}, rel=1e-12)
    assert {part: datum.unit for part, datum in found.bills["motor"].items()} == {
        "high-temperature": "t magnet",
        "Dy": "t REO",
    }


def test_a_bill_of_bills_counts_pieces() -> None:
    """A car has 3 motors of 2 kg, and 1 kg of magnets of any grade: 6 + 0.6 kg high-temperature, 0.4 kg standard."""
    found = tables()
    found["bills"] = [
        {"product": "motor", "part": "high-temperature", **number(2, "kg")},
        {"product": "car", "part": "motor", **number(3, "pieces")},
        {"product": "car", "part": "magnet", **number(1, "kg")},
    ]
    contents = chain_of(found).contents("car")
    assert contents == pytest.approx({"high-temperature": 0.0066, "standard": 0.0004}, rel=1e-12)


@pytest.mark.parametrize(
    ("found", "column", "says"),
    [
        (with_motor(("high-temperature", 2, "bananas")), "unit", "high-temperature is a part in t magnet for a piece"),
        (with_motor(("Dy", 2, "t metal")), "unit", "Dy is a part in t REO for a piece of the product"),
        (with_motor(("Dy", 2, "kg/piece")), "unit", "write t, kg or g"),
        (with_motor(("Dy", 2, "")), "unit", "write t, kg or g"),
        (with_motor(("Dy", 1, "kg"), need="t"), "unit", "motor is a product of bills.csv and counted: write piece"),
        (with_motor(("Dy", 1, "kg"), loss="kUSD/t"), "unit", "counted: write kUSD/piece"),
        (with_motor(("Dy", 1, "kg"), ("motors", 1, "piece")), "part", "close to it: motor"),
    ],
)
def test_a_unit_that_is_none_of_the_bill_is_refused_once(found: Tables, column: str, says: str) -> None:
    (one,) = [(where, reason) for where, reason in faults(found) if where == column]
    assert says in one[1]
    assert len(faults(found)) == 1


def test_a_part_that_is_a_bill_is_not_a_mass() -> None:
    found = with_motor(("Dy", 1, "kg"))
    found["bills"].append({"product": "car", "part": "motor", **number(3, "kg")})
    assert faults(found) == [("unit", "bills.csv: motor is a product of bills.csv and counted: write piece")]


def test_the_worth_of_a_product_is_asked_for_once() -> None:
    found = with_motor(("Dy", 1, "kg"))
    need = {"product": "motor", "year": str(YEAR), **number(10, "piece")}
    found["requirements"] += [{"area": "CN", **need}, {"area": "JP", **need}]
    found["loss_values"].pop()
    assert faults(found) == [
        (
            "product",
            "loss_values.csv: has no row: what is one missing worth, in kUSD/piece? It is required by CN, JP, US",
        )
    ]


def test_a_bill_in_kg_asks_the_program_for_kg(toy_year: Baseline) -> None:
    """1,000 motors of 2 kg Dy oxide, in a toy that makes no Dy at home: all is missing, 500 kUSD at 0.5 each."""
    found = chain_of(with_motor(("Dy", 2, "kg")))
    year = Baseline(YEAR, toy_year.flows, {("US", "motor"): 1000.0}, {})
    program = program_for(found, ask(found, year=YEAR, area="US", supply="home", without=()), year)
    solution = program.solver.solve()
    assert program.shortfall(solution) == pytest.approx([1000.0])
    assert program.loss_kusd(solution) == pytest.approx(500.0)
    use = next(n for n, column in enumerate(program.network.columns) if column.kind == "use")
    start, end = program.network.starts[use], program.network.starts[use + 1]
    assert sorted(program.network.values[start:end]) == pytest.approx([-0.002, 1.0])


def test_the_example_of_the_documents_works_when_pasted(tmp_path: Path) -> None:
    """200 t of high-temperature magnets more at the magnet stage: 200 x 0.0137722 / 0.71331 = 3.8615 t Dy."""
    text = (Path(__file__).parents[2] / "docs" / "chain.md").read_text(encoding="utf-8")
    added = re.findall(
        r"    cat >> (\w+\.csv) <<'END'\n(.*?)    END\n", text.partition("### A product of your own")[2], re.S
    )
    assert [name for name, _ in added] == ["bills.csv", "requirements.csv", "loss_values.csv"]
    write_tables(tmp_path / "cars")
    for name, rows in added:
        with (tmp_path / "cars" / name).open("a", encoding="utf-8") as table:
            table.write(dedent(rows))
    found = chain(area="US", supply="home", from_dir=tmp_path / "cars", bottlenecks=False)
    plain = chain(area="US", supply="home", bottlenecks=False)

    def asked(answer: ChainAnswer) -> float:
        return next(r.requirement.value for r in answer.coverage if (r.group, r.stage) == ("Dy", "magnet"))

    recipe, made = found.chain.recipes["high-temperature"]["Dy"].value, found.chain.yield_of("magnet").value
    assert asked(found) - asked(plain) == pytest.approx(200 * recipe / made, rel=1e-6)
    assert recipe / made == pytest.approx(3.8615 / 200, rel=1e-4)
    missing = next(s for s in found.shortfall if (s.product, s.element) == ("car", None))
    assert 0 < missing.t <= 100_000


# --- measures that nobody knows yet -----------------------------------------------------------------------------------


def plant_with(*rows: tuple[str, str, float]) -> Chain:
    """The toy with a heavy separation in the US: measure, year from which it is known, t."""
    found = tables()
    units = {"SEG-feed": "t feed", "DyTb-oxide": "t oxide"}
    found["capacities"] += [
        {"site": "us-plant", "stage": "heavy-separation", "measure": measure, "from_year": year,
         **number(t, units[measure])}
        for measure, year, t in rows
    ]  # fmt: skip
    return chain_of(found)


def measures_of(found: Chain) -> dict[str, float]:
    made = assemble(found, YEAR, ("CN", "JP", "US"))
    return next(plant.measures for plant in made.plants["heavy-separation"] if plant.site == "us-plant")


def test_a_measure_without_a_row_for_the_year_is_unknown_and_not_zero() -> None:
    assert measures_of(plant_with(("DyTb-oxide", "2021", 10), ("SEG-feed", "2026", 3000))) == {"DyTb-oxide": 10}
    assert measures_of(plant_with(("DyTb-oxide", "2021", 10), ("SEG-feed", "2025", 3000))) == {
        "DyTb-oxide": 10,
        "SEG-feed": 3000,
    }


def test_a_plant_whose_rows_all_begin_later_is_shut() -> None:
    planned = plant_with(("DyTb-oxide", "2026", 10), ("SEG-feed", "2027", 3000))
    assert measures_of(planned) == {"DyTb-oxide": 0, "SEG-feed": 0}


def test_a_plant_that_a_user_raises_runs(tmp_path: Path) -> None:
    """Mountain Pass at 10 t Dy and Tb oxide in 2025: less Dy is missing at home, as the table says that it can be."""
    write_tables(tmp_path / "own")
    path = tmp_path / "own" / "capacities.csv"
    shut = "mp_heavy,heavy-separation,DyTb-oxide,2021,0,0,0,"
    text = path.read_text(encoding="utf-8")
    assert text.count(shut) == 1
    path.write_text(text.replace(shut, shut.replace("0,0,0,", "5,10,20,")), encoding="utf-8")

    def missing(folder: Path | None) -> float:
        found = chain(area="US", supply="home", from_dir=folder, bottlenecks=False)
        return sum(one.t for one in found.shortfall if one.product == "Dy")

    before, after = missing(None), missing(tmp_path / "own")
    assert before > 10
    assert 0 < after < before - 5


# --- both ends, and an origin -----------------------------------------------------------------------------------------

PLANT = {"site": "cn-plant", "stage": "metal"}


@pytest.mark.parametrize("kind", ["measured", "derived", "assumed", "absent"])
@pytest.mark.parametrize("end", ["low", "high"])
def test_an_end_that_nobody_states_is_asked_for(kind: str, end: str) -> None:
    value = {} if kind != "absent" else {"value": "", "low": "1", "high": "2"}
    ((column, reason),) = faults(changed("capacities", PLANT, kind=kind, **{**value, end: ""}))
    assert column in (end, "low") and "low and high" in reason


@pytest.mark.parametrize("kind", ["measured", "derived"])
def test_a_number_that_somebody_states_names_who(kind: str) -> None:
    nobody = {"source_title": "", "source_url": "", "series": "", "period": ""}
    ((column, reason),) = faults(changed("capacities", PLANT, kind=kind, **nobody))
    assert column == "source_title" and "else write kind 'assumed'" in reason
    assert chain_of(changed("capacities", PLANT, kind="assumed", **nobody)).capacities


@pytest.mark.parametrize(
    ("series", "period", "column", "says"),
    [
        ("US/nonsense", "1999", "series", "holds no such series"),
        ("US/noveon/nameplate/magnets", "2023", "series", "close to it: US/noveon/nameplate/magnet"),
        ("US/noveon/nameplate/magnet", "1999", "period", "for 2023"),
        ("US/noveon/nameplate/magnet", "", "period", "is missing"),
    ],
)
def test_what_the_record_does_not_hold_is_named(series: str, period: str, column: str, says: str) -> None:
    ((where, reason),) = faults(changed("capacities", PLANT, series=series, period=period))
    assert where == column and says in reason
    assert chain_of(changed("capacities", PLANT, series="US/noveon/nameplate/magnet", period="2023")).capacities


# --- one fault for one mistake ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "match", "cells"),
    [
        ("capacities", {"site": "jp-plant"}, {"high": "x"}),
        ("capacities", {"site": "rock-mine"}, {"value": "-1"}),
        ("requirements", {"area": "CN", "product": "magnet"}, {"high": "inf"}),
        ("requirements", {"area": "CN", "product": "magnet"}, {"year": "25"}),
        ("compositions", {"composition": "rock", "group": "NdPr"}, {"high": "x"}),
        ("compositions", {"composition": "rock", "group": "NdPr"}, {"group": "Nd"}),
        ("recipes", {"grade": "standard", "group": "NdPr"}, {"unit": "%%"}),
        ("grades", {"grade": "standard"}, {"value": "x"}),
        ("yields", {"step": "magnet"}, {"value": "x"}),
        ("loss_values", {"product": "standard"}, {"value": "x"}),
    ],
)
def test_a_row_that_cannot_be_read_is_its_only_fault(table: str, match: Row, cells: dict[str, str]) -> None:
    found = tables()
    rows = [row for row in found[table] if match.items() <= row.items()]
    rows[0].update(cells)
    ((_, reason),) = faults(found)
    assert reason.startswith(f"{table}.csv: ")


@pytest.mark.parametrize(
    ("table", "match", "high", "says"),
    [
        ("recipes", {"grade": "standard", "group": "NdPr"}, "5", "cannot make mass"),
        ("compositions", {"composition": "rock", "group": "NdPr"}, "3", "more than all of rock"),
        ("grades", {"grade": "standard"}, "1.2", "more than all magnets"),
    ],
)
def test_an_end_that_cannot_be(table: str, match: Row, high: str, says: str) -> None:
    ((column, reason),) = faults(changed(table, match, high=high))
    assert column == "high" and says in reason


# --- questions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (lambda c: ask(c, year=1900, area="US", supply="all", without=()), "The base years are 2025."),
        (lambda c: ask(c, year=None, area="us", supply="all", without=()), "Write US."),
        (lambda c: ask(c, year=None, area="XX", supply="all", without=()), "The areas are CN, JP, US."),
        (lambda c: ask(c, year=None, area="US", supply="all", without="cn:magnet"), "Write CN."),
    ],
)
def test_a_question_that_the_chain_has_no_answer_to(
    asked: Callable[[Chain], object], says: str, toy_tables: Chain
) -> None:
    with pytest.raises(NotInRecord, match=says):
        asked(toy_tables)


def test_a_single_cut_may_stand_by_itself(toy_tables: Chain) -> None:
    for cut in ("CN", "CN:magnet"):
        one = ask(toy_tables, year=None, area="US", supply="all", without=cut)
        assert one == ask(toy_tables, year=None, area="US", supply="all", without=[cut])


def test_a_reconciled_year_of_own_products() -> None:
    """A base year with motors in it is reconciled as any other: what serves them is used, motor by motor."""
    found = chain_of(with_motor(("high-temperature", 2, "kg")))
    assert reconciled_year(found, YEAR).requirements[("US", "motor")] == pytest.approx(1000.0, rel=1e-6)


@pytest.mark.parametrize(
    ("found", "column", "says"),
    [
        (changed("yields", {"step": "magnet"}, unit="percent"), "unit", "yields.csv: must be share"),
        (changed("loss_values", {"product": "standard"}, unit="EUR/kg"), "unit", "loss_values.csv: must be kUSD/t"),
        (with_motor(("Dy", 0, "kg")), "value", "motor would hold nothing"),
    ],
)
def test_what_to_write_is_said(found: Tables, column: str, says: str) -> None:
    ((where, reason),) = faults(found)
    assert where == column and says in reason


def test_a_loss_value_in_the_unit_of_prices() -> None:
    """1 USD/kg is 1,000 USD/t."""
    found = chain_of(changed("loss_values", {"product": "standard"}, unit="USD/kg"))
    assert (found.loss_values["standard"].value, found.loss_values["standard"].unit) == (300, "kUSD/t")


def test_a_new_base_year_asks_for_all_needs_in_one_fault() -> None:
    found = tables()
    found["requirements"] += [{**row, "area": "JP"} for row in found["requirements"] if row["product"] == "La+Ce"][:1]
    found["requirements"] += [{"area": "US", "product": "Dy", "year": "2025", **number(1, "t REO")}]
    found["loss_values"] += [{"product": "Dy", **number(1, "kUSD/t")}]
    found["requirements"].append({"area": "US", "product": "magnet", "year": "2030", **number(9000, "t magnet")})
    ((column, reason),) = faults(found)
    assert column == "year" and "2030 is a base year" in reason and "6 needs" in reason


@pytest.mark.parametrize("cells", [{"measure": "Magnet"}, {"from_year": "2025.0"}])
def test_a_listed_capacity_that_cannot_be_read_is_not_missing(cells: dict[str, str]) -> None:
    found = changed("capacities", {"site": "us-plant", "stage": "magnet"}, **cells)
    next(row for row in found["sites"] if row["site"] == "us-plant")["capacities"] = "magnet magnet"
    assert len(faults(found)) == 1
