"""Bad tables: every fault named with its table, line, column and what to do; all at once; nothing half loaded."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from toy_chain import Row, Tables, as_bytes, chain_of, changed, number, tables

from terbia.chain.model import Chain
from terbia.chain.reading import chain_from, read_chain
from terbia.chain.tables import NUMBERED, OPTIONAL, OWN, columns_of, packaged_bytes, read_rows, write_tables
from terbia.errors import FileFaults


def read(files: dict[str, bytes | None]) -> Chain:
    """A chain from tables as they would lie in a folder."""
    return read_chain(read_rows("a folder", files.get), "a folder")


def toy_files() -> dict[str, bytes | None]:
    found = tables()
    return {name: as_bytes(found, name) for name in OWN}


def packaged_files() -> dict[str, bytes | None]:
    return {name: packaged_bytes(name) for name in OWN}


def faults_of(build: Callable[[], object]) -> FileFaults:
    with pytest.raises(FileFaults) as caught:
        build()
    return caught.value


def add(table: str, *rows: Row) -> Tables:
    found = tables()
    found.setdefault(table, []).extend(rows)
    return found


PLANT = {"site": "cn-plant", "stage": "metal"}
PUTS_OUT = {"site": "cn-plant", "stage": "heavy-separation", "group": "Dy"}
BAD_CELLS = [
    (changed("sites", {"site": "us-plant"}, area="USA"), "sites", "area", "is no area of this chain"),
    (changed("sites", {"site": "us-plant"}, site="cn-plant"), "sites", "site", "stands twice"),
    (changed("sites", {"site": "us-plant"}, site=""), "sites", "site", "is empty"),
    (changed("areas", {"area": "JP"}, area="US"), "areas", "area", "stands twice"),
    (changed("groups", {"group": "Dy"}, members="Dx"), "groups", "members", "is no element"),
    (changed("groups", {"group": "Dy"}, separation="deep"), "groups", "separation", "light or heavy"),
    (changed("groups", {"group": "Dy"}, oxide_factor="0.9"), "groups", "oxide_factor", "1 to 2"),
    (changed("groups", {"group": "Dy"}, oxide_factor="nan"), "groups", "oxide_factor", "1 to 2"),
    (changed("mines", {"mine": "cn-rock"}, composition="rok"), "mines", "composition", "close to it: rock"),
    (changed("mines", {"mine": "cn-rock"}, feed_class="ion"), "mines", "feed_class", "mineral or ionic"),
    (changed("capacities", PLANT, site="cn-plnt"), "capacities", "site", "close to it: cn-plant"),
    (changed("capacities", PLANT, stage="metals"), "capacities", "stage", "close to it: metal"),
    (changed("capacities", PLANT, measure="t"), "capacities", "measure", "is no measure of metal"),
    (changed("capacities", PLANT, value="-5"), "capacities", "value", "zero or more"),
    (changed("capacities", PLANT, value="nan"), "capacities", "value", "zero or more"),
    (changed("capacities", PLANT, value="inf"), "capacities", "value", "zero or more"),
    (changed("capacities", PLANT, value="1e300"), "capacities", "value", "statistic"),
    (changed("capacities", PLANT, value="1,000"), "capacities", "value", "write 1234.5"),
    (changed("capacities", PLANT, value=""), "capacities", "value", "is missing"),
    (changed("capacities", PLANT, low="70000"), "capacities", "value", "between low"),
    (changed("capacities", PLANT, unit=""), "capacities", "unit", "write t metal"),
    (changed("capacities", PLANT, unit="kg/m3"), "capacities", "unit", "t metal"),
    (changed("capacities", PLANT, unit="t REO"), "capacities", "unit", "t metal"),
    (changed("capacities", PLANT, kind="guess"), "capacities", "kind", "measured"),
    (changed("capacities", PLANT, kind="absent"), "capacities", "value", "no value"),
    (changed("capacities", PLANT, from_year="25"), "capacities", "from_year", "write 2025"),
    (changed("capacities", PLANT, from_year="2025.0"), "capacities", "from_year", "write 2025"),
    (changed("yields", {"step": "magnet"}, value="1.2"), "yields", "high", "no step makes mass"),
    (changed("yields", {"step": "magnet"}, value="0"), "yields", "high", "above 0"),
    (changed("recipes", {"group": "NdPr"}, value="1.3"), "recipes", "value", "cannot make mass"),
    (changed("recipes", {"group": "Dy"}, group="La+Ce"), "recipes", "group", "no way to metal"),
    (changed("compositions", {"group": "NdPr"}, value="0.5"), "compositions", "value", "add up"),
    (changed("compositions", {"group": "NdPr"}, group="Nd"), "compositions", "group", "is no group"),
    (changed("requirements", {"area": "US", "product": "magnet"}, product="motor"), "requirements", "product", "no "),
    (changed("requirements", {"area": "US"}, year=""), "requirements", "year", "missing"),
    (changed("loss_values", {"product": "standard"}, product="std"), "loss_values", "product", "no product"),
    (changed("routes", {"mine": "clay-mine"}, from_year="2026", to_year="2024"), "routes", "to_year", "before"),
    (changed("routes", {"mine": "clay-mine"}, to_area="XX"), "routes", "to_area", "is no area"),
    (add("outputs", {**PUTS_OUT, "site": "cn-plnt"}), "outputs", "site", "close to it: cn-plant"),
    (add("outputs", {**PUTS_OUT, "site": "us-plant"}), "outputs", "site", "has no capacity at heavy-separation"),
    (add("outputs", {**PUTS_OUT, "stage": "metal"}), "outputs", "stage", "is no stage of separation"),
    (add("outputs", {**PUTS_OUT, "group": "Dx"}), "outputs", "group", "is no group"),
    (add("outputs", {**PUTS_OUT, "group": "NdPr"}), "outputs", "group", "does not come out of heavy-separation"),
    (add("outputs", {**PUTS_OUT, "from_year": "soon"}), "outputs", "from_year", "write 2025"),
    (add("outputs", PUTS_OUT, {**PUTS_OUT, "from_year": "2030"}), "outputs", "group", "stands twice for cn-plant"),
    (changed("allies", {"area": "US"}, ally="Japan"), "allies", "ally", "is no area"),
    (changed("statistics", {"statistic": "US mine"}, flow="min"), "statistics", "flow", "is no flow"),
    (changed("statistics", {"statistic": "US mine"}, item="rok-mine"), "statistics", "item", "rock-mine"),
    (changed("grades", {"grade": "standard"}, grade="plain"), "grades", "grade", "no recipe"),
    (add("bills", {"product": "motor", "part": "motor", **number(2, "t")}), "bills", "product", "part of itself"),
    (add("bills", {"product": "motor", "part": "mangnet", **number(2, "t")}), "bills", "part", "close to it: magnet"),
    (add("bills", {"product": "Dy", "part": "magnet", **number(2, "t")}), "bills", "product", "something else"),
    (changed("sites", {"site": "us-plant"}, site="slot:US"), "sites", "site", "may not begin with"),
    (changed("sites", {"site": "us-plant"}, site="us|plant"), "sites", "site", "may not begin with"),
    (changed("grades", {"grade": "standard"}, value="0.9"), "grades", "value", "must add up to 1"),
    (changed("statistics", {"statistic": "US mine"}, unit="t magnet"), "statistics", "unit", "t REO"),
    (changed("loss_values", {"product": "La+Ce"}, unit="USD/t"), "loss_values", "unit", "kUSD/t"),
    (add("requirements", {**tables()["requirements"][0], "year": "2024"}), "requirements", "product", "for 2024"),
    (add("capacities", {**tables()["capacities"][0]}), "capacities", "site", "stands twice"),
]  # fmt: skip


@pytest.mark.parametrize(("found", "table", "column", "says"), BAD_CELLS, ids=lambda one: str(one)[:30])
def test_bad_cell_is_named(found: Tables, table: str, column: str, says: str) -> None:
    error = faults_of(lambda: chain_of(found))
    text = str(error)
    named = [f for f in error.faults if f.column == column and f.reason.startswith(f"{table}.csv: ")]
    assert named, text
    assert any(says in f"{f.reason}" for f in named), text
    assert any(f.row > 1 for f in named), text


def test_long_cycle_of_bills_names_the_way_round() -> None:
    found = tables()
    found["bills"] = [
        {"product": a, "part": b, **number(1, "t")} for a, b in (("car", "motor"), ("motor", "rotor"), ("rotor", "car"))
    ]
    assert "car > motor > rotor > car" in str(faults_of(lambda: chain_of(found)))


def test_all_faults_of_all_tables_at_once() -> None:
    found = changed("capacities", PLANT, value="-5")
    found["sites"][0]["area"] = "XX"
    found["yields"][0]["value"] = "2"
    found["requirements"][0]["unit"] = ""
    text = str(faults_of(lambda: chain_of(found)))
    assert all(f"{name}.csv" in text for name in ("capacities", "sites", "yields", "requirements"))


@pytest.mark.parametrize("table", OWN)
def test_missing_table(table: str) -> None:
    files = toy_files() | {table: None}
    if table in OPTIONAL:
        assert read(files).areas
    else:
        assert f"{table}.csv: the table is missing" in str(faults_of(lambda: read(files)))


@pytest.mark.parametrize("table", OWN)
@pytest.mark.parametrize("kind", ["empty", "header only", "utf-16", "no column", "twice", "quote", "short row", "nul"])
def test_broken_file(table: str, kind: str) -> None:
    files = toy_files()
    data = files[table] or (",".join(columns_of(table)) + "\n" + "," * (len(columns_of(table)) - 1) + "\n").encode()
    head, _, rest = data.partition(b"\n")
    broken = {
        "empty": b"",
        "header only": head + b"\n",
        "utf-16": data.decode().encode("utf-16"),
        "no column": head.replace(columns_of(table)[0].encode(), b"other", 1) + b"\n" + rest,
        "twice": head + b",note\n" + rest.replace(b"\n", b",x\n"),
        "quote": data + b'"not closed,1\n',
        "short row": data + b"a,b\n",
        "nul": data + b"\0" * 40,
    }[kind]
    if kind == "header only" and table in OPTIONAL:
        assert read(files | {table: broken}).areas
        return
    error = faults_of(lambda: read(files | {table: broken}))
    assert f"{table}.csv" in str(error)


JUNK = (
    "", " ", "-1", "nan", "inf", "-inf", "1e999", "1e15", "1e-320", "0",
    "1", "2", "0x10", "1_000", "١٢", "½", "1,5", "X",
    "*", "CN", "kg REO", "t REO", "t magnet", "kUSD/t", "share", "%", "percent", "absent", "measured", "2025", "1899",
    "9999", "slot:US", "a|b", "é", "\u200b", "=1+1", "'", '"', "unknown", "NdPr", "magnet", "x" * 5000, "a\nb", "\x07",
    "kg kg", "t/t/t", "1/0", "**", "t^9999999", "None", "True",
)  # fmt: skip


def as_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def as_text(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "surrogateescape")


def mutated(random: Random, data: bytes) -> bytes:
    """A table with something done to it that somebody's editor or hand could do."""
    rows = as_rows(data)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(rows))
        what = random.random()
        if what < 0.7 and rows[at]:
            rows[at][random.randrange(len(rows[at]))] = random.choice(JUNK)
        elif what < 0.78:
            rows.insert(at, list(rows[random.randrange(len(rows))]))
        elif what < 0.86 and len(rows) > 1:
            del rows[at]
        elif what < 0.92 and rows[at]:
            del rows[at][random.randrange(len(rows[at]))]
        else:
            other = random.randrange(len(rows))
            rows[at], rows[other] = rows[other], rows[at]
    made = as_text(rows) if rows else b""
    if random.random() < 0.15:
        cut = random.randrange(len(made) + 1)
        made = made[:cut] + random.choice((b"\xff\xfe", b'"', b"\r", b"\0", b"")) + made[cut + random.randrange(9) :]
    return made


