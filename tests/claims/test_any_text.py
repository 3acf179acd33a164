"""What holds for every text: exact offsets, order, no overlaps, no failure, time in proportion to length."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terbia.claims.furniture import find_furniture
from terbia.claims.passage import read_passage
from terbia.claims.reading import read_bytes
from terbia.claims.sentence import sentences
from terbia.claims.subject import find_mentions

VOCABULARY = """
more than nearly about 5 % percent 4,300 8,900 t tonnes kt MT REO from to rose fell by up - – ( ) , . ; $ /kg a
third half doubled record since 2009 2025 June May Q3 last year earlier China U.S. heavy rare earths imports of in
and between 12 900 million bn 1/7 \u200b \u202e 万吨 two-thirds 26 fold times + ~ no 18 No. Section 232 FY25 3 FY
"""
WORDS = st.sampled_from([*VOCABULARY.split(), " ", "\n"])
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(WORDS, max_size=60).map(" ".join),
    st.lists(WORDS, max_size=60).map("".join),
)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_places_are_exact_in_order_and_apart(text: str) -> None:
    passage = read_passage(text, today=date(2026, 2, 6))
    for several in (passage.quantities, passage.periods):
        for one in several:
            assert text[one.start : one.end] == one.text
            assert one.text.strip() == one.text != ""
        assert all(a.end <= b.start for a, b in pairwise(several))
    for found in (*passage.changes, *passage.superlatives):
        assert text[found.start : found.end] == found.text
    for quantity in passage.quantities:
        assert quantity.interval.low <= quantity.interval.high


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_sentences_and_furniture_part_a_text(text: str) -> None:
    spans = sorted([(s.start, s.end) for s in sentences(text)] + [(f.start, f.end) for f in find_furniture(text)])
    assert all(start < end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    for start, end in spans:
        assert text[start:end].strip() == text[start:end]


@settings(max_examples=200, deadline=None)
@given(st.one_of(TEXTS.map(str.encode), st.binary(max_size=200)), st.sampled_from(["a.txt", "a.html"]))
def test_any_html_is_read_or_refused_with_a_reason(data: bytes, name: str) -> None:
    from terbia.errors import TerbiaError

    try:
        assert isinstance(read_bytes(data, name).text, str)
    except TerbiaError as reason:
        assert str(reason)


def whole(text: str) -> None:
    for one in sentences(text):
        find_mentions(read_passage(text, one.start, one.end).tokens)


def page(text: str) -> None:
    read_bytes(("<html>" + text).encode(), "a.html")


HOSTILE = ["1", ",", "1,", "(", "\u202e", "5\u200f", " ", "\n", '"', "a.", "U.S. ", "5-", "5% ", "from 5 to ", "1 000 "]
HOSTILE += ["more than ", "one hundred and ", "No. 5, ", "January to ", "the first ", "a@b.", "May ", "$5/kg-", "rose "]


@pytest.mark.parametrize("seed", HOSTILE)
def test_hostile_text_is_read_to_its_end(seed: str) -> None:
    # How the time grows with the length is measured in bench/check_speed.py.
    text = (seed * 60_000)[:60_000]
    ends = [one.end for one in sentences(text)]
    assert ends == sorted(ends)
    assert all(0 < end <= len(text) for end in ends)
    whole(text)


@pytest.mark.parametrize("seed", ["<", "<div>", "<a ", '<a b="', "<a b='>\" ", "<!-- ", "&", "<b><i></b>", "<script>"])
def test_a_hostile_page_is_read_to_its_end(seed: str) -> None:
    text = (seed * 100_000)[:100_000]
    found = read_bytes(("<html>" + text).encode(), "a.html").text
    assert len(found) <= len(text) + len("<html>")
