"""What a pull brings is loaded, kept by its content and not asked for twice."""

from __future__ import annotations

import httpx2
import pytest
from publishers import CENSUS, HTS, TODAY, WGI, Stand, census_year, ok

import terbia
from terbia.app.pulling import cache
from terbia.app.pulling.pull import pull
from terbia.errors import StoreBroken

MAGNETS = "CN>US/hts-8505.11.0070/import-value;census-general"


def test_a_pull_is_loaded_and_a_second_one_makes_no_request(publisher: Stand) -> None:
    made = publisher(census_year)
    first = pull("census", codes="8505110070", years="2020-2021", flow="imports")
    assert first.done and [request.how for request in first.requests] == ["fetched", "fetched"]
    assert [(file.status, file.edition) for file in first.files] == [("new", f"Census-{TODAY}")] * 2
    rows = terbia.show(MAGNETS).to_dict()["observations"]
    assert isinstance(rows, list) and {row["period"]: row["value"] for row in rows}["2021"] == 8_400_000
    assert {row["released_on"] for row in rows} == {TODAY}
    again = pull("census", codes="8505110070", years="2020-2021", flow="imports")
    assert [request.how for request in again.requests] == ["cache", "cache"] and len(made.asked) == 2
    assert {file.status for file in again.files} == {"unchanged"}
    pull("census", codes="8505110070", years="2020-2021", flow="imports", refresh=True)
    assert len(made.asked) == 4


def test_what_was_pulled_on_another_day_is_an_edition_of_that_day(
    publisher: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher(census_year)
    pull("census", codes="8505110070", years="2020", flow="imports")
    index = cache.folder() / "index.json"
    index.write_text(index.read_text().replace(TODAY, "2024-03-01"))
    done = pull("census", codes="8505110070", years="2020-2021", flow="imports")
    assert [file.edition for file in done.files] == ["Census-2024-03-01", f"Census-{TODAY}"]
    assert [request.how for request in done.requests] == ["cache", "fetched"]


def test_an_answer_that_still_grew_when_it_came_is_asked_for_again(publisher: Stand) -> None:
    made = publisher(census_year)
    pull("census", codes="8505110070", years="2020", flow="imports")
    index = cache.folder() / "index.json"
    index.write_text(index.read_text().replace(TODAY, "2020-10-01"))
    assert pull("census", codes="8505110070", years="2020", flow="imports").requests[0].how == "fetched"
    assert len(made.asked) == 2


def test_the_tariff_schedule_and_the_indicators(publisher: Stand) -> None:
    publisher(lambda request: ok(HTS) if "usitc" in request.url.host else ok(WGI))
    assert pull("hts", codes="2846").files[0].edition == f"HTS-{TODAY}"
    done = pull("wgi")
    assert (done.files[0].edition, done.files[0].loaded, done.files[0].blank) == ("WGI-2025-09-25", 6, 1)


def test_no_content_is_no_data_and_not_zero(publisher: Stand) -> None:
    made = publisher(lambda _: httpx2.Response(204))
    done = pull("census", codes="8505110070", years="2024", flow="imports")
    assert done.done and done.requests[0].how == "no-data" and len(made.asked) == 1
    assert done.files[0].status == "skipped" and "unknown, not zero" in done.files[0].advice


def test_a_faulty_answer_is_reported_as_a_file_is(publisher: Stand) -> None:
    publisher(lambda _: ok(CENSUS.replace(b'"5880"', b'"9999"')))
    done = pull("census", codes="8505110070", years="2024", flow="imports")
    assert not done.done and done.files[0].status == "refused" and len(done.files[0].rejected) == 3
    assert pull("census", codes="8505110070", years="2024", flow="imports", partial=True).done


def test_damaged_bytes_on_disk_are_fetched_again(publisher: Stand) -> None:
    made = publisher(census_year)
    done = pull("census", codes="8505110070", years="2024", flow="imports")
    kept = cache.lookup(done.requests[0].query.url)
    assert kept is not None
    kept.path.write_bytes(b"x" * kept.size)
    pull("census", codes="8505110070", years="2024", flow="imports")
    assert len(made.asked) == 2


def test_a_damaged_index_says_what_to_do(publisher: Stand) -> None:
    publisher(census_year)
    cache.folder().mkdir(parents=True)
    (cache.folder() / "index.json").write_text("{")
    with pytest.raises(StoreBroken, match="Move the folder"):
        pull("census", years="2024")
