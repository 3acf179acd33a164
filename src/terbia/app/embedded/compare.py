"""Our figures beside those of the studies: the same quantity, another, or two that cannot both hold."""

from __future__ import annotations

from collections.abc import Callable

from terbia.app.embedded.answer import Compared
from terbia.app.embedded.lines import Counted, mirror
from terbia.app.embedded.tables import Study, studies
from terbia.indicators.embedded import implied_inside
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record, View
from terbia.reports.number_text import print_range
from terbia.vocab.interval import INF, Interval

UNIT = "t magnet"
PERCENT = 0.01


def compared(record: Record, view: View, area: str, element: str, year: str) -> tuple[Compared, ...]:
    """Every study of the area with our figure beside it: of the study's year where there is one, else of ``year``."""
    found = []
    for study in studies():
        if study.series.partition("/")[0].split(">")[-1] != area or study.elements not in ((), (element,)):
            continue
        o = _stated(study, view) or record.find(study.series, study.period, view)
        span = None if o is None else o.interval()
        if o is None or span is None:
            continue
        then = study.period[:4]
        own = mirror(record, area, then, view)
        when, magnets = (then, own) if own is not None else (year, mirror(record, area, year, view))
        found.append(_RULES[study.compare](study, o, span, when, magnets, _share(record, view, area)))
    return tuple(found)


def _stated(study: Study, view: View) -> Observation | None:
    """A figure that stands in no edition, where it can have been known: after the year that it is of."""
    could_be_known = view.edition is None and (view.as_of is None or view.as_of[:4] > study.period)
    return study.stated if could_be_known else None


def _share(record: Record, view: View, area: str) -> Interval | None:
    for study in studies():
        if study.compare == "embedded_share" and study.series.startswith(f"{area}/"):
            o = record.find(study.series, study.period, view)
            span = None if o is None else o.interval()
            return None if span is None else span.scaled(PERCENT)
    return None


def _none(
    study: Study, o: Observation, _span: Interval, _when: str, _magnets: Counted | None, _share: Interval | None
) -> Compared:
    return Compared(study.study, study.what, o, None, "", "not_comparable", "another quantity")


def _direct(
    study: Study, o: Observation, span: Interval, when: str, magnets: Counted | None, _share: Interval | None
) -> Compared:
    if magnets is None or not magnets.is_whole_year:
        return _none(study, o, span, when, magnets, _share)
    ours = magnets.mass_t
    words = f"{magnets.words} in {when}"
    if when != o.period:
        return Compared(study.study, study.what, o, ours, UNIT, "not_comparable", f"{words}; none held of {o.period}")
    meets = ours.meets(span)
    words += ": within the rounding of the study" if meets else ": not within the rounding of the study"
    words += "" if study.stated else ", though it counts something else"
    return Compared(study.study, study.what, o, ours, UNIT, "agrees" if meets else "disagrees", words)


def _china_share(
    study: Study, o: Observation, span: Interval, when: str, magnets: Counted | None, _share: Interval | None
) -> Compared:
    if magnets is None or not magnets.is_whole_year:
        return _none(study, o, span, when, magnets, _share)
    part = span.scaled(PERCENT)
    ours = Interval(magnets.mass_t.low / part.high, magnets.mass_t.high / part.low)
    words = f"if it held in {when}: {print_range(ours.low, ours.high, UNIT)} from all suppliers"
    return Compared(study.study, study.what, o, ours, UNIT, "implied", words)


def _embedded_share(
    study: Study, o: Observation, span: Interval, when: str, magnets: Counted | None, _share: Interval | None
) -> Compared:
    if magnets is None or not magnets.is_whole_year:
        return _none(study, o, span, when, magnets, _share)
    ours = implied_inside(magnets.mass_t, span.scaled(PERCENT))
    words = f"if it held in {when} on customs mass: {print_range(ours.low, ours.high, UNIT)} inside goods"
    return Compared(study.study, study.what, o, ours, UNIT, "implied", words)


def _all_magnets(
    study: Study, o: Observation, span: Interval, when: str, magnets: Counted | None, share: Interval | None
) -> Compared:
    if magnets is None or share is None or not magnets.is_whole_year:
        return _none(study, o, span, when, magnets, share)
    ours = magnets.mass_t + implied_inside(magnets.mass_t, share)
    ours = Interval(ours.low, INF)
    inside = 100 * (1 - magnets.mass_t.low / span.high)
    words = f"bare magnets of {when} and what the share of embedded implies: {print_range(ours.low, None, UNIT)}"
    if ours.meets(span):
        return Compared(study.study, study.what, o, ours, UNIT, "agrees", words)
    words += (
        f", {ours.low / span.high:.1f} times the study's {o.period}; on this study only about {inside:.0f} % would "
        "arrive inside goods. The two cannot both hold on customs mass: quantities of different scope"
    )
    return Compared(study.study, study.what, o, ours, UNIT, "disagrees", words)


_Rule = Callable[[Study, Observation, Interval, str, Counted | None, Interval | None], Compared]
_RULES: dict[str, _Rule] = {
    "none": _none,
    "direct": _direct,
    "china_share": _china_share,
    "embedded_share": _embedded_share,
    "all_magnets": _all_magnets,
}
