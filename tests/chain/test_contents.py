"""Nothing of the tables can be deleted without a word: it is a fault, or the evidence names it."""

from __future__ import annotations

import csv
import io
from importlib.resources import files

import pytest
from toy_chain import as_bytes, tables

from terbia.chain.listed import LISTED
from terbia.chain.reading import packaged_chain, read_chain
from terbia.chain.tables import NAMES, OWN, name_of, packaged_bytes, read_rows
from terbia.errors import FileFaults

#: Deletions tried in each table, spread evenly: one by one all 1,162 take over a minute.
TRIED = 16


def packaged_files() -> dict[str, bytes | None]:
    return {name: packaged_bytes(name) for name in OWN}


def without(data: bytes, number: int) -> bytes:
    """A table without one of its rows."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows[:number] + rows[number + 1 :])
    return text.getvalue().encode()


@pytest.mark.parametrize("table", [name for name in NAMES if name != "bills"])
def test_a_row_that_is_deleted_is_missed(table: str) -> None:
    """Every row of the small tables, and of the large ones some from beginning to end."""
    found = packaged_files()
    data = found[table] or b""
    count = len(list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))) - 1
    for number in range(1, count + 1, max(1, count // TRIED)):
        with pytest.raises(FileFaults):
            read_chain(read_rows("a folder", (found | {table: without(data, number)}).get), "a folder")


def test_a_deposit_deleted_from_all_its_tables_is_missed() -> None:
    """Site, mine, composition and route of Araxa, which no capacity and no statistic names."""
    found = packaged_files()
    for table, column, value in (
        ("sites", "site", "araxa_deposit"),
        ("mines", "mine", "araxa_deposit"),
        ("compositions", "composition", "araxa_monazite_cetem"),
    ):
        rows = list(csv.DictReader(io.StringIO((found[table] or b"").decode("utf-8"), newline="")))
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if row[column] != value)
        found[table] = text.getvalue().encode()
    with pytest.raises(FileFaults) as caught:
        read_chain(read_rows("a folder", found.get), "a folder")
    assert [(fault.column, fault.text) for fault in caught.value.faults] == [("row", "araxa_deposit")] * 2
    assert "contents.csv: is not in mines.csv, named by mine: put the row back, or take it off" in str(caught.value)


def test_packaged_contents_list_every_row_that_nothing_else_asks_for() -> None:
    listed = set()
    text = (files("terbia") / "data" / "chain" / "contents.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(io.StringIO(text)):
        listed.add((row["table"], row["row"]))
    there = set()
    for table in LISTED:
        data = packaged_bytes(table)
        if data is not None:
            rows = csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""))
            there |= {(table, name_of(table, row)) for row in rows}
    assert listed == there
    assert packaged_chain().not_listed == ()


def test_a_row_taken_off_the_list_is_named_by_the_evidence() -> None:
    """Also a capacity that its site does not list any more."""
    found = packaged_files()
    rows = (found["contents"] or b"").decode("utf-8").splitlines(keepends=True)
    found["contents"] = "".join(row for row in rows if row != "routes,mp_mine US mp_sep\n").encode()
    sites = (found["sites"] or b"").decode("utf-8")
    assert sites.count("magnet magnet 2023") == 1
    found["sites"] = sites.replace("magnet magnet 2023", "").encode()
    chain = read_chain(read_rows("a folder", found.get), "a folder")
    assert chain.not_listed == ("routes.csv: mp_mine US mp_sep", "capacities.csv: noveon magnet magnet 2023")


def test_tables_without_a_list_say_so() -> None:
    found = tables()
    chain = read_chain(read_rows("toy", lambda table: as_bytes(found, table)), "toy")
    assert chain.not_listed is None


def test_a_list_of_a_table_that_is_none() -> None:
    found = tables()
    found["contents"] = [{"table": "route", "row": "rock-mine CN"}, {"table": "routes", "row": "rock-mine  CN"}]
    with pytest.raises(FileFaults) as caught:
        read_chain(read_rows("toy", lambda table: as_bytes(found, table)), "toy")
    assert [(fault.row, fault.column, fault.text) for fault in caught.value.faults] == [(2, "table", "route")]
    assert "close to it: routes" in str(caught.value)
