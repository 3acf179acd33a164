"""Loading through the command line: all or nothing, the same twice, killed half-way, two at once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import terbia
from terbia.app.cli import main
from terbia.errors import TerbiaError
from terbia.ledger.home import user_record_folder
from terbia.ledger.manifest import MANIFEST, read_manifest
from terbia.ledger.store import read_edition

USGS = Path(__file__).parents[1] / "data" / "usgs"
SALIENT = (USGS / "mcs2025/mcs2025-rareee_salient.csv").read_bytes().replace(b"MCS2025", b"MCS2027")
SALIENT = SALIENT.replace(b",2024,45000,1300,", b",2024,45500,4300,")
WORLD = (USGS / "mcs2023/mcs2023-raree_world.csv").read_bytes().replace(b"MCS2023", b"MCS2027")
NIR = "US/rare-earths/net-import-reliance/compounds-and-metals"


class Answer:
    """What a command said: its status, its JSON, its messages."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def files(self) -> list[dict[str, Any]]:
        document = json.loads(self.out)
        assert document["contract"] == 1
        found: list[dict[str, Any]] = document["files"]
        for file in found:
            assert file["read"] == file["loaded"] + file["blank"] + len(file["rejected"])
        return found

    @property
    def file(self) -> dict[str, Any]:
        (found,) = self.files
        return found


@pytest.fixture
def terminal(home: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: object) -> Answer:
        capsys.readouterr()
        code = 0
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Answer(code, said.out, said.err)

    return run


def salient(folder: Path, data: bytes = SALIENT) -> Path:
    path = folder / "mcs2027-rareee_salient.csv"
    path.write_bytes(data)
    return path


def world(folder: Path, data: bytes = WORLD) -> Path:
    path = folder / "mcs2027-raree_world.csv"
    path.write_bytes(data)
    return path


def held_editions() -> dict[str, int]:
    """The editions of the user's store, each read and counted."""
    folder = user_record_folder()
    return {e.name: read_edition(folder, e).height for e in read_manifest(folder)}


def test_a_file_is_loaded_and_its_figures_are_in_the_record(terminal: Any, tmp_path: Path) -> None:
    answer = terminal("load", salient(tmp_path), "--json")
    assert (answer.code, answer.file["status"], answer.file["edition"]) == (0, "new", "MCS2027")
    (row,) = json.loads(terminal("show", NIR, "--period", "2024", "--edition", "MCS2027", "--json").out)["observations"]
    assert (row["value"], row["unit"]) == (80, "percent of apparent consumption")


def test_a_file_with_faults_loads_nothing_and_names_them_all(terminal: Any, tmp_path: Path) -> None:
    bad = SALIENT.replace(b"45500", b"lots", 1).replace(b",2021,", b",21,", 1)
    answer = terminal("load", salient(tmp_path, bad), "--json")
    assert answer.code == 1
    assert [(f["row"], f["column"], f["text"]) for f in answer.file["rejected"]] == [
        (3, "Year", "21"),
        (6, "USprod_Concentrate_t", "lots"),
    ]
    assert answer.file["status"] == "refused"
    assert len(answer.err.strip().splitlines()) == 1 and "row 3, column 'Year'" in answer.err
    assert held_editions() == {}


def test_partial_loads_the_rows_that_can_be_read(terminal: Any, tmp_path: Path) -> None:
    bad = SALIENT.replace(b"45500", b"lots", 1)
    answer = terminal("load", salient(tmp_path, bad), "--partial", "--json")
    assert (answer.code, answer.file["status"], answer.file["loaded"]) == (0, "new", 4)
    assert len(answer.file["rejected"]) == 1
    assert "MCS2027" in held_editions()


def test_partial_does_not_make_an_edition_of_nothing(terminal: Any, tmp_path: Path) -> None:
    bad = SALIENT.replace(b",Rare Earths,20", b",Rare Earths,x20")
    answer = terminal("load", salient(tmp_path, bad), "--partial", "--json")
    assert (answer.code, answer.file["status"]) == (1, "refused")
    assert held_editions() == {}


