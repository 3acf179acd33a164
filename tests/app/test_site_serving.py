"""The site as a server: a changed record is seen, many readers at once, a port, a browser that is started cheaply."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from starlette.testclient import TestClient

import terbia
from terbia.app.site import addresses as to
from terbia.app.site.application import site
from terbia.app.site.memo import Memo
from terbia.app.site.shelf import Shelves
from terbia.errors import TerbiaError
from terbia.ledger.record import View

WORLD = Path(__file__).parents[1] / "data" / "usgs" / "mcs2022" / "mcs2022-raree_world.csv"
RELIANCE = "US/rare-earths/net-import-reliance/compounds-and-metals"


def test_a_record_that_changes_is_seen_without_a_restart(home: Path) -> None:
    client = TestClient(site())
    assert client.get(to.source("MINE2022")).status_code == 404
    terbia.load([WORLD], edition="MINE2022")
    page = client.get(to.source("MINE2022"))
    assert page.status_code == 200
    assert "loaded by you" in page.text
    terbia.unload("MINE2022")
    assert client.get(to.source("MINE2022")).status_code == 404


def test_a_broken_record_is_a_page_that_says_so(home: Path) -> None:
    (home / "record").mkdir(parents=True)
    (home / "record" / "manifest.json").write_text("{")
    answer = TestClient(site()).get("/")
    assert answer.status_code == 503
    assert "manifest.json" in answer.text
    assert "Traceback" not in answer.text


def test_many_readers_at_once_get_what_one_gets(home: Path) -> None:
    client = TestClient(site())
    wanted = [
        to.home(),
        to.series(RELIANCE),
        to.diff("MCS2025", "MCS2026"),
        to.search("price"),
        to.check("It was 5 t."),
    ]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda address: client.get(address).text, wanted * 4))
    assert answers == [client.get(address).text for address in wanted] * 4


def test_a_view_is_moved_back_to_the_last_release(home: Path) -> None:
    shelf = Shelves().current()
    assert shelf.known(View("2026-02-10")).as_of == "2026-02-06"
    assert shelf.known(View()) == View()
    assert shelf.newest(RELIANCE, View("1900-01-01")) == []
    day, edition = View("2025-06-01"), View(None, "MCS2025")
    assert shelf.newest(RELIANCE, day) == shelf.record.observations(RELIANCE, view=day)
    assert shelf.newest(RELIANCE, edition) == shelf.record.observations(RELIANCE, view=edition)
    assert shelf.newest(RELIANCE) == shelf.record.observations(RELIANCE)


def test_the_edition_before_is_one_of_the_same_family(home: Path) -> None:
    shelf = Shelves().current()
    assert shelf.predecessor("MCS2026") == "MCS2025"
    assert shelf.predecessor("MCS2026.1.3") == "MCS2026"
    assert shelf.predecessor("MCS1996") is None


def test_an_answer_is_made_once_and_old_ones_are_forgotten() -> None:
    memo: Memo[int] = Memo(2)
    made: list[int] = []
    start = Event()

    def make(number: int) -> int:
        start.wait(5)
        made.append(number)
        return number

    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(memo.get, 1, lambda: make(1)) for _ in range(4)]
        start.set()
        assert [one.result() for one in waiting] == [1, 1, 1, 1]
    assert made == [1]
    memo.get(2, lambda: make(2))
    memo.get(3, lambda: make(3))
    memo.get(1, lambda: make(1))
    assert made == [1, 2, 3, 1]


def test_nobody_waits_for_the_making_of_another_answer() -> None:
    memo: Memo[int] = Memo(4)
    begun, released = Event(), Event()

    def slow() -> int:
        begun.set()
        assert released.wait(120)
        return memo.get("a part of it", lambda: 1)

    with ThreadPoolExecutor(2) as pool:
        waiting = pool.submit(memo.get, "slow", slow)
        assert begun.wait(120)
        # Were there one lock for all, this would wait for the slow one, which waits for what comes after it.
        assert pool.submit(memo.get, "quick", lambda: 2).result(timeout=120) == 2
        released.set()
        assert waiting.result(timeout=120) == 1


def test_what_fails_is_not_kept() -> None:
    memo: Memo[int] = Memo(2)

    def fail() -> int:
        raise TerbiaError("no")

    with pytest.raises(TerbiaError):
        memo.get(1, fail)
    assert memo.get(1, lambda: 5) == 5


def test_the_command_serves_until_it_is_stopped(home: Path) -> None:
    environment = {**os.environ, "TERBIA_HOME": str(home)}
    with subprocess.Popen(
        [sys.executable, "-m", "terbia", "serve", "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as server:
        try:
            assert server.stdout is not None
            where = json.loads(server.stdout.readline())
            assert where["contract"] == 1
            with urllib.request.urlopen(where["url"] + "about", timeout=120) as answer:
                assert answer.status == 200
                assert "uvicorn" not in answer.headers.get("server", "")
        finally:
            server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=120)
    assert "Traceback" not in errors


def test_a_port_that_is_taken_is_said(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(TerbiaError, match=f"port {port}.*--port"):
            terbia.serve(port=port)


@pytest.mark.parametrize("statement", ["import terbia", "import terbia.app.cli", "import terbia.app.commands.serve"])
def test_the_server_is_imported_only_to_serve(statement: str) -> None:
    code = (
        f"{statement}\nimport sys\nprint([m for m in ('starlette', 'uvicorn', 'jinja2', 'anyio') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
