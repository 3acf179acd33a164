"""The confusion matrix of a CSV of single claims with expected verdicts.

    python bench/claims_matrix.py FILE.csv [--each]

Columns: id, claim, source_date, verdict (supported, contradicted, misleading, not_checkable). Each claim is checked as
a text of its own, written on its date as far as that is known. A row counts as refuted where any claim read in it is
contradicted or misleading, else as supported where any is supported. ``subject`` is not given to the checker.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

from terbia.claims.book import Book, open_book
from terbia.claims.check import Day, check_text, read_day_of
from terbia.claims.checked import CheckedText
from terbia.claims.reading import Text
from terbia.errors import TerbiaError

ROWS = ("supported", "refuted", "not_checkable")


def side(verdict: str) -> str:
    return "refuted" if verdict in {"contradicted", "misleading"} else verdict


def day_of(text: str) -> Day | None:
    try:
        return read_day_of(text)
    except TerbiaError:
        return None


def answer(row: dict[str, str], book: Book) -> tuple[str, CheckedText]:
    """What the checker says of a row as a whole, and its claims."""
    checked = check_text(Text(row["claim"], None, None, "text"), book, day_of(row["source_date"]))
    sides = {side(claim.verdict) for claim in checked.claims}
    return next((s for s in ("refuted", "supported") if s in sides), "not_checkable"), checked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--each", action="store_true", help="print every row that disagrees")
    parser.add_argument("--all", action="store_true", help="print every row")
    options = parser.parse_args()
    book = open_book()
    matrix: Counter[tuple[str, str]] = Counter()
    with options.file.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            got, checked = answer(row, book)
            expected = side(row["verdict"])
            matrix[expected, got] += 1
            if options.all or (options.each and got != expected):
                print(f"{row['id']} {row['source_date']} expected {row['verdict']}: {row['claim']}")
                for claim in checked.claims:
                    step = f" ({claim.confusion})" if claim.confusion else ""
                    print(f"    {claim.verdict}{step} [{claim.quote}] {claim.reason[:230]}")
    report(matrix)


def report(matrix: Counter[tuple[str, str]]) -> None:
    print(f"{'expected':15}" + "".join(f"{name:>15}" for name in ROWS))
    for expected in ROWS:
        print(f"{expected:15}" + "".join(f"{matrix[expected, got]:15}" for got in ROWS))
    total = sum(matrix.values())
    right = sum(matrix[name, name] for name in ROWS)
    settled = sum(matrix[e, g] for e in ROWS for g in ROWS if g != "not_checkable")
    fine = sum(matrix[e, e] for e in ROWS if e != "not_checkable")
    print(f"right: {right} of {total} ({100 * right / max(total, 1):.1f} %)")
    print(f"where the record settles it: {fine} of {settled} ({100 * fine / max(settled, 1):.1f} %)")
    print(f"supported that is refuted: {matrix['refuted', 'supported']}")
    print(f"refuted that is supported: {matrix['supported', 'refuted']}")


if __name__ == "__main__":
    main()
