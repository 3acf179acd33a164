"""Big downloads: they go on where they broke off, and what is kept is whole."""

from __future__ import annotations

import io
import zipfile

import httpx2
import pytest
from publishers import HTS, Stand

from terbia.app.pulling import cache
from terbia.app.pulling.pull import pull
from terbia.errors import NotFetched


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("hts2025_basic_selected.csv", HTS)
    return out.getvalue()


def streamed(data: bytes, status: int = 200, **headers: str) -> httpx2.Response:
    return httpx2.Response(status, stream=httpx2.ByteStream(data), headers=headers)


ZIP = archive()
CEPII = "https://www.cepii.fr/DATA_DOWNLOAD/baci/data/BACI_HS17_V202601.zip"


def test_a_download_goes_on_where_it_broke_off(publisher: Stand) -> None:
    def first_half(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(
            200, stream=httpx2.ByteStream(ZIP[:9000]), headers={"ETag": '"a1"', "Content-Length": str(len(ZIP))}
        )

    publisher(first_half)
    with pytest.raises(NotFetched, match="broke off after 9,000 of"):
        pull("baci")
    assert cache.part_path(CEPII).stat().st_size == 9000

    def rest(request: httpx2.Request) -> httpx2.Response:
        assert request.headers["Range"] == "bytes=9000-" and request.headers["If-Range"] == '"a1"'
        return streamed(ZIP[9000:], 206, ETag='"a1"')

    made = publisher(rest)
    done = pull("baci")
    kept = cache.lookup(CEPII)
    assert kept is not None and kept.path.read_bytes() == ZIP and len(made.asked) == 1
    assert done.files[0].format.startswith("USITC") and not cache.part_path(CEPII).exists()


def test_a_download_that_changed_meanwhile_begins_anew(publisher: Stand) -> None:
    part = cache.part_path(CEPII)
    part.parent.mkdir(parents=True)
    part.write_bytes(b"old")
    part.with_suffix(".etag").write_text('"old"')
    publisher(lambda _: streamed(ZIP, ETag='"new"'))
    pull("baci")
    kept = cache.lookup(CEPII)
    assert kept is not None and kept.path.read_bytes() == ZIP


def test_a_page_in_place_of_an_archive_is_not_kept(publisher: Stand) -> None:
    publisher(lambda _: streamed(b"<html>moved</html>"))
    with pytest.raises(NotFetched, match=r"something else than a \.zip"):
        pull("baci")
    assert cache.lookup(CEPII) is None and not cache.part_path(CEPII).exists()
