"""What a text has said before: subjects that later sentences leave out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from terbia.claims.subject import Mention
from terbia.claims.tokens import Token
from terbia.claims.wordlist import Phrases, rows


@dataclass
class Context:
    """Parts of a subject that a paragraph, its heading or the whole text gives, the nearest first."""

    paragraph: dict[str, str] = field(default_factory=dict)
    heading: dict[str, str] = field(default_factory=dict)
    text: dict[str, str] = field(default_factory=dict)

    def get(self, slot: str) -> tuple[str, str] | None:
        """The value of a slot and where it comes from: paragraph, heading or text."""
        for where in ("paragraph", "heading", "text"):
            value: str | None = getattr(self, where).get(slot)
            if value is not None:
                return value, where
        return None

    def turn(self, heading: bool) -> None:
        """A new paragraph begins; a heading takes the place of the one before."""
        self.paragraph = {}
        if heading:
            self.heading = {}


@cache
def _others() -> Phrases:
    return Phrases((phrase, row) for row in rows("other_commodities") for phrase in row["phrase"].split("|"))


def other_commodity(tokens: Sequence[Token]) -> bool:
    """Whether a sentence names a commodity that is no rare earth: copper, lithium, oil."""
    table = _others()
    return any(table.begins(token.norm) and table.at(tokens, at) is not None for at, token in enumerate(tokens))


def whole_text(mentions: Iterable[Mention], others: bool) -> dict[str, str]:
    """What a text as a whole is about: rare earths where it names them, or names no commodity at all.

    Its area is the one that at least half of its mentions name, where three do.
    """
    found: dict[str, str] = {}
    areas: Counter[str] = Counter()
    rare = False
    for mention in mentions:
        if mention.kind == "area" and mention.value not in {"WORLD", "OTHER", "HOME"}:
            areas[mention.value] += 1
        rare = rare or mention.kind == "element" or (mention.kind == "commodity" and is_rare(mention.value))
    if rare:
        found["commodity"] = "rare-earths"
    elif not others:
        found["commodity?"] = "rare-earths"
    if areas:
        name, count = areas.most_common(1)[0]
        if count >= 3 and 2 * count >= sum(areas.values()):
            found["area"] = name
    return found


def is_rare(commodity: str) -> bool:
    """Whether a commodity that a text names is rare earths or made of them."""
    return commodity not in {"critical-minerals", "rare-metals"}
