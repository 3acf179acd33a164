"""``terbia check`` as a command: formats, standard input, dates and files that are none."""

import json
from pathlib import Path

import pytest

import terbia
from terbia.app.cli import main

ARTICLE = Path(__file__).parents[1] / "data" / "cases" / "article_made_up.txt"
TEXT = "US net import reliance for rare-earth compounds and metals rose to 67% in 2025."


def run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    try:
        main(arguments)
        status = 0
    except SystemExit as stop:
        status = int(stop.code or 0)
    told = capsys.readouterr()
    return status, told.out, told.err


def test_json_is_one_document_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "text.txt"
    path.write_text(TEXT)
    status, out, err = run(["check", str(path), "--date", "2026-02-06", "--json"], capsys)
    document = json.loads(out)
    assert (status, err, document["contract"], document["date"]) == (0, "", 1, "2026-02-06")
    assert document["counts"] == {"supported": 1, "contradicted": 0, "misleading": 0, "not_checkable": 0}


def test_the_page_is_self_contained_and_links_every_claim(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "page.html"
    status, _, _ = run(["check", str(ARTICLE), "--format", "html", "--out", str(out)], capsys)
    page = out.read_text(encoding="utf-8")
    count = page.count('class="verdict"')
    assert status == 0 and count >= 18
    assert all(f'href="#c{n}"' in page and f'id="c{n}"' in page for n in range(1, count + 1))
    assert "<script" not in page and 'src="' not in page and "@import" not in page


def test_the_terminal_report_ends_with_what_to_mend(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(["check", str(ARTICLE)], capsys)
    assert status == 0
    assert "To mend" in out and "51,000 t REO" in out
    assert all(len(line) <= 120 for line in out.splitlines())


@pytest.mark.parametrize(("arguments", "status", "words"), [
    (["check", "no-such-file.txt"], 1, "no such file"),
    (["check", str(ARTICLE), "--date", "yesterday"], 1, "not a date"),
    (["check"], 2, "Missing argument"),
])  # fmt: skip
def test_bad_input_is_one_clear_line(
    arguments: list[str], status: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    got, out, err = run(arguments, capsys)
    assert (got, out) == (status, "")
    assert words in err and "Traceback" not in err


def test_the_function_takes_text_and_gives_a_frame() -> None:
    found = terbia.check(TEXT, date="2026-02-06")
    assert found.frame().select("verdict").to_series().to_list() == ["supported"]
    assert terbia.check("", date="2026").claims == ()


@pytest.mark.parametrize("text", [
    "1" * 100_000, "<div>" * 20_000, "\u202e\u200b5% rare earths\u200f " * 5_000, "\u201c" * 50_000,
    "rose from 5 t to 6 t of rare earths in 2024 " * 2_000,
], ids=["digits", "tags", "marks", "quotes", "changes"])  # fmt: skip
def test_hostile_text_ends_without_a_traceback(text: str) -> None:
    assert terbia.check(text + "\n", date="2026").to_dict()["contract"] == 1
