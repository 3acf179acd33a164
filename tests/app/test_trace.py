"""``terbia trace``: the packaged chain traced, its JSON, its text, and what it says to bad input."""

from __future__ import annotations

import json
from dataclasses import replace
from math import fsum
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner, Result

import terbia
from terbia.app.cli import group
from terbia.app.known import known_of
from terbia.app.traced.answer import TraceAnswer
from terbia.app.tracing import traced_year
from terbia.chain.baseline import Baseline, reconciled_year
from terbia.chain.baseline_store import baseline_of
from terbia.chain.content_hash import tables_hash
from terbia.chain.element_flows import TOLERANCE_T
from terbia.chain.least_adjustment import BalancesContradict
from terbia.chain.model import Chain
from terbia.chain.reading import chain_from
from terbia.chain.redrawn import redrawn
from terbia.chain.supplier_removal import group_in, group_used, removals
from terbia.chain.tables import OWN, write_tables
from terbia.chain.traced_question import traced
from terbia.chain.traced_spread import share_spread
from terbia.ledger.record import Record

STAGES = ("mined", "separated", "metal", "magnet")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, ["trace", *arguments], standalone_mode=False)


@pytest.mark.parametrize("year", [2024, 2025])
@pytest.mark.parametrize("area", ["US", "EU"])
@pytest.mark.parametrize("element", ["NdPr", "Dy", "Tb"])
def test_the_packaged_chain(home: Path, area: str, element: str, year: int) -> None:
    found = terbia.trace(area, element, year=year, suppliers=1)
    document: dict[str, Any] = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert (document["contract"], document["year"], document["element"]) == (1, year, element)
    for stage in STAGES:
        assert fsum(document[stage].values()) + document["not_by_a_plant"][stage] == pytest.approx(1.0)
        for name, bound in document["bounds"][stage].items():
            share = document[stage].get(name, 0.0)
            assert 0 <= bound["low"] <= bound["mixing_low"] <= share + 1e-9
            assert share - 1e-9 <= bound["mixing_high"] <= bound["high"] + 1e-6 <= 1 + 1e-6
            assert bound["value"] == pytest.approx(share)
        assert set(document[stage]) <= set(document["bounds"][stage])
        for name, share in document[stage].items():
            assert document["touched_by"][name] >= share - 1e-9
    not_mined = fsum(one["share"] for one in document["other_origins"])
    assert not_mined == pytest.approx(document["not_by_a_plant"]["mined"], abs=1e-9)
    assert fsum(one["share"] for one in document["joint"]) + document["joint_rest_share"] == pytest.approx(1.0)
    assert all(len(one["path"]) == 4 for one in document["joint"])
    assert document["checks"]["mass_balance_max_abs_t"] < TOLERANCE_T
    chain = chain_from(None)
    base = baseline_of(chain, year)
    used = fsum(
        base.requirements[(area, grade)] * group_used(chain, base, area, grade, element) for grade in chain.grades
    )
    assert document["use_t"] == pytest.approx(used)
    assert 0 <= document["unverified_share"] <= document["unverified_somewhere_share"] <= 1
    ranges = document["ranges"]
    for what in ("touched_by", "not_by_a_plant", "losses_t"):
        assert set(ranges[what]) >= set(document[what])
        for name, value in document[what].items():
            assert 0 <= ranges[what][name]["low"] <= value + 1e-6
            assert value - 1e-6 <= ranges[what][name]["high"]
    for stage, sites in document["sites"].items():
        for name, share in sites.items():
            assert ranges["sites"][stage][name]["low"] <= share <= ranges["sites"][stage][name]["high"]
    for one in (*document["joint"], *document["other_origins"]):
        assert 0 <= one["low"] <= one["share"] + 1e-9
        assert one["share"] - 1e-9 <= one["high"] <= 1 + 1e-9
        assert one["low"] <= one["mixing_low"] <= one["share"] + 1e-9
        assert one["share"] - 1e-9 <= one["mixing_high"] <= one["high"] + 1e-6
    assert document["use_range_t"][0] <= document["use_t"] <= document["use_range_t"][1]
    (lost,) = document["removed"]
    assert lost["area"] != area
    for what in ("missing_anyway", "missing_without"):
        assert lost[f"{what}_range_t"][0] <= lost[f"{what}_t"] <= lost[f"{what}_range_t"][1]
    # Lost is the one less the other, and so are its ends, crosswise: none of the pairs is of another quantity.
    anyway, without = lost["missing_anyway_range_t"], lost["missing_without_range_t"]
    assert lost["missing_t"] == pytest.approx(max(0, lost["missing_without_t"] - lost["missing_anyway_t"]), abs=0.02)
    assert lost["low"] == pytest.approx(max(0, without[0] - anyway[1]), abs=0.02)
    assert lost["high"] == pytest.approx(without[1] - anyway[0], abs=0.02)
    for what in ("missing_share", "missing_units"):
        assert lost[f"{what}_range"][0] <= lost[what] <= lost[f"{what}_range"][1]
    assert lost["everywhere_range_t"][0] <= lost["everywhere_t"] <= lost["everywhere_range_t"][1]
    assert 0 <= lost["low"] <= lost["missing_t"] <= lost["high"]
    assert lost["missing_t"] <= document["use_t"] * (1 + 1e-9)
    assert lost["everywhere_t"] >= lost["missing_t"] - 1e-6


