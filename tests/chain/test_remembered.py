"""What is worked out once for a chain, and never taken for another."""

from __future__ import annotations

from dataclasses import replace

from terbia.chain.feed_mix import mined
from terbia.chain.model import Chain
from terbia.chain.remembered import once


def test_an_answer_is_worked_out_once_for_each_chain_and_argument(toy_tables: Chain) -> None:
    asked: list[tuple[str, int]] = []

    @once
    def counted(chain: Chain, year: int) -> int:
        asked.append((chain.title, year))
        return len(chain.areas) + year

    first, other = replace(toy_tables), replace(toy_tables, title="another")
    assert [counted(first, 2025), counted(first, 2025), counted(first, 2024)] == [
        len(first.areas) + year for year in (2025, 2025, 2024)
    ]
    assert counted(other, 2025) == counted(first, 2025)
    assert asked == [(first.title, 2025), (first.title, 2024), ("another", 2025)]


def test_a_chain_with_half_the_capacities_has_half_the_ore_whatever_was_asked_before(toy_tables: Chain) -> None:
    mine = next(c.site for c in toy_tables.capacities if c.stage == "mine" and c.amount.value > 0)
    before = mined(toy_tables, 2025, "NdPr", mine)
    assert before.value > 0
    halved = tuple(replace(c, amount=replace(c.amount, value=c.amount.value / 2)) for c in toy_tables.capacities)
    assert mined(replace(toy_tables, capacities=halved), 2025, "NdPr", mine).value == before.value / 2
    assert mined(toy_tables, 2025, "NdPr", mine) == before
