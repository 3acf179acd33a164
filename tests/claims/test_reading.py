"""Reading files of several kinds into one text."""

import io
from datetime import date
from pathlib import Path

import pytest

from terbia.claims.decoding import decode
from terbia.claims.pdf import UnreadablePdf
from terbia.claims.reading import UnreadableText, read_bytes, read_text

PAGE = """<!DOCTYPE html>
<html><head><title>Site &amp; title</title>
<meta property="article:published_time" content="2026-02-06T10:00:00Z">
<script>var x = "<p>5 tonnes</p>";</script><style>p { width: 9% }</style></head>
<body class="menu-open">
<nav><a href="/">Home</a> 12 tonnes</nav>
<div class="share-buttons">99 shares</div>
<article><h1>Output &lt;rises&gt;</h1>
<p data-x="a > b">U.S. output rose
to 51,000&nbsp;t in 2025.</p><p>It <b>doub</b>led.<br>So they say.</p>
<aside>7 other stories</aside></article>
<section id="comments"><p>I say production tripled in 2025.</p><form>Your 3 words <input></form></section>
<!-- 8 tonnes --><footer>In 2026 all rights</footer></body></html>"""


def test_html_keeps_what_the_page_says() -> None:
    read = read_bytes(PAGE.encode())
    assert read.text.split("\n\n") == [
        "Output <rises>",
        "U.S. output rose to 51,000\xa0t in 2025.",
        "It doubled.\nSo they say.",
        "I say production tripled in 2025.",
    ]
    assert (read.media, read.title, read.date) == ("html", "Output <rises>", date(2026, 2, 6))


def test_plain_text_is_kept_as_it_is(tmp_path: Path) -> None:
    text = "Title\n\nFeb 6, 2026\n\nOutput  rose\u200b to 5 t.\n"
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    read = read_text(path)
    assert (read.text, read.date, read.title, read.media) == (text, date(2026, 2, 6), "Title", "text")
    assert read_text(path, written_on=date(2025, 1, 1)).date == date(2025, 1, 1)


def test_markdown_is_known_by_its_name() -> None:
    read = read_bytes(b"# A title\n\nText.\n", "a.md")
    assert (read.media, read.title) == ("markdown", "A title")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("5 t – 6 t".encode(), "5 t – 6 t"),
        (b"\xef\xbb\xbf5 t", "5 t"),
        ("5 t".encode("utf-16"), "5 t"),
        ("5 t – €6".encode("cp1252"), "5 t – €6"),
        (b'<meta charset="gb2312">' + "稀土".encode("gb2312"), '<meta charset="gb2312">稀土'),
        (b"a\r\nb\rc", "a\nb\nc"),
        (b"caf\xe9 \x81", "café \ufffd"),
    ],
)
def test_encodings(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("Published February 6, 2026", date(2026, 2, 6)),
        ("6 Feb 2026", date(2026, 2, 6)),
        ("date 2026-02-06", date(2026, 2, 6)),
        ("By Jane Doe | Updated: Feb. 6, 2026 10:30", date(2026, 2, 6)),
        ("In a long sentence of the story we learn that on February 6, 2026 the mine was opened again.", None),
        ("Output rose in 2025", None),
    ],
)
def test_the_date_of_a_text(head: str, day: date | None) -> None:
    assert read_bytes(f"A title\n{head}\n\nText follows.".encode()).date == day


def test_a_pdf_is_read_page_by_page() -> None:
    seen: list[tuple[int, int]] = []
    read = read_bytes(one_page_pdf("Output rose to 51,000 t in 2025."), progress=lambda *at: seen.append(at))
    assert (read.media, read.text.strip(), seen) == ("pdf", "Output rose to 51,000 t in 2025.", [(1, 1)])


def one_page_pdf(text: str) -> bytes:
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET"
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    head = f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}"
    return out + f"{head}trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n".encode()


def test_faults_name_the_file_and_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(UnreadableText, match=r"missing\.txt: No such file"):
        read_text(tmp_path / "missing.txt")
    with pytest.raises(UnreadableText, match="is a folder"):
        read_text(tmp_path)
    with pytest.raises(UnreadableText, match="binary"):
        read_bytes(b"PK\x03\x04\0\0\0\0", "a.docx")
    with pytest.raises(UnreadablePdf, match=r"a\.pdf: cannot be read as a PDF"):
        read_bytes(b"%PDF-1.4 broken", "a.pdf")
    with pytest.raises(UnreadablePdf, match="holds no text"):
        read_bytes(one_page_pdf(""), "scan.pdf")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        buffer = io.BytesIO(b"Output rose to 5 t.")

    monkeypatch.setattr("sys.stdin", Input)
    assert read_text("-").text == "Output rose to 5 t."
