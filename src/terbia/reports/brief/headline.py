"""Title, standfirst and highlights: what an editor puts on top. Nothing unverified stands here."""

from __future__ import annotations

from terbia.indicators.comparison import change_verb, compare
from terbia.ledger.observation import Observation
from terbia.reports.brief.basis import Basis
from terbia.reports.brief.market import is_stale, latest_shares, price_highlight, shares_of
from terbia.reports.brief.output import direction_of, leading_producers, main_line, output_lines, pair_of
from terbia.reports.brief.reliance import RelianceStory, stock_words
from terbia.reports.brief.say import passage
from terbia.reports.brief.words import edition_title, edition_words, output_words, place, sentence_start, words_of
from terbia.reports.brief.words import years_words as years
from terbia.reports.entries import long_date
from terbia.reports.number_text import print_observation
from terbia.reports.page import Passage, Span
from terbia.terms.shares import is_rest


def title_of(basis: Basis, story: RelianceStory | None) -> str:
    """The headline: a statement made of the record's own directions and figures, never of a stock phrase."""
    form, now, before = main_line(basis)
    output = _output_words(basis, form, now, before)
    relied = _reliance_words(story)
    who = sentence_start(place(basis.area))
    what = words_of(basis.commodity)
    if output and relied:
        return f"{who}: {output}{_link(now, before, story)}{relied}"
    if output:
        return f"{who}: {output}"
    return f"{who}, {what}: {relied}" if relied else f"{who}: what the record says of {what}"


def _link(now: Observation | None, before: Observation | None, story: RelianceStory | None) -> str:
    """``yet`` where output and reliance went the same way, which a reader does not expect."""
    if now is not None and now.value == 0:
        return "; "
    moved = direction_of(now, before)
    turn = direction_of(story.now.published, story.before.published) if story and story.before else "unknown"
    return ", yet " if moved == turn and moved in {"rose", "fell"} else ", and "


def _output_words(basis: Basis, form: str | None, now: Observation | None, before: Observation | None) -> str:
    if now is None or now.is_unverified:
        return ""
    name = output_words(form, basis.commodity)
    if now.value == 0:
        stopped = before is not None and before.value
        return f"{name} stopped in {now.period}" if stopped else f"no {name} in {now.period}"
    if not now.is_known:
        return f"{name} {'is withheld' if 'W' in now.qualifiers else 'is not published'} for {now.period}"
    sound = before is not None and before.unit == now.unit and not before.is_unverified
    verb = change_verb(compare(before, now)) if sound else ""
    return f"{name} {verb} in {now.period}" if verb else f"{name} was {print_observation(now)} in {now.period}"


def _reliance_words(story: RelianceStory | None) -> str:
    if story is None or story.now.published.is_unverified:
        return ""
    now = story.now.published
    shown = print_observation(now)
    if "E" in now.qualifiers:
        return "more left the country than came in"
    if not now.is_known:
        return f"reliance on imports is {shown}"
    before = story.before.published if story.before else None
    direction = compare(before, now).direction if before is not None and not before.is_unverified else "unknown"
    if now.value is None:
        verb = {"rose": "rose, to a figure given only as", "fell": "fell, to a figure given only as"}.get(direction)
        return f"reliance on imports {verb or 'is given only as'} {shown}"
    if direction in {"rose", "fell"}:
        return f"reliance on imports {direction} to {shown}"
    return f"reliance on imports {'stayed at' if direction == 'unchanged' else 'is'} {shown}"


def standfirst_of(basis: Basis, story: RelianceStory | None) -> Passage:
    """One paragraph below the title: what the share means, where the figures are from, who is silent."""
    spans: list[Span | Observation] = []
    now = story.now.published if story is not None else None
    if story is not None and now is not None and now.value is not None and not now.is_unverified:
        what = words_of(story.form or basis.commodity)
        whole = now.unit.partition(" of ")[2] or "consumption"
        spans += ["Net imports met ", now, f" of the {whole} of {what} in {now.period}. "]
    if basis.silent_edition:
        spans += [f"{sentence_start(edition_words(basis.silent_edition))} says nothing of it any more. "]
    edition = basis.record.edition(basis.edition)
    spans += [f"The figures are from {edition_title(edition)} unless another edition is named."]
    if basis.superseding:
        later = basis.record.edition(basis.superseding)
        since = f"{edition_words(later.name)} of {long_date(later.released_on)}"
        spans += [f" {sentence_start(since)} has superseded them since."]
    return passage(*spans)


