"""The check for a terminal: claims with reasons, and a list for the editor."""

from __future__ import annotations

import textwrap
from itertools import chain

from terbia.claims.checked import CheckedText, Claim

_SIGNS = {"supported": "+", "contradicted": "x", "misleading": "~", "not_checkable": "?"}
_WORDS = {
    "supported": "supported", "contradicted": "contradicted", "misleading": "misleading",
    "not_checkable": "not checkable",
}  # fmt: skip
_WIDTH = 100
_QUOTE = 160


def report_text(checked: CheckedText) -> str:
    """The whole report as lines of at most 100 characters."""
    lines = [*_head(checked), ""]
    for claim in checked.claims:
        lines += _claim(claim)
    lines += _editor(checked)
    return "\n".join(lines).rstrip()


def _head(checked: CheckedText) -> list[str]:
    day = f"as the record stood on {checked.date.isoformat()}" if checked.date else "as the record stands now"
    counts = ", ".join(f"{count} {_WORDS[verdict]}" for verdict, count in checked.counts.items())
    return [checked.title or "Text", f"{len(checked.claims)} claims, {day}: {counts}."]


def _claim(claim: Claim) -> list[str]:
    step = f" ({claim.confusion})" if claim.confusion else ""
    quoted = ", quoted to be denied" if claim.attributed else ""
    head = f"{_SIGNS[claim.verdict]} {_WORDS[claim.verdict]}{step}{quoted}: \u201c{shortened(claim.quote)}\u201d"
    found = [*_wrapped(head, ""), *_wrapped(claim.reason, "    ")]
    if claim.now != claim.verdict:
        found += _wrapped(f"By the newest editions: {_WORDS[claim.now]}. {claim.now_reason}", "    ")
    return [*found, ""]


def _editor(checked: CheckedText) -> list[str]:
    mending = [claim for claim in checked.claims if claim.mend]
    if not mending:
        return ["Nothing to mend by this record."]
    items = (_wrapped(f"{n}. \u201c{shortened(c.quote)}\u201d {c.mend}", "") for n, c in enumerate(mending, start=1))
    return ["To mend", *chain.from_iterable(items)]


def shortened(quote: str) -> str:
    """A quote on one line, cut in its middle where it is long."""
    flat = " ".join(quote.split())
    return flat if len(flat) <= _QUOTE else f"{flat[:100]} … {flat[-50:]}"


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent or "    ", break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
