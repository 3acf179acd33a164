"""The command line as others rely on it: keys, exit status, streams."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import terbia
from terbia.app.cli import COMMANDS, group

RELIANCE = "US/rare-earths/net-import-reliance/compounds-and-metals"
OBSERVATION = {
    "series", "period", "value", "low", "high", "unit", "scope", "qualifiers", "edition", "released_on", "origin",
}  # fmt: skip


def run(*arguments: str, home: Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TERBIA_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "terbia", *arguments], capture_output=True, text=True, env=environment, input=text
    )


def document(*arguments: str, home: Path) -> dict[str, object]:
    done = run(*arguments, "--json", home=home)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    assert found["contract"] == 1
    return found


def test_show_by_edition_and_by_day(home: Path) -> None:
    rows = document("show", RELIANCE, "--period", "2024", "--all-editions", home=home)["observations"]
    assert [(r["value"], r["edition"]) for r in rows] == [(80, "MCS2025"), (53, "MCS2026")]  # type: ignore[union-attr]
    assert all(set(r) >= OBSERVATION for r in rows)  # type: ignore[union-attr]
    (then,) = document("show", RELIANCE, "--period", "2024", "--as-of", "2025-06-01", home=home)["observations"]  # type: ignore[misc]
    assert then["value"] == 80


def test_series_editions_diff_events(home: Path) -> None:
    assert any(s["series"] == RELIANCE for s in document("series", "reliance", home=home)["series"])  # type: ignore[union-attr]
    held = {e["edition"]: e for e in document("editions", home=home)["editions"]}  # type: ignore[union-attr]
    assert held["MCS2026"]["packaged"] is True
    assert len(held["MCS2026"]["sha256"]) == 64
    changes = document("diff", "MCS2025", "MCS2026", home=home)["changes"]
    sizes = [abs(c["relative"]) for c in changes if c["relative"] is not None]  # type: ignore[union-attr]
    assert sizes == sorted(sizes, reverse=True)
    events = document("events", "--since", "2025-04-01", home=home)["events"]
    assert events
    assert all(e["start"] >= "2025-04" for e in events)  # type: ignore[union-attr]


def test_reliance_adds_up(home: Path) -> None:
    found = document("reliance", "US", "rare-earths", "--period", "2025", "--against", "2024", home=home)
    change = found["change"]
    parts = change["contributions"]  # type: ignore[index]
    total = sum(parts[name]["value"] for name in ("production", "imports", "exports_residual"))
    assert total == pytest.approx(change["to"] - change["from"], abs=1e-9)  # type: ignore[index]
    assert found["published"]["value"] == 67  # type: ignore[index]
    residual = found["components"]["exports_residual"]  # type: ignore[index]
    assert (residual["low"], residual["high"]) == (3245, 5455)
    assert parts["exports_residual"]["sign"] == "open"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "US/rare-earths/production/nothing"), "holds no series"),
        (("show", "nonsense"), "not a series id"),
        (("show", RELIANCE, "--as-of", "someday"), "not a date"),
        (("show", RELIANCE, "--as-of", "2025-01-01", "--edition", "MCS2025"), "not both"),
        (("show", RELIANCE, "--edition", "MCS1066"), "holds no edition"),
        (("diff", "MCS2025", "MCS2052"), "holds no edition"),
        (("reliance", "US", "unobtainium"), "holds no net import reliance"),
        (("facility", "mountian-pass"), "Close to it: mountain-pass"),
        (("facility", "lcm"), "names several"),
        (("facility", "--company", "nobody-at-all"), "holds no company"),
        (("facility", "mountain-pass", "--as-of", "someday"), "not a date"),
        (("brief", "--commodity", "unobtainium"), "holds no commodity"),
        (("brief", "--area", "ZZ"), "ZZ"),
        (("load", "no-such-file.csv"), "No such file"),
        (("unload", "MCS2026"), "loaded edition"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line_and_status_one(
    arguments: tuple[str, ...], words: str, home: Path
) -> None:
    done = run(*arguments, home=home)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == "" or arguments[0] == "load"


@pytest.mark.parametrize("arguments", [("show",), ("nonsense",), ("show", RELIANCE, "--colour"), ("load",)])
def test_wrong_usage_is_status_two(arguments: tuple[str, ...], home: Path) -> None:
    done = run(*arguments, home=home)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_with_an_example(name: str) -> None:
    command = group.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    assert command.help
    assert (command.epilog or "").startswith(f"Example: terbia {name}")


def test_every_command_is_a_function_of_the_same_name() -> None:
    assert set(COMMANDS) <= set(terbia.__all__)
    assert sorted(terbia.__all__) == terbia.__all__
    for name in terbia.__all__:
        function = getattr(terbia, name)
        assert callable(function)
        assert function.__doc__


def test_functions_return_what_the_command_prints(home: Path) -> None:
    shown = terbia.show(RELIANCE, period="2025")
    assert json.loads(json.dumps(shown.to_dict())) == document("show", RELIANCE, "--period", "2025", home=home)
    assert shown.frame().height == 1
    assert terbia.editions().frame().height == len(terbia.editions().editions)
    assert terbia.reliance("US", "rare-earths", period="2025").frame().height >= 4


def test_a_closed_pipe_is_no_error(home: Path) -> None:
    environment = {**os.environ, "TERBIA_HOME": str(home)}
    command = f"{sys.executable} -m terbia series --limit 4000 | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


def test_one_command_prints_the_same_twice(home: Path) -> None:
    first = run("brief", "--json", home=home)
    assert first.returncode == 0
    assert first.stdout == run("brief", "--json", home=home).stdout


def test_a_floor_does_not_hide_the_command_of_its_name(home: Path) -> None:
    import terbia.chain.question as floor

    assert "home" in floor.SUPPLIES
    assert terbia.chain(supply="home", bottlenecks=False).to_dict()["supply"] == "home"
    assert terbia.chain.question is floor  # type: ignore[attr-defined]
