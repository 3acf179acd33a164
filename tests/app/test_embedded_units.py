"""A user's table of units: the computed cells by hand, and every fault of a file with its row and column."""

from __future__ import annotations

from pathlib import Path

import pytest
from embedded_answers import asked, cell, table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terbia.app.embedded.tables import forms
from terbia.app.embedded.units import read_units
from terbia.errors import FileFaults, TerbiaError
from terbia.ledger.record import Record


@pytest.fixture(autouse=True)
def _home(home: Path) -> Path:
    return home


# A user's units -----------------------------------------------------------------------------------------------------


def test_units_by_hand(record: Record, tmp_path: Path) -> None:
    # 100,000 cars x 1.6 kg = 160 t NdFeB x 27.9 % x 0.804 = 35.89 t Nd;
    # 200 MW of direct-drive turbines x 180 kg = 36 t Nd (150 to 210 kg: 30 to 42).
    units = table(
        tmp_path, "2025,battery-electric-car,100000,,,number,8703.80,,,\n2025,wind-turbine-direct-drive,200,,,MW,,,,\n"
    )
    found = asked(record, units=units)
    cars, wind = cell(found, "vehicles"), cell(found, "wind-turbines")
    assert cars.value == pytest.approx(160 * 0.279 * 0.804)
    assert (cars.how, cars.at_least, cars.unverified_share) == ("computed", True, 0.0)
    assert "hybrid-car" in cars.note
    assert wind.value == pytest.approx(36)
    assert wind.range is not None
    assert (wind.range.low, wind.range.high) == (pytest.approx(30), pytest.approx(42))
    drawn = cars.drawn
    assert drawn is not None
    assert cars.range is not None
    assert cars.range.low < drawn.p05 < drawn.p50 < drawn.p95 < cars.range.high
    # Dysprosium of a traction motor has no central value and rests on pages nobody checked.
    dy = cell(asked(record, "Dy", units=units), "vehicles")
    assert (dy.value, dy.illustrative) == (None, True)


def test_the_same_seed_gives_the_same_digits(record: Record, tmp_path: Path) -> None:
    units = table(tmp_path, "2025,battery-electric-car,100000,,,,,,,\n")
    one, again, other = (cell(asked(record, units=units, seed=seed), "vehicles").drawn for seed in (5, 5, 6))
    assert one == again != other