def test_one_bad_file_keeps_the_good_ones_out(terminal: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.csv"
    page.write_text("<html>404</html>")
    answer = terminal("load", salient(tmp_path), page, "--json")
    assert answer.code == 1
    assert {file["status"] for file in answer.files} == {"refused"}
    assert held_editions() == {}


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_what_is_no_file(terminal: Any, tmp_path: Path, name: str) -> None:
    answer = terminal("load", tmp_path / name, "--json")
    assert answer.code == 1 and len(answer.file["rejected"]) == 1
    assert answer.file["advice"]


def test_a_dry_run_stores_nothing(terminal: Any, tmp_path: Path) -> None:
    answer = terminal("load", salient(tmp_path), "--dry-run", "--json")
    assert (answer.code, answer.file["status"]) == (0, "checked")
    assert held_editions() == {}


def test_the_same_bytes_twice_change_nothing(terminal: Any, tmp_path: Path) -> None:
    terminal("load", salient(tmp_path))
    before = (user_record_folder() / MANIFEST).read_bytes()
    answer = terminal("load", salient(tmp_path), "--json")
    assert (answer.code, answer.file["status"]) == (0, "unchanged")
    assert (user_record_folder() / MANIFEST).read_bytes() == before


def test_other_bytes_under_the_name_are_refused_with_the_name_to_use(terminal: Any, tmp_path: Path) -> None:
    terminal("load", salient(tmp_path))
    other = salient(tmp_path, SALIENT.replace(b"45500", b"46000"))
    answer = terminal("load", other)
    assert answer.code == 1
    assert "already loaded and says something else" in answer.err and "--edition MCS2027.2" in answer.err
    answer = terminal("load", other, "--edition", "MCS2027.2", "--json")
    assert (answer.code, answer.file["edition"]) == (0, "MCS2027.2")
    assert set(held_editions()) == {"MCS2027", "MCS2027.2"}


@pytest.mark.parametrize("name", ["../up", "a/b", "", "2027", "x" * 80, "MCS 2027"])
def test_names_that_no_edition_can_have(terminal: Any, tmp_path: Path, name: str) -> None:
    answer = terminal("load", salient(tmp_path), "--edition", name)
    assert answer.code == 1 and "cannot be the name of an edition" in answer.err
    assert held_editions() == {}


@pytest.mark.parametrize("first", ["salient", "world"])
def test_the_tables_of_an_edition_may_come_one_after_the_other(terminal: Any, tmp_path: Path, first: str) -> None:
    paths = [salient(tmp_path), world(tmp_path)]
    one, two = paths if first == "salient" else reversed(paths)
    terminal("load", one)
    before = held_editions()["MCS2027"]
    answer = terminal("load", two, "--json")
    assert (answer.code, answer.file["status"]) == (0, "extended")
    assert held_editions()["MCS2027"] == before + answer.file["observations"]
    (edition,) = read_manifest(user_record_folder())
    assert len(edition.sources) == 2


def test_a_world_row_does_not_clash_with_the_national_one_that_was_loaded_before(terminal: Any, tmp_path: Path) -> None:
    """Copper: the national table prints 1,130 and the world table another rounding of the same line."""
    national = tmp_path / "mcs2027-coppe_salient.csv"
    national.write_text("DataSource,Commodity,Year,USprod_Refinery_kt\nMCS2027,Copper,2026,1134\n")
    table = tmp_path / "mcs2027-coppe_world.csv"
    table.write_text('Source,Country,Type,Prod_kt_2026\nMCS2027,United States,"Refinery production, copper",1100\n')
    assert terminal("load", national).code == 0
    assert terminal("load", table).code == 0
    said = {o.series: o.value for o in terbia.show("US/copper/production/refinery", edition="MCS2027").observations}
    assert said == {"US/copper/production/refinery": 1134}
    beside = terbia.show("US/copper/production/refinery;world-table", edition="MCS2027").observations
    assert [o.value for o in beside] == [1100]


def test_one_edition_that_is_taken_keeps_the_others_of_the_call_out(terminal: Any, tmp_path: Path) -> None:
    terminal("load", salient(tmp_path))
    new = tmp_path / "mcs2028-rareee_salient.csv"
    new.write_bytes(SALIENT.replace(b"MCS2027", b"MCS2024"))
    answer = terminal("load", salient(tmp_path, SALIENT.replace(b"45500", b"46000")), new)
    assert answer.code == 1
    assert set(held_editions()) == {"MCS2027"}


def test_a_users_edition_lies_over_the_packaged_one_and_comes_off_again(terminal: Any, tmp_path: Path) -> None:
    own = tmp_path / "mcs2025-rareee_salient.csv"
    own.write_bytes(SALIENT.replace(b"MCS2027", b"MCS2025").replace(b",80,E", b",81,E"))
    assert [o.value for o in terbia.show(NIR, period="2024", edition="MCS2025").observations] == [80]
    answer = terminal("load", own, "--json")
    assert (answer.code, answer.file["status"]) == (0, "over-packaged")
    assert [o.value for o in terbia.show(NIR, period="2024", edition="MCS2025").observations] == [81]
    assert terminal("unload", "MCS2025").code == 0
    assert [o.value for o in terbia.show(NIR, period="2024", edition="MCS2025").observations] == [80]


def test_a_file_that_the_package_holds_already_is_not_stored_again(terminal: Any) -> None:
    answer = terminal("load", USGS / "mcs2025/mcs2025-rareee_salient.csv", "--json")
    assert (answer.code, answer.file["status"]) == (0, "packaged")
    assert held_editions() == {}


def test_unload(terminal: Any, tmp_path: Path) -> None:
    terminal("load", salient(tmp_path))
    assert terminal("unload", "MCS2027").code == 0
    assert held_editions() == {} and not list(user_record_folder().glob("*.parquet"))
    answer = terminal("unload", "MCS2026")
    assert answer.code == 1 and "no loaded edition 'MCS2026' to take out: it is packaged" in answer.err
    answer = terminal("unload", "MCS1066")
    assert answer.code == 1 and "holds no loaded edition 'MCS1066'" in answer.err


def test_a_store_of_a_newer_format_is_refused(terminal: Any, tmp_path: Path) -> None:
    terminal("load", salient(tmp_path))
    manifest = user_record_folder() / MANIFEST
    newer = manifest.read_text().replace('"format": 1', '"format": 99')
    manifest.write_text(newer)
    for arguments in (("load", salient(tmp_path)), ("show", NIR), ("unload", "MCS2027")):
        answer = terminal(*arguments)
        assert answer.code == 1 and "has format 99" in answer.err and "Upgrade terbia" in answer.err
    assert manifest.read_text() == newer


def test_calling_from_python(home: Path, tmp_path: Path) -> None:
    done = terbia.load([salient(tmp_path)])
    assert done.done and done.files[0].status == "new"
    assert done.frame().height == 1
    with pytest.raises(TerbiaError, match="at least one file"):
        terbia.load([])
    with pytest.raises(TerbiaError):
        terbia.load([salient(tmp_path)], released_on="someday")


# --- killed, and two at once -------------------------------------------------------------------------------------


def start(home: Path, *paths: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "TERBIA_HOME": str(home)}
    command = [sys.executable, "-m", "terbia", "load", *map(str, paths), "--json"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX systems")
def test_a_load_that_is_killed_leaves_the_old_state_or_the_new(home: Path, tmp_path: Path) -> None:
    terbia.load([salient(tmp_path)])
    old = held_editions()
    began = time.monotonic()
    whole = start(home, world(tmp_path))
    whole.communicate()
    seconds = time.monotonic() - began
    assert whole.returncode == 0
    new = held_editions()
    assert new["MCS2027"] > old["MCS2027"]
    chance, states = random.Random(15), set()
    for turn in range(15):
        terbia.unload("MCS2027")
        terbia.load([salient(tmp_path)])
        process = start(home, world(tmp_path))
        # The first third of the time is spent in importing; the writing comes last.
        time.sleep(seconds * (0.3 + 0.7 * (turn + chance.random()) / 15))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        state = held_editions()
        assert state in (old, new)
        states.add(state["MCS2027"])
    assert states
    done = start(home, world(tmp_path))
    done.communicate()
    assert done.returncode == 0 and held_editions() == new
    # What a killed writer left behind is swept by the next one that writes.
    terbia.unload("MCS2027")
    assert [p.name for p in user_record_folder().iterdir() if "parquet" in p.name] == []


def test_two_loads_at_once_both_succeed(home: Path, tmp_path: Path) -> None:
    one = start(home, salient(tmp_path))
    two = start(home, world(tmp_path))
    for process in (one, two):
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        assert json.loads(out)["files"][0]["status"] in {"new", "extended"}
    (edition,) = read_manifest(user_record_folder())
    assert len(edition.sources) == 2
    assert held_editions()["MCS2027"] == edition.observations