@pytest.mark.parametrize("area", ["US", "EU"])
def test_no_more_is_lost_than_magnets_are_required(home: Path, area: str) -> None:
    """Grades share the requirement of magnets: at the worst of their ranges they are still no more than all magnets."""
    required = chain_from(None).requirements[(area, "magnet", 2025)]
    for one in terbia.trace(area, "NdPr", year=2025, suppliers=2).removals:
        assert one.missing_units <= one.missing_units_ends[1] <= required.high * (1 + 1e-4)
        assert one.missing_share <= one.missing_share_ends[1] <= 1


def test_old_magnets_are_an_origin_of_their_own_and_never_mined(home: Path) -> None:
    found = terbia.trace("US", "NdPr", year=2024, suppliers=0)
    assert set(found.shares["mined"].by_site) <= set(chain_from(None).mines)
    assert {"US", "EU"} <= {one.area for one in found.other_origins if one.kind == "scrap"}
    assert "EU" not in found.shares["mined"].by_area


def test_joint_paths_add_up_to_each_stage(home: Path) -> None:
    """What the paths say of a stage is what the stage says of itself, but for the paths told together."""
    found = terbia.trace("US", "Dy", year=2024, suppliers=0)
    for place, stage in enumerate(STAGES):
        for name, share in found.shares[stage].by_area.items():
            by_path = fsum(s for path, s in found.joint.by_path.items() if path[place] == name)
            assert by_path <= share + 1e-9
            assert by_path >= share - found.joint.rest_share - 1e-9


def test_elements_and_other_uses(home: Path) -> None:
    nd = terbia.trace("US", "neodymium", suppliers=0)
    assert nd.traced.group == "NdPr"
    assert any(note.startswith("Nd is carried as NdPr") for note in nd.notes)
    assert nd.to_dict()["mined"] == terbia.trace("US", "NdPr", suppliers=0).to_dict()["mined"]
    la = terbia.trace("US", "La", suppliers=0).to_dict()
    assert (la["product"], la["element"]) == ("compounds", "La+Ce")
    assert la["metal"] == la["magnet"] == {}
    other = terbia.trace("US", "Dy", product="compounds", suppliers=0)
    assert other.traced.used_as == ("Dy",)
    assert set(other.frame()["stage"]) == {"mined", "separated"}
    grade = terbia.trace("EU", "Dy", product="high-temperature", suppliers=0)
    assert grade.use_t == pytest.approx(terbia.trace("EU", "Dy", suppliers=0).use_t)