def test_contents_of_ones_own_take_the_place_of_ours(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("year,product,quantity,kg_per_unit,kg_low,kg_high\n2025,smartphone,1000000,0.002,0.001,0.003\n")
    one = cell(asked(record, units=read_units(path)), "electronics-and-other-goods")
    assert one.value == pytest.approx(1e6 * 0.002e-3 * 1e3 * 0.279 * 0.804 / 1e3)  # 2 t of NdFeB
    assert one.unverified_share == 0.0


def test_zero_is_zero_and_empty_is_unknown(record: Record, tmp_path: Path) -> None:
    none = cell(asked(record, units=table(tmp_path, "2025,battery-electric-car,0,,,,,,,\n")), "vehicles")
    assert (none.value, none.how) == (0.0, "computed")
    empty = cell(asked(record, units=table(tmp_path, "2025,battery-electric-car,,,,,,,,\n")), "vehicles")
    assert (empty.value, empty.estimate, empty.how) == (None, None, "no_data")
    assert "no amount" in empty.note


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(st.integers(0, 10**8), st.integers(0, 10**8))
def test_more_units_never_lower_the_sum(record: Record, tmp_path: Path, first: int, more: int) -> None:
    sums = []
    for number in (first, first + more):
        total = asked(record, units=table(tmp_path, f"2025,battery-electric-car,{number},,,,,,,\n")).now.total
        assert total.range is not None
        sums.append(total.range)
    assert sums[1].low >= sums[0].low
    assert sums[1].high >= sums[0].high


def test_with_every_form_given_the_reliance_is_computed(record: Record, tmp_path: Path) -> None:
    # Imports 1,000 t in each of 8 forms = 8,000; exports 1,000; made at home 2,000: 100 x 7,000 / 9,000 = 77.8.
    rows = [f"2025,contained,1000,,,t,,import,Nd,{form.form}" for form in forms()]
    rows += [f"2025,contained,{1000 * (i == 0)},,,t,,export,Nd,{form.form}" for i, form in enumerate(forms())]
    rows += ["2025,contained,2000,,,t,,production,Nd,"]
    found = asked(record, units=table(tmp_path, "\n".join(rows) + "\n"))
    assert found.complete
    assert found.missing == ()
    assert found.with_embedded.value == pytest.approx(700 / 9)
    assert found.to_dict()["total"]["imports_t"] == 8000  # type: ignore[index]
    assert (
        "exports of Nd in every form: no data"
        in asked(record, units=table(tmp_path, "\n".join(rows[:8]) + "\n")).missing
    )
    # Without production nothing is said of it.
    short = asked(record, units=table(tmp_path, "\n".join(rows[:-1]) + "\n"))
    assert (short.complete, short.with_embedded.value) == (False, None)


def test_oxide_is_turned_into_the_element(record: Record, tmp_path: Path) -> None:
    # 100 t Nd2O3 hold 85.74 t Nd.
    units = table(tmp_path, "2025,contained-oxide,100,,,t,,,neodymium,compounds-and-metals\n")
    assert cell(asked(record, units=units), "compounds-and-metals").value == pytest.approx(85.74, abs=0.01)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("2025,ndfeb-magnets,9407,,,t,850511,,,", "code", "never counted as NdFeB"),
        ("2025,ndfeb-magnets,9407,,,t,8505.11,,,", "code", "never counted as NdFeB"),
        ("2025,ndfeb-magnets,9407,,,t,8505.11.0010,,,", "code", "is not a code of ndfeb-magnets"),
        ("20x5,smartphone,1,,,,,,,", "year", "calendar year"),
        ("2025,unicorn,1,,,,,,,", "product", "is none of"),
        ("2025,smartphone,many,,,,,,,", "quantity", "is not a number"),
        ("2025,smartphone,-1,,,,,,,", "quantity", "is negative"),
        ("2025,smartphone,nan,,,,,,,", "quantity", "not a finite number"),
        ("2025,smartphone,5,6,7,,,,,", "quantity", "not in order"),
        ("2025,smartphone,,6,,,,,,", "quantity", "give both or none"),
        ("2025,smartphone,1,,,t,,,,", "unit", "is not number"),
        ("2025,smartphone,1,,,,,sideways,,", "flow", "import, export, production"),
        ("2025,contained,1,,,,,,Xx,vehicles", "element", "is not a rare earth"),
        ("2025,contained,1,,,,,,Nd,boats", "form", "is none of"),
        ("2025,smartphone,1,2", "", "cells where the header has"),
    ],
)
def test_faults_name_row_and_column(tmp_path: Path, row: str, column: str, words: str) -> None:
    with pytest.raises(FileFaults) as caught:
        table(tmp_path, f"2025,laptop,1,,,,,,,\n{row}\n")
    assert any(f.row == 3 and f.column == column and words in f.reason for f in caught.value.faults), str(caught.value)


def test_faults_come_all_at_once_and_doubles_are_faults(tmp_path: Path) -> None:
    with pytest.raises(FileFaults) as caught:
        table(tmp_path, "2025,laptop,1,,,,,,,\n2025,laptop,2,,,,,,,\n1,laptop,x,,,,,,,\n")
    assert len(caught.value.faults) == 3
    for text, words in (("year,product\n", "missing"), ("year,product,quantity\n", "no row"), ("", "empty")):
        path = tmp_path / "short.csv"
        path.write_text(text)
        with pytest.raises(FileFaults, match=words):
            read_units(path)
    with pytest.raises(TerbiaError, match="No such file"):
        read_units(tmp_path / "nowhere.csv")
