"""How the site puts things into words: series, periods, editions, kinds of change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from terbia.app.indicated.packaged import assumed_editions
from terbia.app.site.shelf import Shelf
from terbia.ledger.licence import licence_of
from terbia.ledger.observation import Observation
from terbia.ledger.record import View
from terbia.ledger.search import series_title
from terbia.ledger.series import read_series
from terbia.reports.entries import long_date
from terbia.reports.number_text import print_number, print_observation, qualifier_words
from terbia.version import VERSION
from terbia.vocab.area import area

KINDS = {
    "revision": "revised",
    "scope_changed": "counts something else",
    "withdrawn": "withdrawn",
    "new": "new",
}

KIND_MEANINGS = {
    "revision": "Both editions speak of the same count and print another number.",
    "scope_changed": "Both editions say what they counted, and it is not the same: this is no revision.",
    "withdrawn": "The later edition covers the year but gives no figure.",
    "new": "Only the later edition has a figure.",
}


def title(name: str) -> str:
    """A series in words."""
    return series_title(name)


def measure(name: str) -> str:
    """What a series measures, without its area."""
    return series_title(name).partition(": ")[2]


def words(slug: str) -> str:
    """A slug in words: ``rare-earths`` as ``rare earths``."""
    return slug.replace("-", " ")


def capital(text: str) -> str:
    """The first letter as a capital, the others as they are."""
    return text[:1].upper() + text[1:]


def place(code: str) -> str:
    """The name of an area; the code itself where it has none."""
    try:
        return area(code).name
    except ValueError:
        return code


def period(text: str) -> str:
    """A period as it is read: ``2021/2024`` as ``2021–2024``."""
    return text.replace("/", "–")


def printed(o: Observation) -> str:
    """What the publisher printed, in words."""
    return print_observation(o)


def known(view: View, shelf: Shelf) -> str:
    """As known when: ``as known on 6 February 2026``."""
    if view.edition:
        return f"as edition {view.edition} says it"
    return f"as known on {long_date(view.as_of or shelf.newest_release)}"


def percent(relative: float | None) -> str:
    """A relative change in percent with its sign; multiples where it is large."""
    if relative is None:
        return ""
    if abs(relative) >= 10:
        return f"×{print_number(round(relative + 1, 0 if relative > 100 else 1))}"
    shown = round(100 * relative) if abs(relative) >= 0.1 else round(100 * relative, 1)
    return f"{'+' if relative > 0 else ''}{print_number(float(shown))} %"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 row``, ``2 rows``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """Items as a list in a sentence."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


@dataclass(frozen=True, slots=True)
class Source:
    """One line under a figure: who published it where, when, under which licence."""

    title: str
    publisher: str
    url: str
    edition: str
    released_on: str
    recalled: bool
    licence: str
    credit: str


def sources(observations: Iterable[Observation], shelf: Shelf) -> list[Source]:
    """The publications behind observations, newest first."""
    found: dict[tuple[str, str], Source] = {}
    for o in observations:
        origin = o.origin
        licence = licence_of(origin.publisher, origin.licence)
        credit = licence.credit_line.replace("{publisher}", origin.publisher) if licence else ""
        found.setdefault(
            (o.edition, origin.title),
            Source(origin.title, origin.publisher, origin.url, o.edition, o.released_on,
                   shelf.recalled(o.edition) or o.edition in assumed_editions(),
                   origin.licence, credit),
        )  # fmt: skip
    return sorted(found.values(), key=lambda s: (s.released_on, s.edition), reverse=True)


def legend(observations: Iterable[Observation]) -> list[tuple[str, str]]:
    """The qualifiers of observations with their words, each once, in order of appearance."""
    codes = dict.fromkeys(code for o in observations for code in o.qualifiers)
    return [(code, qualifier_words([code])) for code in codes]


def units(observations: Iterable[Observation]) -> str:
    """The units of observations, each once."""
    return listed(list(dict.fromkeys(o.unit for o in observations if o.unit)))


def cite(name: str, rows: Sequence[Observation], shelf: Shelf, view: View) -> str:
    """How a series is cited: publisher, publication, series, who read it, and from which record."""
    if not rows:
        return ""
    last = rows[-1]
    series = read_series(name)
    return (
        f"{last.origin.publisher}: {last.origin.title} ({last.edition}, released {last.released_on}). "
        f"Series {series}, {known(view, shelf)}, read with Terbia {VERSION}, record {shelf.record.sha256[:12]}."
    )


def only_day(view: View) -> View:
    """The view without its edition: another series need not stand in that edition."""
    return View(view.as_of)
