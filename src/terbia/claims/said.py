"""A sentence with its mentions by clause, and the subject of a number in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from terbia.claims.asked import Share, Subject
from terbia.claims.clause import nearest, split_clauses
from terbia.claims.cleaning import cleaned
from terbia.claims.context import Context, is_rare, other_commodity
from terbia.claims.passage import Passage
from terbia.claims.quantity import Quantity
from terbia.claims.spoken import Spoken
from terbia.claims.subject import Mention
from terbia.vocab.element import elements

_SHARED = frozenset({"supply-share", "dependence", "import-share"})
# Clauses behind a number count from here.
_LATER = 100
_AREA_OF = {"Mountain Pass": "US", "Bayan Obo": "CN", "Mount Weld": "AU"}
_PLACES = frozenset({"Mountain Pass", "Bayan Obo", "Mount Weld"})


@dataclass(frozen=True, slots=True)
class Said(Spoken):
    """One sentence, read; finds the subject that belongs to a number."""

    measured: ClassVar[frozenset[str]] = frozenset(
        {"production", "imports", "exports", "net-import-reliance", "apparent-consumption", "reserves", "price"}
    )

    @classmethod
    def of(cls, text: str, passage: Passage, mentions: Sequence[Mention], context: Context) -> Said:
        """The sentence with its clauses; words of measures ("export controls") are no statistics."""
        passage, kept = cleaned(text, passage, mentions)
        return cls(text, passage, tuple(kept), split_clauses(passage, kept), context, other_commodity(passage.tokens))

    def subject(self, anchor: int, quantity: Quantity | None) -> Subject | None:
        """The subject of what stands at an offset; None where no statistic and no commodity can be known."""
        notes: dict[str, set[str]] = {"carried": set(), "assumed": set()}
        commodity = self._commodity(anchor, notes)
        if commodity is None:
            return None
        statistic = self._statistic(anchor, quantity, notes)
        stage = self._stage(anchor, statistic)
        form = self._form(anchor, statistic, notes)
        area, partner, share = self._areas(anchor, quantity, statistic, notes)
        place = self.near("organisation", anchor)
        own = {"assumed", "carried"} & {k for k, v in notes.items() if {"commodity", "text-commodity"} & v}
        if statistic is None and stage is None and (quantity is None or own):
            return None
        if (
            quantity is not None
            and quantity.unit == "USD/kg"
            and statistic not in {"price", "unit-value", "price-floor"}
        ):
            statistic = "price"
        if share == "imports" and partner is None:
            # A part of all imports needs a sender; without one it is the part of what is used that is imported.
            statistic, share, form = "net-import-reliance", None, None
        if area is None and place is not None and place[0].value in _AREA_OF and place[1] <= 1:
            area = _AREA_OF[place[0].value]
            notes["assumed"] = (notes["assumed"] - {"area"}) | {"place"}
        if share == "ore" or (
            place and place[0].value in _PLACES and quantity is not None and quantity.kind == "share"
        ):
            share = share or "ore"
        organisation = place[0].value if place and place[1] <= 1 else None
        return Subject(
            area, partner, commodity, statistic, form, stage, share, None, organisation,
            frozenset(notes["carried"]), frozenset(notes["assumed"]),
        )  # fmt: skip

    def subject_of_term(self, anchor: int) -> Subject | None:
        """The subject of a word such as "de-risked": an area and a commodity, without a statistic."""
        notes: dict[str, set[str]] = {"carried": set(), "assumed": set()}
        commodity = self._commodity(anchor, notes)
        if commodity is None or "commodity" in notes["assumed"]:
            return None
        area, _, _ = self._areas(anchor, None, None, notes)
        return Subject(area, None, commodity, carried=frozenset(notes["carried"]), assumed=frozenset(notes["assumed"]))

    def _commodity(self, anchor: int, notes: dict[str, set[str]]) -> str | None:
        found = nearest(
            [m for m in self.mentions if m.kind in {"commodity", "element"}], anchor, self.clauses,
            lambda m: m.kind == "element" or is_rare(m.value),
        )  # fmt: skip
        carried = self.context.get("commodity")
        if found is not None and (found[1] < 100 or carried is None):
            mention = self._widest(found[0])
            value = mention.value
            return elements()[value].name.lower() if mention.kind == "element" else value
        if found is None and self.of_kind("commodity"):
            return None
        if carried is not None:
            notes["carried"].add("commodity" if carried[1] != "text" else "text-commodity")
            return carried[0]
        assumed = self.context.get("commodity?")
        if assumed is None:
            return None
        notes["assumed"].add("commodity")
        return assumed[0]

    def _widest(self, found: Mention) -> Mention:
        """The commodity that holds an element named in it: neodymium and praseodymium are one product."""
        for mention in self.mentions:
            if mention.kind == "commodity" and mention.start <= found.start and found.end <= mention.end:
                return mention
        return found

    def _statistic(self, anchor: int, quantity: Quantity | None, notes: dict[str, set[str]]) -> str | None:
        if quantity is not None and quantity.kind in {"share", "change"}:
            behind = self._after_of(quantity)
            if behind in {"apparent-consumption", "demand"} and self._imported(quantity):
                return "net-import-reliance"
            if behind is not None:
                return behind
        if quantity is not None and quantity.kind == "amount":
            behind = self._right_behind(quantity)
            if behind is not None:
                return behind
        found = self.near("statistic", anchor, lambda m: m.value not in {"supply-share"})
        weak = self.near("statistic", anchor)
        if weak is not None and (found is None or weak[1] < found[1]):
            found = weak
        if found is not None and found[1] < 100:
            if found[1]:
                notes["carried"].add("clause-statistic")
            return self._of_stage(found[0])
        if found is not None:
            return found[0].value
        if self.near("stage", anchor) is not None:
            return "production"
        carried = self.context.get("statistic")
        if carried is not None and carried[1] == "paragraph":
            notes["carried"].add("statistic")
            return carried[0]
        return None

    def _after_of(self, quantity: Quantity) -> str | None:
        """The statistic in "70 % of US imports": the first behind the number in its clause, where "of" follows it."""
        tail = self.text[quantity.end : quantity.end + 4].strip().casefold()
        if not tail.startswith("of"):
            return None
        clause = self.clauses.of(quantity.start)
        for mention in self.mentions:
            if mention.kind == "statistic" and mention.start >= quantity.end:
                if self.clauses.of(mention.start) != clause:
                    return None
                return mention.value
        return None

    def _of_stage(self, found: Mention) -> str:
        """The statistic of a mention; "mining" in a sentence about quotas or capacity is their stage."""
        if self.text[found.start : found.end].casefold() in {"mining", "mines", "mine"}:
            for mention in self.of_kind("statistic"):
                if mention.value in {"quota", "capacity", "reserves"} and mention.start < found.start:
                    return mention.value
        return found.value

    def _imported(self, quantity: Quantity) -> bool:
        """Whether "imports" stands before a share of what is used: imports 100 % of what it consumes."""
        clause = self.clauses.of(quantity.start)
        return any(m.value in {"imports", "net-import-reliance"} for m in self.in_clause("statistic", clause))

    def _right_behind(self, quantity: Quantity) -> str | None:
        """The statistic in "the 30,258 t quota": the word right behind an amount."""
        for mention in self.mentions:
            if mention.kind == "statistic" and 0 <= mention.start - quantity.end <= 2:
                return mention.value
        return None

    def _stage(self, anchor: int, statistic: str | None) -> str | None:
        found = self.near("stage", anchor)
        if found is None or found[1] != 0:
            return None
        del statistic
        return found[0].value

    def _form(self, anchor: int, statistic: str | None, notes: dict[str, set[str]]) -> str | None:
        found = self.near("form", anchor, lambda m: m.value not in {"product", "magnet"})
        if found is not None and found[1] == 0:
            return found[0].value
        if found is not None and found[1] < 100 and self._same_statistic(found[0], statistic):
            notes["carried"].add("form")
            return found[0].value
        carried = self.context.get("form")
        before = self.context.get("statistic")
        if carried is not None and carried[1] == "paragraph" and before is not None and before[0] == statistic:
            notes["carried"].add("form")
            return carried[0]
        return None

    def _same_statistic(self, form: Mention, statistic: str | None) -> bool:
        beside = self.near("statistic", form.start)
        return beside is not None and beside[0].value == statistic

    def _areas(
        self, anchor: int, quantity: Quantity | None, statistic: str | None, notes: dict[str, set[str]]
    ) -> tuple[str | None, str | None, Share | None]:
        """Area, partner, and what a percentage is a part of."""
        areas = [m for m in self.of_kind("area") if m.value not in {"OTHER"}]
        countries = [m for m in areas if m.value not in {"WORLD", "HOME"}]
        clause = self.clauses.of(anchor)
        mine = [m for m in areas if self.clauses.of(m.start) == clause] or areas
        share: Share | None = None
        if quantity is not None and quantity.kind == "share":
            share = self._share(statistic, quantity, countries, areas)
        pair = self._pair(anchor, statistic, share, countries)
        if pair is not None:
            return pair[0], pair[1], share
        world = [m for m in mine if m.value == "WORLD"]
        own = self.near("area", anchor, lambda m: m.value not in {"WORLD", "OTHER", "HOME"})
        if own is not None and own[1] >= _LATER and self._has_number(own[0]):
            own = None
        near = [m for m in world if own is not None and own[0].start < m.start < anchor and m.role != "in"]
        if near and share is None and self.clauses.of(near[-1].start) == clause:
            return "WORLD", None, share
        if own is not None and (own[1] < 100 or not world):
            if world and share is None and own[1] != 0:
                return "WORLD", None, share
            if own[1]:
                notes["carried"].add("clause-area")
            return own[0].value, None, share
        if world and share != "world":
            return "WORLD", None, share
        carried = self.context.get("area")
        if carried is not None:
            home = any(m.value == "HOME" for m in mine)
            notes["carried"].add("area" if carried[1] != "text" or home else "text-area")
            return carried[0], None, share
        if world:
            return "WORLD", None, share
        notes["assumed"].add("area")
        return None, None, share

    def _has_number(self, area: Mention) -> bool:
        """Whether the clause of an area tells a number of its own."""
        clause = self.clauses.of(area.start)
        return any(self.clauses.of(q.start) == clause for q in self.passage.quantities)

    def _share(
        self, statistic: str | None, quantity: Quantity, countries: Sequence[Mention], areas: Sequence[Mention]
    ) -> Share | None:
        if statistic in {"net-import-reliance"}:
            return None if not self._on_partner(countries) else "imports"
        if statistic == "quota" and self._after_of(quantity) == "quota":
            return "quota"
        if self._makes_up(quantity):
            return "total"
        if statistic in {"imports", "import-share"}:
            return "imports"
        if statistic in {"exports", *_SHARED} and len({m.value for m in countries}) > 1 and self._of_imports():
            return "imports"
        if statistic in _SHARED and len({m.value for m in countries}) > 1:
            return "imports"
        if statistic is None and len({m.value for m in countries}) > 1 and any(m.role == "from" for m in countries):
            return "imports"
        if self._is_make_up(quantity):
            return "ore"
        if statistic in {"production", "reserves", "capacity", "exports", "demand", "apparent-consumption"}:
            return "world"
        if statistic in _SHARED or any(m.value == "WORLD" for m in areas) or self.near("stage", quantity.start):
            return "world"
        return None

    def _makes_up(self, quantity: Quantity) -> bool:
        """Whether a share is a part of a sum of several kinds: "make up 40 % of imports"."""
        before = " ".join(self.text[max(self.passage.start, quantity.start - 24) : quantity.start].casefold().split())
        words = before.split()[-3:]
        return bool({"comprise", "comprised", "comprises", "represent", "represented", "represents"} & set(words)) or (
            "up" in words and bool({"make", "makes", "made", "making"} & set(words))
        )

    def _of_imports(self) -> bool:
        return any(m.kind == "statistic" and m.value in {"imports", "import-share"} for m in self.mentions)

    def _on_partner(self, countries: Sequence[Mention]) -> bool:
        """Whether reliance is said to be on somebody: "reliance on China", "relies on Chinese supply"."""
        return any(m.role in {"on", "from"} for m in countries)

    def _is_make_up(self, quantity: Quantity) -> bool:
        clause = self.clauses.of(quantity.start)
        named = self.in_clause("element", clause) or [
            m for m in self.in_clause("commodity", clause) if m.value in {"lace", "dytb", "ndpr"}
        ]
        held = {m.value for m in self.in_clause("form", clause)} & {
            "mineral-concentrates", "ore", "seg-concentrate", "mixed-carbonate", "mixed-oxide",
        }  # fmt: skip
        places = [m for m in self.of_kind("organisation") if m.value in _PLACES]
        return bool(named) and bool(held or places)

    def _pair(
        self, anchor: int, statistic: str | None, share: Share | None, countries: Sequence[Mention]
    ) -> tuple[str, str] | None:
        """Who sends and who receives, as (sender, receiver), where the clause or sentence names both."""
        if statistic not in {"exports", "imports", *_SHARED, "net-import-reliance", "value"} and share != "imports":
            return None
        clause = self.clauses.of(anchor)
        here = [m for m in countries if self.clauses.of(m.start) == clause]
        if len({m.value for m in here}) < 2:
            here = [m for m in countries if self.clauses.of(m.start) <= clause] if here else []
        if len({m.value for m in here}) < 2 and share == "imports":
            here = self._without_shares_of_their_own(anchor, countries)
        to = [m for m in here if m.role in {"to", "into"}]
        sent = [m for m in here if m.role in {"from", "on"}]
        if statistic == "exports" and to:
            sender = next((m for m in here if m.value != to[-1].value), None)
            return (sender.value, to[-1].value) if sender else self._sender_known(to[-1].value)
        if sent and share == "imports":
            receiver = next((m for m in here if m.value != sent[-1].value), None)
            return (sent[-1].value, receiver.value) if receiver else None
        if share == "imports" or statistic in {"imports"}:
            return self._giver(here, sent)
        return None

    def _without_shares_of_their_own(self, anchor: int, countries: Sequence[Mention]) -> list[Mention]:
        """The countries of the sentence but for those in another clause that tells a share itself."""
        home = self.clauses.of(anchor)
        shares = {self.clauses.of(q.start) for q in self.passage.quantities if q.kind == "share"} - {home}
        return [m for m in countries if self.clauses.of(m.start) not in shares or m.start < anchor]

    def _giver(self, here: Sequence[Mention], sent: Sequence[Mention]) -> tuple[str, str] | None:
        """Of two areas without "from": in "X supplies 70 % of Y's imports" X gives, Y is possessive or behind of."""
        if sent:
            receiver = next((m for m in here if m.value != sent[-1].value), None)
            return (sent[-1].value, receiver.value) if receiver else None
        held = [m for m in here if m.role in {"of", "'s", "by", "into"}]
        if len({m.value for m in here}) < 2 or not held:
            return None
        receiver = held[-1]
        giver = next((m for m in here if m.value != receiver.value), None)
        return (giver.value, receiver.value) if giver else None

    def _sender_known(self, receiver: str) -> tuple[str, str] | None:
        carried = self.context.get("area")
        if carried is not None and carried[0] != receiver and carried[1] == "paragraph":
            return carried[0], receiver
        return ("CN", receiver) if receiver != "CN" else None
