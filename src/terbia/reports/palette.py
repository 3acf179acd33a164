"""Colours as tokens, each with a light and a dark value, and their contrast."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from terbia.vocab.table import packaged_rows


@dataclass(frozen=True, slots=True)
class Token:
    """A named colour: what it is for, and its value on a light and on a dark surface."""

    name: str
    role: str
    light: str
    dark: str
    use: str


@cache
def tokens() -> tuple[Token, ...]:
    """All colour tokens, in the order of data/reports/palette.csv."""
    return tuple(
        Token(row["token"], row["role"], row["light"], row["dark"], row["use"])
        for row in packaged_rows("reports/palette.csv")
    )


@cache
def light(name: str) -> str:
    """The light value of a token; charts are drawn in it. Raises ValueError for an unknown name."""
    for token in tokens():
        if token.name == name:
            return token.light
    raise ValueError(f"no colour is called '{name}'; see data/reports/palette.csv")


def series_colours(count: int) -> list[str]:
    """Light colours for ``count`` series, repeated after the last one; a label or a panel must tell them apart."""
    colours = [token.light for token in tokens() if token.name.startswith("series-")]
    return [colours[index % len(colours)] for index in range(count)]


def luminance(colour: str) -> float:
    """Relative luminance (0 black to 1 white) of ``#rrggbb``; W3C, WCAG 2.2 (2023), glossary."""

    def linear(byte: int) -> float:
        share = byte / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21, of two colours ``#rrggbb``; W3C, WCAG 2.2 (2023), glossary."""
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


def css_variables() -> str:
    """The tokens as CSS variables: light by default and in print, dark on a screen that asks for it."""
    day = "".join(f"--{token.name}:{token.light};" for token in tokens())
    night = "".join(f"--{token.name}:{token.dark};" for token in tokens())
    return (
        f":root{{color-scheme:light dark;{day}}}\n"
        f"@media screen and (prefers-color-scheme: dark){{:root{{{night}}}}}\n"
        "@media print{:root{color-scheme:light}}"
    )


def chart_rules(scope: str = ".chart") -> str:
    """CSS that lets charts drawn in the light colours follow the CSS variables (both schemes, one drawing)."""
    return "\n".join(
        f'{scope} [{attribute}="{token.light}"]{{{attribute}:var(--{token.name})}}'
        for token in tokens()
        for attribute in ("fill", "stroke")
    )
