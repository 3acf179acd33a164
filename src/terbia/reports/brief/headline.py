"""Title, standfirst and highlights: what an editor puts on top."""

from __future__ import annotations

from terbia.indicators.comparison import change_verb, compare
from terbia.ledger.observation import Observation
from terbia.reports.brief.basis import Basis
from terbia.reports.brief.market import latest_shares, price_highlight
from terbia.reports.brief.output import leading_producers
from terbia.reports.brief.reliance import RelianceStory
from terbia.reports.brief.say import passage, place, sentence_start, words_of
from terbia.reports.number_text import print_observation
from terbia.reports.page import Passage
from terbia.vocab.area import area

#: Lines of output in the order in which a headline prefers them.
_PREFERRED = ("compounds-and-metals", "refinery", "primary", "refinery-primary", "smelter", "mine", None)


def main_line(basis: Basis) -> tuple[Observation | None, Observation | None]:
    """The line of output that the headline speaks of: its figure now and the year before."""
    lines = dict(basis.forms("production"))
    for form in (*_PREFERRED, *lines):
        rows = lines.get(form, [])
        now = next((o for o in rows if o.period == basis.year), None)
        if now is not None:
            return now, next((o for o in rows if o.period == basis.previous_year), None)
    return None, None


def title_of(basis: Basis, story: RelianceStory | None) -> str:
    """The headline: a statement made of the record's own directions and figures, never of a stock phrase."""
    now, before = main_line(basis)
    output = _output_words(basis, now, before)
    relied = _reliance_words(story)
    who = sentence_start(place(basis.area))
    what = words_of(basis.commodity)
    if output and relied:
        moved = compare(before, now).direction if before and now else "unknown"
        turn = compare(story.before.published, story.now.published).direction if story and story.before else "unknown"
        link = ", yet " if moved == turn and moved in {"rose", "fell"} else ", and "
        if now is not None and now.value == 0:
            link = "; "
        return f"{who}: {output}{link}{relied}"
    if output or relied:
        return f"{who}, {what}: {output or relied}"
    return f"{who}: what the record says of {what}"


def _output_words(basis: Basis, now: Observation | None, before: Observation | None) -> str:
    if now is None:
        return ""
    form = now.series.split("/")[3] if now.series.count("/") > 2 else ""
    commodity = words_of(basis.commodity)
    if form == "compounds-and-metals":
        name = f"output of {commodity.rstrip('s').replace(' ', '-')} compounds and metals"
    else:
        name = f"{words_of(form)} output of {commodity}".strip()
    if now.value == 0:
        return f"no {name} in {now.period}"
    if not now.is_known:
        return f"{name} {'is withheld' if 'W' in now.qualifiers else 'is not published'} for {now.period}"
    verb = change_verb(compare(before, now)) if before is not None and before.unit == now.unit else ""
    return f"{name} {verb} in {now.period}" if verb else f"{name} was {print_observation(now)} in {now.period}"


def _reliance_words(story: RelianceStory | None) -> str:
    if story is None:
        return ""
    now = story.now.published
    shown = print_observation(now)
    if "E" in now.qualifiers:
        return "more left the country than came in"
    if not now.is_known:
        return f"reliance on imports is {shown}"
    if story.now.unverified_share > 0.5:
        return ""
    if now.value is None:
        return f"reliance on imports is given only as {shown}"
    direction = compare(story.before.published, now).direction if story.before else "unknown"
    if direction in {"rose", "fell"}:
        return f"reliance on imports {direction} to {shown}"
    if direction == "unchanged":
        return f"reliance on imports stayed at {shown}"
    return f"reliance on imports is {shown}"


def standfirst_of(basis: Basis, story: RelianceStory | None) -> Passage:
    """One paragraph below the title: where the figures are from and what they are not."""
    edition = basis.record.edition(basis.edition)
    spans: list[str | Observation] = [
        f"From {edition.title} ({edition.publisher}, released {edition.released_on}), with every figure as published: "
        "its edition, scope and origin stand behind it."
    ]
    if story is not None and story.now.published.is_known and story.now.published.value is not None:
        spans += [
            " Of what was consumed in ",
            f"{story.now.period}, ",
            story.now.published,
            " was net imports.",
        ]
    return passage(*spans)


def highlights_of(basis: Basis, story: RelianceStory | None) -> list[Passage]:
    """The few sentences that somebody in a hurry should read."""
    found: list[Passage] = []
    for form, rows in basis.forms("production"):
        now = next((o for o in rows if o.period == basis.year), None)
        before = next((o for o in rows if o.period == basis.previous_year), None)
        if now is None or not now.is_known or before is None:
            continue
        verb = change_verb(compare(before, now))
        if verb and (now.value or before.value) and form != "mine":
            name = sentence_start(words_of(form or basis.commodity))
            tail = f" in {now.period}" + (" (estimated)" if "e" in now.qualifiers else "")
            found.append(passage(f"{name}: output {verb}, from ", before, f" in {before.period} to ", now, f"{tail}."))
    found += _reliance_highlights(basis, story)
    found += _supply_highlights(basis)
    price = price_highlight(basis)
    return [*found, price] if price else found


def _reliance_highlights(basis: Basis, story: RelianceStory | None) -> list[Passage]:
    found = []
    if story is not None:
        rows = [o for o in basis.rows("net-import-reliance", story.form) if o.period <= basis.year][-3:]
        if rows:
            spans: list[str | Observation] = ["Net import reliance: "]
            for i, o in enumerate(rows):
                spans += ["" if i == 0 else ", ", o, f" in {o.period}"]
            found.append(passage(*spans, "."))
        used = [
            o for o in basis.rows("apparent-consumption", story.form) if o.period in {basis.year, basis.previous_year}
        ]
        if len(used) == 2:
            verb = change_verb(compare(*used)) or "went"
            found.append(
                passage(
                    f"Apparent consumption {verb} from ",
                    used[0],
                    " to ",
                    used[1],
                    "; it has no term for stocks.",
                )
            )
    heavy = basis.at("net-import-reliance", "compounds-and-metals", commodity=f"{basis.commodity}-heavy")
    if heavy is not None:
        found.append(
            passage(
                "Heavy rare earths (without yttrium): reliance ",
                heavy,
                f" in {heavy.period}, with no parts published to recompute it.",
            )
        )
    return found


def _supply_highlights(basis: Basis) -> list[Passage]:
    found = []
    shares = [o for o in latest_shares(basis) if not o.series.startswith("OTHER>")]
    if shares:
        top = shares[0]
        name = sentence_start(place(top.series.partition(">")[0]))
        found.append(passage(f"{name} supplied ", top, f" of imports over {top.period.replace('/', ' to ')}."))
    world = next(
        (
            o
            for s, rows in basis.matching(rf"^WORLD/{basis.commodity}/production/mine$")
            for o in rows
            if o.period == basis.year
        ),
        None,
    )
    leaders = leading_producers(basis, "mine")
    if world is not None and world.is_known and leaders:
        found.append(
            passage(
                "World mine output ",
                world,
                f" in {world.period}, of it ",
                leaders[0],
                f" in {area(leaders[0].series.partition('/')[0]).name}.",
            )
        )
    return found
