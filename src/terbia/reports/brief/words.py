"""Names as they stand in a sentence: areas, commodities, lines, prices, editions, scopes."""

from __future__ import annotations

import re
from functools import cache

from terbia.chain.question import Question
from terbia.ledger.edition import Edition
from terbia.ledger.observation import Observation
from terbia.ledger.series import read_series
from terbia.reports.entries import long_date
from terbia.vocab.area import area
from terbia.vocab.form import forms
from terbia.vocab.table import packaged_rows

#: Words for where or of what metal is made: they stand before "output".
_KINDS = frozenset({"mine", "refinery", "smelter", "primary", "secondary", "plant"})
_ARTICLE = ("United ", "Netherlands", "Philippines", "European ", "Dominican ", "Bahamas", "Gambia")
_FAMILY = re.compile(r"MCS(\d{4})(?:\.(.+))?\Z")


@cache
def _written() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = sorted(packaged_rows("reports/written.csv"), key=lambda row: -len(row["slug words"]))
    return tuple((re.compile(rf"(?<![\w.]){re.escape(row['slug words'])}(?!\w)"), row["written"]) for row in rows)


def words_of(slug: str) -> str:
    """A slug as words, with proper names and formulas as they are written: ``u.s.-spot-cathode`` -> US spot cathode."""
    text = slug.replace("-", " ")
    for pattern, written in _written():
        text = pattern.sub(written, text)
    return " ".join(text.split())


def sentence_start(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def place(code: str) -> str:
    """An area's name as it stands in a sentence: the United States, China, the world, other countries."""
    found = area(code)
    if found.kind in ("world", "rest"):
        return "the world" if found.kind == "world" else "other countries"
    return f"the {found.name}" if found.name.startswith(_ARTICLE) else found.name


def question_words(question: Question) -> str:
    """The question with names for codes: ``2025: all suppliers, without exports of China``."""
    if question.is_as_it_was:
        return question.text()
    own = place(question.area)
    parts = [{"all": "all suppliers", "allies": f"{own} and its allies only", "home": f"{own} alone"}[question.supply]]
    for cut in question.cuts:
        area, _, stage = cut.asked.partition(":")
        what = f" ({stage.replace('-', ' ')} only)" if stage else ""
        parts.append(f"without exports of {place(area)}{what}")
    return f"{question.year}: {', '.join(parts)}"


def possessive(code: str) -> str:
    """An area's name that owns something: the world's, Brazil's, the United States'."""
    name = place(code)
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def output_words(form: str | None, commodity: str = "") -> str:
    """A line of output in a sentence: ``mine output``, ``output of compounds and metals``, ``output (sold or used)``.

    With a commodity its name stands in it: ``mine output of copper``, ``output of rare-earth compounds and metals``.
    """
    words, what = words_of(form or ""), words_of(commodity)
    if not words:
        return f"output of {what}" if what else "output"
    if set(words.split()) <= _KINDS:
        words = " ".join(sorted(words.split(), key=lambda word: word not in ("primary", "secondary")))
        return f"{words} output of {what}" if what else f"{words} output"
    if form in forms():
        kind = f"{what.removesuffix('s').replace(' ', '-')} " if what == "rare earths" else ""
        return f"output of {kind}{words}" if kind or not what else f"output of {what} {words}"
    return f"output of {what} ({words})" if what else f"output ({words})"


def price_words(commodity: str, form: str | None) -> str:
    """What a price is for: ``terbium oxide``, ``mischmetal``, ``gallium (unit value of imports)``."""
    form = (form or "").removeprefix("of-")
    words = words_of(form)
    if commodity == "rare-earths" and form in forms():
        return words
    if form in forms() or not words:
        return f"{words_of(commodity)} {words}".strip()
    return f"{words_of(commodity)} ({words})"


def line_words(series: str) -> str:
    """A series' statistic and form: ``net import reliance, compounds and metals``."""
    parts = read_series(series)
    return ", ".join(words_of(part) for part in (parts.statistic, parts.form) if part)


def edition_words(name: str) -> str:
    """An edition in a sentence: ``the 2025 edition``; one of another family by its name."""
    match = _FAMILY.match(name)
    if match is None:
        return name
    return f"version {match[2]} of the {match[1]} edition" if match[2] else f"the {match[1]} edition"


def edition_title(edition: Edition) -> str:
    """Title, publisher and date of an edition, for the standfirst."""
    return f"{edition.title} ({edition.publisher}, {long_date(edition.released_on)})"


def scope_words(observation: Observation) -> str:
    """What the publisher counted, as an aside in a sentence: the first sentence without its brackets and full stop."""
    first = re.split(r"(?<=[a-z)])\.(?:\s|$)", (observation.scope or "").strip())[0]
    return re.sub(r"\s*\([^()]*\)", "", first).strip().rstrip(".")


def listed(items: list[str], separator: str = ", ") -> str:
    """Items as in a sentence: a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return f"{separator.join(items[:-1])}{';' if ';' in separator else ''} and {items[-1]}"


def years_words(period: str) -> str:
    """A period in a sentence: ``2021 to 2024``."""
    return period.replace("/", " to ")


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun: ``1 figure``, ``14 figures``, ``no figures``."""
    noun = one if count == 1 else many or f"{one}s"
    return f"{count or 'no'} {noun}"
