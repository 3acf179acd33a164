"""A small made-up chain: three areas, two mines, every stage. Only the working of the code is the point."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from terbia.chain.model import Chain
from terbia.chain.reading import read_chain
from terbia.chain.tables import columns_of, read_rows

Row = dict[str, str]
Tables = dict[str, list[Row]]


#: An end that is the value itself, whatever a test makes of that.
EXACT = "="


def number(
    value: float | str, unit: str, low: float | str = EXACT, high: float | str = EXACT, kind: str = "measured"
) -> Row:
    """The columns of a number; exact where no ends are given."""
    return {
        "low": str(low), "value": str(value), "high": str(high), "unit": unit, "kind": kind,
        "source_title": "made up", "source_url": "https://example.org", "locator": "row", "note": "made up",
    }  # fmt: skip


def tables() -> Tables:
    """The tables of the toy chain, as rows."""
    found: Tables = {
        "areas": [{"area": a, "name": a} for a in ("CN", "JP", "US")],
        "allies": [{"area": "US", "ally": "JP"}, {"area": "JP", "ally": "US"}],
        "groups": [
            {"group": "La+Ce", "members": "La;Ce", "separation": "light", "metal": "", "oxide_factor": "1.2"},
            {"group": "NdPr", "members": "Nd;Pr", "separation": "light", "metal": "metal", "oxide_factor": "1.17"},
            {"group": "Dy", "members": "Dy", "separation": "heavy", "metal": "heavy-metal", "oxide_factor": "1.15"},
            {"group": "Tb", "members": "Tb", "separation": "heavy", "metal": "heavy-metal", "oxide_factor": "1.18"},
        ],
        "grades": [
            {"grade": "standard", "name": "standard", **number(0.4, "share of magnet use")},
            {"grade": "high-temperature", "name": "high temperature", **number(0.6, "share of magnet use")},
        ],
        "yields": [
            {"step": step, "group": "*", **number(value, "share")}
            for step, value in {
                "cracking": 0.9, "light-separation": 0.95, "heavy-separation": 0.9, "metal": 0.93, "heavy-metal": 0.93,
                "alloy": 0.98, "magnet": 0.7, "recycling": 0.9,
            }.items()
        ],
    }  # fmt: skip
    shares = {
        "rock": {"La+Ce": 0.8, "NdPr": 0.18, "Dy": 0.004, "Tb": 0.001, "unknown": 0.015},
        "clay": {"La+Ce": 0.5, "NdPr": 0.3, "Dy": 0.05, "Tb": 0.01, "unknown": 0.14},
    }
    found["compositions"] = [
        {"composition": name, "group": group, **number(share, "share of REO")}
        for name, parts in shares.items()
        for group, share in parts.items()
    ]
    recipes = {
        "standard": {"NdPr": 0.36, "Dy": 0, "Tb": 0},
        "high-temperature": {"NdPr": 0.34, "Dy": 0.014, "Tb": 0.003},
    }
    found["recipes"] = [
        {"grade": grade, "group": group, **number(t, "t REO per t alloy")}
        for grade, parts in recipes.items()
        for group, t in parts.items()
    ]
    found["sites"] = [
        {"site": name, "area": area, "name": name}
        for name, area in {
            "rock-mine": "US", "clay-mine": "CN", "cn-rock": "CN", "cn-plant": "CN", "us-plant": "US", "jp-plant": "JP",
        }.items()
    ]  # fmt: skip
    found["mines"] = [
        {"mine": "rock-mine", "composition": "rock", "feed_class": "mineral"},
        {"mine": "cn-rock", "composition": "rock", "feed_class": "mineral"},
        {"mine": "clay-mine", "composition": "clay", "feed_class": "ionic"},
    ]
    found["capacities"] = [
        {"site": site, "stage": stage, "measure": measure, "from_year": "", **number(amount, unit)}
        for site, stage, measure, amount, unit in (
            ("rock-mine", "mine", "REO", 40_000, "t REO"),
            ("cn-rock", "mine", "REO", 200_000, "t REO"),
            ("clay-mine", "mine", "REO", 40_000, "t REO"),
            ("cn-plant", "cracking", "REO-feed", 300_000, "t REO"),
            ("us-plant", "cracking", "REO-feed", 20_000, "t REO"),
            ("cn-plant", "light-separation", "REO-feed", 300_000, "t REO"),
            ("us-plant", "light-separation", "NdPr-oxide", 3_000, "t oxide"),
            ("cn-plant", "heavy-separation", "DyTb-oxide", 4_000, "t oxide"),
            ("cn-plant", "metal", "NdPr-metal", 60_000, "t metal"),
            ("jp-plant", "metal", "NdPr-metal", 3_000, "t metal"),
            ("cn-plant", "heavy-metal", "DyTb-metal", 3_500, "t metal"),
            ("cn-plant", "alloy", "alloy", 200_000, "t alloy"),
            ("jp-plant", "alloy", "alloy", 12_000, "t alloy"),
            ("cn-plant", "magnet", "magnet", 120_000, "t magnet"),
            ("jp-plant", "magnet", "magnet", 8_000, "t magnet"),
            ("us-plant", "magnet", "magnet", 500, "t magnet"),
            ("cn-plant", "recycling", "REO", 30_000, "t REO"),
        )
    ]
    found["requirements"] = [
        {"area": area, "product": product, "year": "2025", **number(amount, unit, 0.9 * amount, 1.1 * amount)}
        for area, product, amount, unit in (
            ("CN", "magnet", 60_000, "t magnet"),
            ("JP", "magnet", 6_000, "t magnet"),
            ("US", "magnet", 7_000, "t magnet"),
            ("CN", "La+Ce", 90_000, "t REO"),
            ("US", "La+Ce", 8_000, "t REO"),
        )
    ]
    found["loss_values"] = [
        {"product": product, **number(value, "kUSD/t", value / 3, value * 3, "assumed")}
        for product, value in {"standard": 300, "high-temperature": 1000, "La+Ce": 1}.items()
    ]
    found["routes"] = [{"mine": "rock-mine", "to_area": "CN"}, {"mine": "clay-mine", "to_area": "CN"}]
    found["statistics"] = [
        {"statistic": name, "year": "2025", "flow": flow, "item": item, "from_area": start, "to_area": end,
         **number(value, unit, 0.95 * value, 1.05 * value)}
        for name, flow, item, start, end, value, unit in (
            ("US mine", "mine", "rock-mine", "US", "", 38_000, "t REO"),
            ("US NdPr", "oxide", "NdPr", "US", "", 2_000, "t REO"),
            ("CN to US magnets", "trade", "magnet", "CN", "US", 6_000, "t magnet"),
            ("JP magnets", "magnet", "magnet", "JP", "", 7_000, "t magnet"),
        )
    ]  # fmt: skip
    return found


def as_bytes(found: Mapping[str, Sequence[Mapping[str, str]]], table: str) -> bytes | None:
    """A table of rows as it would lie in a folder."""
    if table not in found:
        return None
    text = io.StringIO()
    writer = csv.DictWriter(text, columns_of(table), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {column: row.get("value", "") if cell == EXACT else cell for column, cell in row.items()}
        for row in found[table]
    )
    return text.getvalue().encode()


def chain_of(found: Tables) -> Chain:
    """The chain of some tables."""
    return read_chain(read_rows("toy", lambda table: as_bytes(found, table)), "toy")


def toy() -> Chain:
    """The toy chain."""
    return chain_of(tables())


def changed(table: str, match: Row, **cells: str) -> Tables:
    """The toy tables with cells of the rows that match changed."""
    found = tables()
    rows = [row for row in found[table] if match.items() <= row.items()]
    assert rows
    for row in rows:
        row.update(cells)
    return found