def test_bad_input_is_one_clear_line(home: Path) -> None:
    for arguments, words in {
        ("XX", "Dy"): "no area in the chain 'XX'",
        ("US", "kryptonite"): "'kryptonite' is not a rare earth",
        ("US", "Sc"): "no element in the chain 'Sc'",
        ("US", "Dy", "--product", "magnets"): "Close to it: magnet",
        ("US", "La", "--product", "magnet"): "ask for --product compounds",
        ("US", "Dy", "--year", "1999"): "no base year '1999'",
        ("MY", "Dy"): "no use of Dy as magnet in MY. Areas that have: CN, EU",
        ("US", "Dy", "--from", "nowhere"): "is not a folder",
    }.items():
        done = run(*arguments)
        assert isinstance(done.exception, terbia.errors.TerbiaError), (arguments, done.exception)
        assert words in str(done.exception)


def test_text_says_what_it_is_and_what_it_is_not(home: Path) -> None:
    done = run("EU", "Tb", "--year", "2024", "--suppliers", "2")
    assert done.exit_code == 0, done.exception
    text = done.output
    assert text.startswith("2024 as it was: where the Tb that EU uses in magnets came from.")
    assert "Attribution is not dependence" in text
    assert "assume that what arrives at a pool" in text
    assert "mass balance of the traced flows within" in text
    answer = json.loads(run("EU", "Tb", "--year", "2024", "--suppliers", "2", "--json").output)
    assert ("illustrative" in text.splitlines()[2]) == (answer["unverified_share"] > 0.5)


def _in_another_order(folder: Path, seed: int) -> None:
    for table in OWN:
        path = folder / f"{table}.csv"
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        Random(seed).shuffle(rows)
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def _printed(found: TraceAnswer) -> dict[str, Any]:
    document = found.to_dict()
    del document["checks"], document["chain"], document["known"]  # the hash of the tables is that of their bytes
    return json.loads(json.dumps(document), parse_float=lambda text: round(float(text), 6))  # type: ignore[no-any-return]


