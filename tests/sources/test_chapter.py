"""Scopes of whole chapters."""

from __future__ import annotations

import pytest

from terbia.sources.chapter import chapter_scope, is_chapter_scope


@pytest.mark.parametrize(
    ("heading", "scope"),
    [
        (
            "(Data in metric tons, rare-earth-oxide (REO) equivalent, unless otherwise specified) -- Data include "
            "lanthanides and yttrium but exclude most scandium. See also the Rare Earths (Heavy) chapter.",
            "whole chapter: data include lanthanides and yttrium but exclude most scandium",
        ),
        (
            "See also the Rare Earths chapter; trade data for yttrium are included in the data shown for rare earths.",
            "whole chapter: trade data for yttrium are included in the data shown for rare earths",
        ),
        ("(Data in kilograms, gallium content, unless otherwise specified)", None),
        ("", None),
    ],
)
def test_what_a_heading_counts(heading: str, scope: str | None) -> None:
    assert chapter_scope(heading) == scope


def test_a_closer_scope_is_told_from_a_chapters() -> None:
    assert is_chapter_scope(None)
    assert is_chapter_scope("whole chapter: data include yttrium")
    assert not is_chapter_scope("bastnaesite only")
