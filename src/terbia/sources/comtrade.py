"""UN Comtrade v1: what each country reports of its trade with each other one, by HS code, a year or a month.

Both reports of a flow are kept: ``CN>US/hs-850511/exports;comtrade`` is China's word (FOB), ``.../imports;comtrade``
that of the United States (CIF). A row that is broken down (by transport, customs procedure or second partner) is a
series of its own whose form says so, so that it is never added to the total; a total over all partners has no partner.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from terbia.errors import Fault, FileFaults
from terbia.ledger.observation import Observation, Origin
from terbia.ledger.series import Series
from terbia.sources.compiled.rows import words
from terbia.sources.comtrade_answer import LIMITS, Answer, missing, read_csv, read_json
from terbia.sources.comtrade_row import Amount, Flow, read_flow
from terbia.sources.comtrade_weights import constant_unit_values
from terbia.sources.reading import Account, EditionName, Reading
from terbia.vocab.code import codes, hs_commodity, hs_scope

JSON_FORMAT = "UN Comtrade v1, JSON"
CSV_FORMAT = "UN Comtrade v1, CSV"
PUBLISHER = "United Nations Statistics Division"
LICENCE = "UN Comtrade terms"
URL = "https://comtradeplus.un.org/"
_BREAKDOWNS = ("motcode", "customscode", "partner2code")
_ASK_TOTALS = "Ask for totals: partner2Code=0, motCode=0, customsCode=C00."


def read(name: str, data: bytes, edition: str | None = None, *, is_json: bool) -> Reading:
    """Read an answer of UN Comtrade. Raises FileFaults for one that is cut, an error, without rows or columns."""
    answer = read_json(name, data) if is_json else read_csv(name, data)
    if absent := list(missing(answer)):
        raise FileFaults(name, absent, "Ask for whole records (includeDesc does not matter), as JSON or CSV.")
    account = Account(name, JSON_FORMAT if is_json else CSV_FORMAT)
    account.read = len(answer.records) + answer.blank + len({fault.row for fault in answer.faults})
    account.blank = answer.blank
    for fault in answer.faults:
        account.reject(fault)
    flows = _flows(answer, account)
    named = _edition(name, flows, edition)
    kept = _once(flows, answer, account)
    unit_values = constant_unit_values(kept)
    observations = [
        o for flow in kept for o in _observations(flow, unit_values.get(flow.place), named, name, answer.word)
    ]
    account.loaded = account.read - account.blank - len(account.faults)
    account.notices.extend(_notices(answer, flows, kept, len(unit_values)))
    return Reading(named, tuple(observations), account, hashlib.sha256(data).hexdigest())


def _flows(answer: Answer, account: Account) -> list[Flow]:
    flows = []
    for place, cells in answer.records:
        flow = read_flow(place, cells)
        if isinstance(flow, Flow):
            if flow.is_empty:
                account.blank += 1
            else:
                flows.append(flow)
        else:
            for fault in flow:
                account.reject(fault)
    return flows


def _edition(name: str, flows: Sequence[Flow], edition: str | None) -> EditionName:
    """``COMTRADE-2024-US`` for the answer of one reporter. Raises FileFaults where the file leaves it open."""
    today = datetime.date.today().isoformat()
    reporters = sorted({flow.reporter for flow in flows})
    periods = sorted({flow.period for flow in flows})
    if edition is None and len(reporters) > 1:
        shown = ", ".join(reporters[:8]) + (" and others" if len(reporters) > 8 else "")
        fault = Fault(0, "reporterCode", shown, "several reporters: the file does not say what its edition is called")
        raise FileFaults(name, [fault], "Name the edition with --edition, for example --edition COMTRADE-2024-magnets.")
    if edition is None and not flows:
        edition = "COMTRADE-unread"
    span = periods[0] if len(periods) == 1 else f"{periods[0]}_{periods[-1]}" if periods else ""
    own = edition or f"COMTRADE-{span}-{reporters[0].replace('+', '_')}"
    return EditionName(own, PUBLISHER, f"UN Comtrade, {own.removeprefix('COMTRADE-')}", today)


def _once(flows: Sequence[Flow], answer: Answer, account: Account) -> list[Flow]:
    """The flows, each once: what is said twice alike is kept once, what contradicts is rejected whole."""
    by_key: dict[tuple[str | None, ...], list[Flow]] = defaultdict(list)
    for flow in flows:
        by_key[flow.key].append(flow)
    kept, repeats = [], 0
    for group in by_key.values():
        if len({flow.says for flow in group}) == 1:
            kept.append(group[0])
            repeats += len(group) - 1
            continue
        for flow in group:
            account.reject(Fault(flow.place, "primaryValue", flow.value.text, _contradiction(flow, group, answer)))
    if repeats:
        account.notices.append(f"{repeats:,} rows stand there again word for word; each flow is kept once.")
    return sorted(kept, key=lambda flow: flow.place)


def _contradiction(flow: Flow, group: Sequence[Flow], answer: Answer) -> str:
    other = next(f for f in group if f is not flow and f.says != flow.says) if len(group) > 1 else flow
    reason = f"another figure for the flow of {answer.word} {other.place}; neither is taken"
    if other.vintage != flow.vintage:
        return f"{reason}; one is in classification {flow.vintage}, the other in {other.vintage}"
    absent = [column for column in _BREAKDOWNS if column not in answer.columns]
    return (
        f"{reason}. Without the columns {', '.join(absent)} a total cannot be told from its parts. {_ASK_TOTALS}"
        if absent
        else reason
    )


def _observations(
    flow: Flow, unit_value: tuple[float, int, int] | None, named: EditionName, name: str, word: str
) -> Iterator[Observation]:
    """Value, weight, quantity of a flow, and its value on the other basis where that is given too."""
    kind, who = flow.kind, flow.reporter
    marks = ("converted",) if flow.converted else ()
    basis = _basis(flow)
    about = f"{flow.vintage or 'HS'}; {kind.words} reported by {who}"

    def one(
        statistic: str,
        form: str,
        amount: Amount,
        unit: str,
        column: str,
        scope: str,
        more: tuple[str, ...],
        note: str = "",
    ) -> Observation:
        parts = "-".join(part for part in (form, flow.breakdown) if part)
        commodity = "all-goods" if flow.code == "TOTAL" else hs_commodity(flow.code)
        area, partner = (flow.reporter, flow.partner) if not kind.is_inward else (flow.partner, flow.reporter)
        series = Series(area or who, commodity, statistic, parts or None, "comtrade", partner if area else None)
        known = codes().get(flow.code)
        notes = (known.trap if known else "", note, *flow.remarks)
        return Observation(
            series=str(series),
            period=flow.period,
            value=amount.number,
            low=None,
            high=None,
            unit=unit,
            scope=scope if flow.code == "TOTAL" else hs_scope(flow.code, scope),
            qualifiers=tuple(dict.fromkeys((*more, *marks, *(("NA",) if amount.number is None else ())))),
            edition=named.name,
            released_on=named.released_on,
            origin=Origin(named.title, PUBLISHER, URL, f"{name} {word} {flow.place} {column}", LICENCE),
            note=" ".join(part for part in notes if part) or None,
            text=amount.text,
        )

    if flow.value.number is not None:
        yield one(kind.value_statistic, "", flow.value, "USD", "primaryValue", f"{about}, {basis}", ())
    for label, amount in (("CIF", flow.cif), ("FOB", flow.fob)):
        if amount.number is not None and amount.number != flow.value.number:
            column = f"{label.lower()}value"
            yield one(kind.value_statistic, label.lower(), amount, "USD", column, f"{about}, {label}", ())
    weighed = f"{about}, net weight"
    estimated, why = _weight_marks(flow, unit_value)
    yield one(kind.statistic, "", flow.weight, "kg gross", "netWgt", weighed, estimated, why)
    unit = next((row for row in words("comtrade_units") if row["code"] == flow.unit), None)
    if unit and flow.quantity.number is not None and (flow.unit != "8" or flow.quantity.number != flow.weight.number):
        by = ("estimated-quantity",) if flow.quantity_estimated else ()
        yield one(kind.statistic, unit["form"], flow.quantity, unit["unit"], "qty", f"{about}, {unit['words']}", by)


def _basis(flow: Flow) -> str:
    """CIF or FOB, as the row's own columns say, else as is usual for the flow."""
    for label, amount in (
        (flow.kind.basis, flow.cif if flow.kind.basis == "CIF" else flow.fob),
        ("CIF", flow.cif),
        ("FOB", flow.fob),
    ):
        if amount.number is not None and amount.number == flow.value.number:
            return label
    return f"{flow.kind.basis} by convention"