def test_order_of_rows_changes_nothing(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    write_tables(folder)
    before = _printed(terbia.trace("US", "Dy", year=2024, from_dir=folder, suppliers=1))
    _in_another_order(folder, 7)
    assert _printed(terbia.trace("US", "Dy", year=2024, from_dir=folder, suppliers=1)) == before


def test_a_supplier_nobody_needs_is_no_loss_and_a_closed_one_is(home: Path) -> None:
    chain = chain_from(None)
    year = baseline_of(chain, 2024)
    asked = traced(chain, "Dy", None)
    none, china = removals(chain, year, {"MG": 0.0, "CN": 1.0}, area="US", group="Dy", used_as=asked.used_as)
    assert (none.missing_t, none.missing_units) == (0.0, 0.0)
    assert china.missing_share > 0.5
    assert china.unit == "t magnet"


def test_the_loss_without_a_supplier_stays_within_its_range_whatever_the_tables(home: Path) -> None:
    """Tables drawn anew within their ranges, on the flows of the base year: no loss leaves the range of the loss."""
    chain = chain_from(None)
    year = baseline_of(chain, 2025)
    used_as = traced(chain, "NdPr", None).used_as
    (told,) = removals(chain, year, {"CN": 0.9}, area="US", group="NdPr", used_as=used_as)
    assert told.low_t < told.missing_t < told.high_t
    for number in range(4):
        world = redrawn(chain, 7, number)
        needs = {
            key: t * (world.requirements[stated].value / chain.requirements[stated].value)
            for key, t in year.requirements.items()
            for stated in [(*key, 2025) if (*key, 2025) in chain.requirements else (key[0], "magnet", 2025)]
        }
        drawn = replace(year, requirements=needs)
        (lost,) = removals(world, drawn, {"CN": 0.9}, area="US", group="NdPr", used_as=used_as)
        assert told.low_t - 0.01 <= lost.missing_t <= told.high_t + 0.01
        assert told.everywhere_ends_t[0] - 0.01 <= lost.everywhere_t <= told.everywhere_ends_t[1] + 0.01


def test_draws_spread_around_the_share_and_repeat_with_their_seed(home: Path) -> None:
    found = terbia.trace("US", "Tb", year=2024, suppliers=0, draws=2, seed=3).to_dict()
    spread: Any = found["spread"]
    bounds: Any = found["bounds"]
    assert (spread["draws"], spread["seed"]) == (2, 3)
    for stage, by_area in spread["shares"].items():  # no printed range is narrower than what the draws show
        for area, three in by_area.items():
            bound = bounds[stage][area]
            assert bound["low"] <= three["p05"]
            assert three["p95"] <= bound["high"]
    assert 0 <= spread["refused"] < 2
    for by_area in spread["shares"].values():
        assert all(0 <= three["p05"] <= three["p50"] <= three["p95"] <= 1 for three in by_area.values())
    china = spread["shares"]["mined"]["CN"]
    assert china["p05"] < china["p95"]
    chain = chain_from(None)
    backwards = replace(
        chain,
        compositions=dict(reversed(chain.compositions.items())),
        statistics=tuple(reversed(chain.statistics)),
        capacities=tuple(reversed(chain.capacities)),
    )
    again = share_spread(backwards, 2024, "US", traced(chain, "Tb", None), draws=2, seed=3)
    assert again.shares["mined"]["CN"] == pytest.approx(tuple(china.values()), rel=1e-6)


def test_a_bill_of_materials_is_traced_as_its_parts(home: Path) -> None:
    chain = chain_from(None)
    magnet = traced_year(chain, baseline_of(chain, 2024), "US", "Dy", traced(chain, "Dy", "magnet"), suppliers=0)
    motor = {grade: replace(share, low=0.5, value=0.5, high=0.5) for grade, share in chain.grades.items()}
    uses = {key: d for key, d in chain.requirements.items() if key != ("US", "magnet", 2024)}
    need = replace(chain.requirements[("US", "magnet", 2024)], low=80.0, value=100.0, high=120.0)
    mine = replace(
        chain,
        bills={"motor": motor},
        requirements={**uses, ("US", "motor", 2024): need},
        loss_values={**chain.loss_values, "motor": chain.loss_values["standard"]},
    )
    found = traced_year(mine, reconciled_year(mine, 2024), "US", "Dy", traced(mine, "Dy", "motor"), suppliers=1)
    assert found.shares["separated"].by_area["CN"] > 0.9
    # Half of each grade in a motor: 100 of them hold 50 t of the only grade with dysprosium.
    held = group_in(chain, "high-temperature", "Dy") + group_in(chain, "standard", "Dy")
    assert found.use_t == pytest.approx(0.5 * held * 100, rel=0.25)
    assert found.removals[0].unit == "units"
    # Some came as old magnets, which nobody separated: of what was separated at all China did nine tenths and more.
    separated = magnet.shares["separated"]
    assert separated.by_area["CN"] > 0.9 * (1 - separated.beside_share)


@pytest.mark.parametrize("year", [2024, 2025])
def test_an_import_that_nobody_measured_opens_the_range_and_counts_as_unverified(home: Path, year: int) -> None:
    """US imports of NdPr compounds are not counted apart: what the reconciled year gives them is no finding."""
    found = terbia.trace("US", "NdPr", product="compounds", year=year, suppliers=0)
    document: dict[str, Any] = found.to_dict()
    bound = document["bounds"]["separated"]["CN"]
    assert bound["value"] < 0.01
    assert bound["mixing_high"] < 0.5
    assert bound["high"] > 0.99
    assert document["bounds"]["separated"]["US"]["low"] == 0
    zeros = [one for one in document["unmeasured_inflows"] if one["good"] == "separated-oxide" and one["to"] == "US"]
    # Less than a thousandth of what the US has is as good as nothing (1 t in 2024), more is a flow (22 t in 2025).
    moved = baseline_of(chain_from(None), year).flows["move|separated-oxide|NdPr||CN|US"]
    of_china = [one["of"] for one in zeros if one["from"] == "CN"]
    assert moved < 50
    assert of_china == ([["NdPr"]] if moved < 5 else [])
    assert zeros
    assert found.is_illustrative
    assert document["illustrative"] is True
    assert any(note.startswith("Inflows of NdPr that can be and that nobody measured") for note in document["notes"])


def test_a_path_has_its_own_bounds_and_those_of_its_steps(home: Path) -> None:
    found = terbia.trace("US", "NdPr", year=2025, suppliers=0)
    assert len(found.joint.by_path) > 20
    for path in found.joint.by_path:
        low, high = found.ranges.paths[path]
        for stage, label in zip(found.joint.stages, path, strict=True):
            if label in found.bounds[stage]:
                step = found.bounds[stage][label]
                assert low <= step.low + 1e-4
                assert high <= step.high + 1e-4
        wide = found.path_ends(path)
        assert wide[0] <= low
        assert high <= wide[1]
    low, high = found.rest_ends(found.joint.by_path)
    assert low <= found.joint.rest_share <= high


def test_what_it_rests_on_is_said_in_text_and_json(home: Path, tmp_path: Path) -> None:
    answer = json.loads(run("US", "Y", "--suppliers", "0", "--json").output)
    known = answer["known"]
    assert known["record_sha256"] == Record.open().sha256
    assert known["as_known_on"] == max(edition.released_on for edition in Record.open().editions)
    assert known["tables_sha256"] == tables_hash(None)
    text = run("US", "Y", "--suppliers", "0").output
    said = f"As known on {known['as_known_on']} (record {known['record_sha256'][:12]}, newest edition"
    assert said in text
    assert f"packaged tables {known['tables_sha256'][:12]}." in text
    folder = tmp_path / "mine"
    write_tables(folder)
    assert known_of(folder).text.endswith(f"{folder} tables {tables_hash(None)[:12]}, the same as the packaged")
    path = folder / "yields.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("alloy,*,0.96,", "alloy,*,0.961,"), encoding="utf-8")
    assert known_of(folder).text.endswith(f"{folder} tables {tables_hash(folder)[:12]}")
    assert known_of(folder).to_dict()["tables_are_the_packaged"] is False


def test_a_draw_that_cannot_be_reconciled_is_counted(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chain, calls = chain_from(None), iter(range(3))

    def sometimes(drawn: Chain, year: int) -> Baseline:
        if next(calls) == 1:
            raise BalancesContradict(())
        return baseline_of(chain, year)

    monkeypatch.setattr("terbia.chain.traced_spread.reconciled_year", sometimes)
    monkeypatch.setattr("terbia.chain.traced_spread.redrawn", lambda one, seed, number: one)
    found = share_spread(chain, 2024, "US", traced(chain, "Dy", None), draws=3, seed=1)
    assert (found.draws, found.refused) == (3, 1)
    low, middle, high = found.shares["mined"]["CN"]
    assert low == middle == high
    beyond = found.against({stage: {} for stage in found.shares}).beyond
    assert ("mined", "CN") in beyond
    assert (
        found.against({stage: dict.fromkeys(areas, (0.0, 1.0)) for stage, areas in found.shares.items()}).beyond == ()
    )


def test_command_and_page_print_the_same_digits() -> None:
    from terbia.app.commands.trace import _ends
    from terbia.reports.range_text import share_ends

    for low, high in ((0.3449, 0.9999), (0.0, 0.5901), (0.00123, 0.0456), (0.0, 1.0), (0.3, 0.30000000000000004)):
        assert _ends(low, high) == share_ends(low, high).replace("\u00a0", " ")
    # Outwards: 34.49 to 99.99 % is no 35 to 99 %.
    assert _ends(0.3449, 0.9999) == "34 to 100 %"