@pytest.mark.parametrize("part", range(10))
def test_mutations_of_toy_tables_give_a_chain_or_faults(part: int) -> None:
    random, files, refused = Random(part), toy_files(), 0
    for _ in range(300):
        table = random.choice([name for name in OWN if files[name]])
        changed = mutated(random, files[table] or b"")
        try:
            found = read(files | {table: changed})
        except FileFaults as error:
            refused += 1
            assert str(error) and error.faults
            assert all(fault.reason for fault in error.faults)
        else:
            assert found.areas and found.years is not None
    assert 50 < refused < 300


def test_mutations_of_the_packaged_tables() -> None:
    random, files = Random(2025), packaged_files()
    for _ in range(40):
        table = random.choice([name for name in NUMBERED if files[name]])
        try:
            read(files | {table: mutated(random, files[table] or b"")})
        except FileFaults as error:
            assert error.faults


def test_written_tables_are_the_packaged_chain(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    written = write_tables(folder)
    assert sorted(p.name for p in written) == sorted(f"{name}.csv" for name in OWN)
    ours, packaged = chain_from(folder), chain_from(None)
    for name in (
        "areas", "allies", "groups", "compositions", "sites", "mines", "capacities", "yields", "recipes", "grades",
        "bills", "requirements", "loss_values", "routes", "outputs", "statistics",
    ):  # fmt: skip
        assert getattr(ours, name) == getattr(packaged, name), name


def test_nothing_is_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "sites.csv").write_text("my own\n", encoding="utf-8")
    error = faults_of(lambda: write_tables(folder))
    assert "sites.csv already" in str(error)
    assert [p.name for p in folder.iterdir()] == ["sites.csv"]
    assert (folder / "sites.csv").read_text(encoding="utf-8") == "my own\n"


