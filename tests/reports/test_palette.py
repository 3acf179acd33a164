from itertools import combinations
from math import dist

import pytest

from terbia.reports.palette import contrast, light, luminance, tokens

# Machado, Oliveira and Fernandes 2009, "A physiologically-based model for simulation of color vision deficiency",
# table 1, severity 1.0.
VISION = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
SCHEMES = ("light", "dark")


def linear(colour: str) -> list[float]:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]


def lab(colour: str, vision: str) -> tuple[float, float, float]:
    seen = [sum(a * b for a, b in zip(row, linear(colour), strict=True)) for row in VISION[vision]]
    red, green, blue = (min(max(part, 0), 1) for part in seen)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def test_contrast_by_hand() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)  # 1.05 / 0.05
    assert luminance("#ff0000") == pytest.approx(0.2126)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_reaches_4_5_and_marks_3_on_every_surface(scheme: str) -> None:
    surfaces = [getattr(token, scheme) for token in tokens() if token.role == "surface"]
    needed = {"text": 4.5, "mark": 3.0}
    weak = [
        (token.name, surface, contrast(getattr(token, scheme), surface))
        for token in tokens()
        if token.role in needed
        for surface in surfaces
        if contrast(getattr(token, scheme), surface) < needed[token.role]
    ]
    assert weak == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("vision", VISION)
def test_series_stay_apart_in_every_colour_vision(scheme: str, vision: str) -> None:
    colours = [getattr(token, scheme) for token in tokens() if token.name.startswith("series-")]
    assert len(colours) == 4
    assert min(dist(lab(a, vision), lab(b, vision)) for a, b in combinations(colours, 2)) > 20


def test_light_colours_are_unique_so_that_css_can_map_them() -> None:
    values = [token.light for token in tokens()]
    assert len(values) == len(set(values))


def test_an_unknown_colour_is_refused() -> None:
    with pytest.raises(ValueError, match="mauve"):
        light("mauve")
