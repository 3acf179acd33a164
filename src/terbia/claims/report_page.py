"""The check as one self-contained page: the text with its claims marked, reasons and sources below."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files

from terbia.claims.checked import CheckedText, Claim
from terbia.claims.report_text import shortened
from terbia.claims.wording import printed, title
from terbia.ledger.observation import Observation

_WORDS = {
    "supported": "supported", "contradicted": "contradicted", "misleading": "misleading",
    "not_checkable": "not checkable",
}  # fmt: skip


def report_page(checked: CheckedText) -> str:
    """The page; it needs nothing beside itself and works without scripts."""
    style = files("terbia").joinpath("data", "claims", "check.css").read_text(encoding="utf-8")
    name = escape(checked.title or "Text")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Checked: {name}</title><style>{style}</style></head><body><main>"
        f'<header><p class="kicker">Checked against the record</p><h1>{name}</h1>{_summary(checked)}</header>'
        f'{_mending(checked)}<article aria-label="The text, claims marked">{_text(checked)}</article>'
        f'<section aria-labelledby="reasons"><h2 id="reasons">Claim by claim</h2>{_claims(checked)}</section>'
        "<footer><p>A verdict is decided in this order: what the words name, as the record stood on the day of the "
        "text; else what lies one step away; else a disagreement; else what would be needed. Later editions only "
        "change what is said beside it.</p></footer></main></body></html>\n"
    )


def _summary(checked: CheckedText) -> str:
    day = f"as the record stood on {checked.date.isoformat()}" if checked.date else "as the record stands now"
    parts = "".join(
        f'<li class="{verdict}"><b>{count}</b> {_WORDS[verdict]}</li>' for verdict, count in checked.counts.items()
    )
    return f'<p>{len(checked.claims)} claims, {day}.</p><ul class="counts">{parts}</ul>'


def _mending(checked: CheckedText) -> str:
    wrong = [(n, c) for n, c in enumerate(checked.claims, start=1) if c.mend]
    if not wrong:
        return ""
    items = "".join(
        f'<li><a href="#c{n}">{escape(shortened(c.quote))}</a> <span>{escape(c.mend)}</span></li>' for n, c in wrong
    )
    return f'<section aria-labelledby="mend"><h2 id="mend">To mend</h2><ol class="mend">{items}</ol></section>'


def _text(checked: CheckedText) -> str:
    """The paragraphs of the text, every claim a link to its reason; a claim inside another shares its mark."""
    marks = _marks(checked.claims)
    heads = dict(checked.headings)
    found, at = [], 0
    for paragraph in _paragraphs(checked.text):
        start, end = paragraph
        inside = [mark for mark in marks if start <= mark[0] < end]
        body, at = "", start
        for first, last, numbers in inside:
            body += escape(checked.text[at:first]) + _mark(checked, first, min(last, end), numbers)
            at = min(last, end)
        body += escape(checked.text[at:end])
        tag = "h3" if start in heads else "p"
        found.append(f"<{tag}>{body}</{tag}>")
    return "".join(found)


def _marks(claims: Sequence[Claim]) -> list[tuple[int, int, list[int]]]:
    """Stretches of the text with the numbers of their claims; overlapping claims make one stretch."""
    marks: list[tuple[int, int, list[int]]] = []
    for number, claim in sorted(enumerate(claims, start=1), key=lambda item: (item[1].start, -item[1].end)):
        if marks and claim.start < marks[-1][1]:
            first, last, numbers = marks[-1]
            marks[-1] = (first, max(last, claim.end), [*numbers, number])
        else:
            marks.append((claim.start, claim.end, [number]))
    return marks


_GRAVE = ("contradicted", "misleading", "not_checkable", "supported")


def _mark(checked: CheckedText, first: int, last: int, numbers: Sequence[int]) -> str:
    verdicts = [checked.claims[n - 1].verdict for n in numbers]
    worst = min(verdicts, key=_GRAVE.index)
    links = "".join(
        f'<a class="note {checked.claims[n - 1].verdict}" href="#c{n}" '
        f'aria-label="Claim {n}: {_WORDS[checked.claims[n - 1].verdict]}">{n}</a>'
        for n in numbers
    )
    return f'<mark class="{worst}">{escape(checked.text[first:last])}</mark>{links}'


def _paragraphs(text: str) -> list[tuple[int, int]]:
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        said = line.strip()
        if said:
            start = at + line.index(said[0])
            found.append((start, start + len(said)))
        at += len(line)
    return found


def _claims(checked: CheckedText) -> str:
    items = []
    for number, claim in enumerate(checked.claims, start=1):
        step = f" · {escape(claim.confusion)}" if claim.confusion else ""
        quoted = " · quoted to be denied" if claim.attributed else ""
        now = ""
        if claim.now != claim.verdict:
            now = f'<p class="now">By the newest editions: {_WORDS[claim.now]}. {escape(claim.now_reason)}</p>'
        items.append(
            f'<li id="c{number}" class="{claim.verdict}"><p class="verdict">{_WORDS[claim.verdict]}{step}{quoted}</p>'
            f"<blockquote>{escape(shortened(claim.quote))}</blockquote><p>{escape(claim.reason)}</p>{now}"
            f"{_sources(claim.evidence)}</li>"
        )
    return f'<ol class="claims">{"".join(items)}</ol>' if items else "<p>No claim about rare earths was found.</p>"


def _sources(evidence: Sequence[Observation]) -> str:
    if not evidence:
        return ""
    rows = "".join(f"<li>{_source(one)}</li>" for one in evidence[:6])
    return f"<details><summary>Sources ({len(evidence)})</summary><ul>{rows}</ul></details>"


def _source(one: Observation) -> str:
    said = f"{escape(title(one.series))}, {escape(one.period)}: {escape(printed(one))}"
    where = escape(", ".join(part for part in (one.origin.title, one.origin.locator, one.released_on) if part))
    safe = one.origin.url.startswith(("https://", "http://"))
    link = f'<a href="{escape(one.origin.url, quote=True)}">{where}</a>' if safe else where
    scope = f" <i>{escape(one.scope)}</i>" if one.scope else ""
    return f"{said}.{scope} {link}"