def highlights_of(basis: Basis, story: RelianceStory | None) -> list[Passage]:
    """The few sentences that somebody in a hurry should read."""
    found: list[Passage] = []
    for form, rows in output_lines(basis):
        now, before = pair_of(basis, rows)
        if now is None or before is None or not now.is_known or now.unit != before.unit:
            continue
        verb = change_verb(compare(before, now))
        if verb in ("", "was unchanged") or now.is_unverified or before.is_unverified:
            continue
        name = sentence_start(output_words(form))
        if now.value == 0:
            found.append(passage(f"{name} stopped: ", now, f" in {now.period} after ", before, f" in {before.period}."))
            continue
        tail = f" in {now.period}" + (" (estimated)" if "e" in now.qualifiers and now.value else "")
        found.append(passage(f"{name} {verb}, from ", before, f" in {before.period} to ", now, f"{tail}."))
    found += _reliance_highlights(basis, story)
    found += _heavy_highlight(basis)
    found += _supply_highlights(basis)
    price = price_highlight(basis)
    return [*found[:9], price] if price else found[:9]


def _reliance_highlights(basis: Basis, story: RelianceStory | None) -> list[Passage]:
    if story is None:
        return []
    found = []
    rows = [o for o in basis.rows("net-import-reliance", story.form) if o.period <= basis.year and not o.is_unverified]
    if rows:
        spans: list[Span | Observation] = ["Net import reliance: "]
        for i, o in enumerate(rows[-3:]):
            spans += ["" if i == 0 else ", ", o, f" in {o.period}"]
        found.append(passage(*spans, "."))
    used = [
        o
        for o in basis.rows("apparent-consumption", story.form)
        if o.period in {basis.year, basis.previous_year} and o.is_known and not o.is_unverified
    ]
    if len(used) == 2 and used[0].unit == used[1].unit:
        verb = change_verb(compare(*used))
        moved = f"{verb}, from " if verb and verb != "was unchanged" else "was "
        to = f" in {used[0].period} {'to' if moved != 'was ' else 'and'} "
        tail = f" in {used[1].period}{stock_words(used[1])}."
        found.append(passage(f"Apparent consumption {moved}", used[0], to, used[1], tail))
    return found


def _heavy_highlight(basis: Basis) -> list[Passage]:
    heavy = basis.at("net-import-reliance", "compounds-and-metals", commodity=f"{basis.commodity}-heavy")
    if heavy is None or heavy.is_unverified:
        return []
    tail = f" in {heavy.period}, with no parts published to recompute it."
    return [passage("Heavy rare earths (without yttrium): reliance ", heavy, tail)]


def _supply_highlights(basis: Basis) -> list[Passage]:
    found = []
    shares = [o for o in latest_shares(basis) if not is_rest(o)]
    if shares and not shares[0].is_unverified and not is_stale(basis, shares):
        top = shares[0]
        name = sentence_start(place(top.series.partition(">")[0]))
        found.append(passage(f"{name} supplied ", top, f" of {shares_of(shares)} over {years(top.period)}."))
    lines = basis.matching(rf"^WORLD/{basis.commodity}/production/mine$")
    world = next((o for _, rows in lines for o in rows if o.period == basis.year), None)
    leaders = leading_producers(basis, "mine")
    if world is not None and world.is_known and leaders and not world.is_unverified:
        where = place(leaders[0].series.partition("/")[0])
        found.append(
            passage("World mine output was ", world, f" in {world.period}, ", leaders[0], f" of it in {where}.")
        )
    return found