def test_a_folder_that_is_none_or_holds_a_folder_for_a_table(tmp_path: Path) -> None:
    assert "is not a folder" in str(faults_of(lambda: chain_from(tmp_path / "nowhere")))
    write_tables(tmp_path / "mine")
    shutil.move(tmp_path / "mine" / "yields.csv", tmp_path / "yields.csv")
    (tmp_path / "mine" / "yields.csv").mkdir()
    assert "yields.csv: the table is missing" in str(faults_of(lambda: chain_from(tmp_path / "mine")))
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert str(faults_of(lambda: write_tables(tmp_path / "file")))


@pytest.mark.parametrize("table", ["compositions", "yields", "grades", "requirements", "loss_values"])
def test_a_number_that_is_left_out_is_missed(table: str) -> None:
    """Each assumed or absent number of these packaged tables, deleted, is asked for: none is read as zero."""
    files = packaged_files()
    rows = as_rows(files[table] or b"")
    kind = rows[0].index("kind")
    at = [n for n, row in enumerate(rows) if n and row[kind] in ("assumed", "absent")]
    assert at
    for n in at[:: max(1, len(at) // 25)]:
        changed = files | {table: as_text(rows[:n] + rows[n + 1 :])}
        assert f"{table}.csv" in str(faults_of(lambda given=changed: read(given))), rows[n]  # type: ignore[misc]
