"""Trade files through the command line: some codes or whole years, mirrors, interruptions, the bar."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from terbia.app.cli import main
from terbia.app.commands.options import Bar
from terbia.app.loading import load
from terbia.errors import EditionTaken, TerbiaError
from terbia.ledger.home import user_record_folder
from terbia.ledger.manifest import MANIFEST, read_manifest
from terbia.ledger.record import Record

TRADE = Path(__file__).parents[1] / "data" / "trade"
BACI = TRADE / "BACI_HS92_Y2024_V202601.csv"
CARS = "CN>US/hs-870380/import-value;baci-hs92"


@pytest.fixture
def terminal(home: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        code = 0
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out

    return run


def names() -> dict[str, int]:
    return {edition.name: edition.observations for edition in read_manifest(user_record_folder())}


def test_the_usual_codes_become_observations(terminal: Any) -> None:
    code, out = terminal("load", BACI)
    assert code == 0 and "12 rows read = 12 loaded + 0 blank + 0 rejected; 24 observations" in out
    assert "2 of other codes are passed over" in out and names() == {"BACI-HS92-V202601": 24}
    assert json.loads((user_record_folder() / MANIFEST).read_text())["format"] == 1
    assert terminal("load", BACI, "--json")[0] == 0
    assert names() == {"BACI-HS92-V202601": 24}


def test_a_year_whole_is_an_edition_of_flows_and_its_series_can_be_asked_for(terminal: Any) -> None:
    assert terminal("show", CARS)[0] == 1
    code, out = terminal("load", BACI, "--codes", "all", "--json")
    (file,) = json.loads(out)["files"]
    assert (code, file["read"], file["loaded"], file["status"]) == (0, 14, 14, "new")
    assert names() == {"BACI-HS92-V202601-Y2024": 14}
    assert json.loads((user_record_folder() / MANIFEST).read_text())["format"] == 2
    (row,) = json.loads(terminal("show", CARS, "--json")[1])["observations"]
    assert (row["value"], row["unit"], row["edition"]) == (9000.75, "thousand USD", "BACI-HS92-V202601-Y2024")
    assert row["origin"]["locator"] == f"{BACI.name} row 2024,156,842,870380 column v"
    unknown = json.loads(terminal("show", "CN>US/hs-010121/imports;baci-hs92", "--json")[1])["observations"][0]
    assert (unknown["value"], unknown["qualifiers"]) == (None, ["NA"])
    assert terminal("show", "CN>US/hs-870380/import-value;baci-hs17")[0] == 1
    assert terminal("show", CARS, "--as-of", "2025-01-01")[0] == 1
    assert terminal("unload", "BACI-HS92-V202601-Y2024")[0] == 0 and names() == {}


def test_flows_stand_beside_observations_and_do_not_widen_the_record(terminal: Any) -> None:
    terminal("load", BACI)
    before = Record.open().rows.height
    terminal("load", BACI, "--codes", "all")
    assert Record.open().rows.height == before
    series = "CN>US/hs-850511/import-value;baci-hs92"
    assert len(json.loads(terminal("show", series, "--json")[1])["observations"]) == 1
    every = json.loads(terminal("show", series, "--all-editions", "--json")[1])["observations"]
    assert [row["value"] for row in every] == [400.123, 400.123]


def test_the_same_year_again_changes_nothing_and_another_is_refused(home: Path, tmp_path: Path) -> None:
    load(BACI, codes="all")
    assert load(BACI, codes="all").files[0].status == "unchanged"
    other = tmp_path / BACI.name
    lines = BACI.read_bytes().splitlines(keepends=True)
    other.write_bytes(b"".join([lines[0], *reversed(lines[1:])]))
    assert load(other, codes="all").files[0].status == "unchanged", "the order of rows is not what an edition says"
    other.write_bytes(BACI.read_bytes().replace(b"9000.75", b"9000.76"))
    with pytest.raises(EditionTaken, match=r"--edition BACI-HS92-V202601-Y2024\.2"):
        load(other, codes="all")


def test_the_usual_codes_of_two_years_are_one_edition(home: Path, tmp_path: Path) -> None:
    load(BACI)
    other = tmp_path / BACI.name.replace("2024", "2023")
    other.write_bytes(BACI.read_bytes().replace(b"2024,", b"2023,"))
    assert load(other).files[0].status == "extended"
    assert names() == {"BACI-HS92-V202601": 48}
    revised = tmp_path / BACI.name
    revised.write_bytes(BACI.read_bytes().replace(b"400.123", b"401.123"))
    with pytest.raises(EditionTaken, match=r"400\.123 there, 401\.123 here"):
        load(revised)


@pytest.mark.parametrize("codes", [None, "all"])
def test_a_bad_row_loads_nothing_unless_the_others_are_asked_for(home: Path, tmp_path: Path, codes: str | None) -> None:
    bad = tmp_path / BACI.name
    bad.write_bytes(BACI.read_bytes().replace(b"400.123", b"lots").replace(b"210.500", b"-1"))
    refused = load(bad, codes=codes)
    assert [(fault.row, fault.column) for fault in refused.files[0].rejected] == [(2, "v"), (7, "v")]
    assert not refused.done and names() == {}
    assert load(bad, codes=codes, partial=True, dry_run=True).files[0].status == "checked" and names() == {}
    partly = load(bad, codes=codes, partial=True).files[0]
    assert partly.loaded == partly.read - 2 and len(names()) == 1
    assert not list(user_record_folder().glob(".staging-*"))


@pytest.mark.parametrize("codes", ["85051", "850511;284690", "", "every"])
def test_codes_that_are_none(home: Path, codes: str) -> None:
    with pytest.raises(TerbiaError, match="Write --codes all"):
        load(BACI, codes=codes)


def test_both_reports_of_a_flow_are_kept_and_the_gap_is_shown(terminal: Any, tmp_path: Path) -> None:
    """China reports 2,001 kg to the US, the US 2,503 kg from China: 502 kg, 25.1 percent."""
    columns = "freqCode,period,reporterCode,flowCode,partnerCode,cmdCode,netWgt,primaryValue"
    for reporter, line in (("CN", "A,2023,156,X,842,850511,2001,60000"), ("US", "A,2023,842,M,156,850511,2503,64000")):
        path = tmp_path / f"{reporter}.csv"
        path.write_text(f"{columns}\n{line}\n", encoding="utf-8")
        assert terminal("load", path)[0] == 0
    for series in ("CN>US/hs-850511/exports;comtrade", "CN>US/hs-850511/imports;comtrade"):
        out = terminal("show", series)[1]
        assert "2,001 kg gross (the exporter's report)" in out and "2,503 kg gross (the importer's report)" in out
        assert "gap: +502 kg gross, +25.1% of the exporter's" in out
        (gap,) = json.loads(terminal("show", series, "--json")[1])["mirrors"]
        assert (gap["exported"], gap["imported"]) == (2001, 2503)


def test_an_interruption_leaves_the_old_store(home: Path, tmp_path: Path) -> None:
    load(BACI)
    before = (user_record_folder() / MANIFEST).read_bytes()
    big = tmp_path / BACI.name
    with big.open("wb") as file:
        file.write(b"t,i,j,k,v,q\n")
        for number in range(300_000):
            code = b"%06d" % number
            file.write(b"".join(b"2024,156,%d,%s,1.5,0.25\n" % (importer, code) for importer in (276, 392, 842)))
    run = subprocess.Popen(
        [sys.executable, "-m", "terbia", "load", str(big), "--codes", "all"],
        env={**os.environ, "TERBIA_HOME": str(home)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    started = time.monotonic()
    while not list(user_record_folder().glob(".staging-*/*")) and time.monotonic() - started < 30:
        time.sleep(0.002)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=300)
    assert run.returncode == 130 and b"Traceback" not in err, err
    assert (user_record_folder() / MANIFEST).read_bytes() == before
    assert Record.open().observations("CN>US/hs-850511/imports;baci-hs92")[0].value == 15.5
    assert load(BACI, codes="all").done


def test_the_bar_is_drawn_where_somebody_watches(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    bar = Bar()
    bar("BACI.csv", 1.0)
    assert "\r##############################  100% BACI.csv\n" in capsys.readouterr().err.replace(" 100%", "  100%", 1)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    quiet = Bar()
    quiet("BACI.csv", 0.5)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(Bar, "UNSEEN_SECONDS", 0.0)
    quiet("BACI.csv", 0.5)
    assert "50% BACI.csv" in capsys.readouterr().err