def _weight_marks(flow: Flow, unit_value: tuple[float, int, int] | None) -> tuple[tuple[str, ...], str]:
    if flow.weight.number is None:
        return (), "Net weight printed as zero: not known." if flow.weight.text else ""
    if unit_value is not None:
        usd_per_kg, among, partners = unit_value
        why = (
            f"The weight is value / {usd_per_kg:.3f} USD/kg, as of {among} of {partners} partners: "
            "an estimate, not reported."
        )
        return ("estimated-weight",), why
    return (("estimated-weight",), "") if flow.weight_estimated else ((), "")


def _notices(answer: Answer, read: Sequence[Flow], flows: Sequence[Flow], estimated: int) -> Iterator[str]:
    vintages = Counter(flow.vintage for flow in read if flow.vintage)
    if len(vintages) > 1:
        shown = ", ".join(f"{vintage}: {count:,}" for vintage, count in sorted(vintages.items()))
        yield f"Several revisions of the classification in one file ({shown} flows): codes may not mean the same."
    if estimated:
        yield f"{estimated:,} weights follow from the value at one unit value: marked estimated-weight."
    broken = sum(bool(flow.breakdown) for flow in flows)
    if broken:
        yield f"{broken:,} rows are parts of totals (transport, procedure, second partner): series of their own."
    if answer.is_at_limit:
        shown = ", ".join(f"{limit:,}" for limit in LIMITS)
        yield f"Just {len(answer.records):,} records, as many as one call can give ({shown}): the rest may be cut off."
    periods = {flow.period for flow in flows}
    for reporter in sorted({flow.reporter for flow in flows}):
        absent = sorted(periods - {flow.period for flow in flows if flow.reporter == reporter})
        if absent:
            yield f"No rows of {reporter} for {', '.join(absent[:5])}: not reported or not so classified, not 0."
