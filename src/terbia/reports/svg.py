"""Drawings of our own as SVG: named, described, in the light colours of the palette, which a page maps to its own."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from terbia.reports.chart_panels import FONT
from terbia.reports.palette import light


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing: its parts as SVG, its size in px, its title and description.

    ``id`` is that of the drawing in a page; ``question`` stands under the title in a file.
    """

    id: str
    title: str
    description: str
    width: float
    height: float
    parts: tuple[str, ...]
    question: str = ""

    def inline(self) -> str:
        """The drawing for a page that shows its title beside it."""
        return self._svg(f'width="{_n(self.width)}" height="{_n(self.height)}"', self.height, self.parts)

    def file(self) -> str:
        """The drawing as a file of its own: its title above it, on an opaque light background."""
        head = 62.0
        tall = self.height + head + 12
        inner = f'<g transform="translate(12 {_n(head)})">{"".join(self.parts)}</g>'
        wide = self.width + 24
        ground = f'<rect width="{_n(wide)}" height="{_n(tall)}" fill="{light("surface")}"/>'
        title = text(12, 26, self.title, size=16, weight="bold")
        asked = text(12, 44, self.question, colour="muted")
        size = f'width="{_n(wide)}" height="{_n(tall)}"'
        return self._svg(size, tall, (ground, title, asked, inner), width=wide)

    def png(self, *, scale: float = 2.0) -> bytes:
        """The file as PNG, ``scale`` pixels to the px."""
        import vl_convert

        return bytes(vl_convert.svg_to_png(self.file(), scale=scale))

    def _svg(self, size: str, tall: float, parts: tuple[str, ...], *, width: float | None = None) -> str:
        box = f"0 0 {_n(width or self.width)} {_n(tall)}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="{box}" role="img" class="drawing" '
            f'aria-labelledby="{self.id}-title {self.id}-desc" font-family="{FONT}" font-size="12">'
            f'<title id="{self.id}-title">{escape(self.title)}</title>'
            f'<desc id="{self.id}-desc">{escape(self.description)}</desc>{"".join(parts)}</svg>'
        )


def text(
    x: float,
    y: float,
    words: str,
    *,
    colour: str = "text",
    anchor: str = "start",
    size: float = 12,
    weight: str = "",
    italic: bool = False,
    halo: bool = False,
) -> str:
    """Words with their baseline at y; with ``halo`` in a border of the background, to be read over other marks."""
    more = f' font-weight="{weight}"' if weight else ""
    more += ' font-style="italic"' if italic else ""
    more += f' font-size="{_n(size)}"' if size != 12 else ""
    if halo:
        more += f' stroke="{light("surface")}" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke"'
    more += f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{_n(x)}" y="{_n(y)}" fill="{light(colour)}"{more}>{escape(words)}</text>'


def rect(x: float, y: float, width: float, height: float, colour: str, *, opacity: float = 1.0, title: str = "") -> str:
    """A filled rectangle; ``title`` is shown where a pointer rests on it."""
    more = f' fill-opacity="{_n(opacity)}"' if opacity < 1 else ""
    start = f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" fill="{light(colour)}"{more}'
    return _closed(start, "rect", title)


def path(d: str, colour: str, *, opacity: float = 1.0, stroke: float = 0.0, dashes: str = "", title: str = "") -> str:
    """A filled path, or with ``stroke`` a line of that width; ``title`` is shown where a pointer rests on it."""
    if stroke:
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        start = f'<path d="{d}" fill="none" stroke="{light(colour)}" stroke-width="{_n(stroke)}"{dashed}'
        return _closed(start, "path", title)
    return _closed(f'<path d="{d}" fill="{light(colour)}" fill-opacity="{_n(opacity)}"', "path", title)


def _closed(start: str, name: str, title: str) -> str:
    return f"{start}><title>{escape(title)}</title></{name}>" if title else f"{start}/>"


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
