"""How long a check takes: an article of 1,000 words, a report of 500 pages, and hostile text of growing length.

python bench/check_speed.py [--quick]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import date

from terbia.claims.book import Book, open_book
from terbia.claims.check import Day, check_text
from terbia.claims.reading import Text, read_bytes

DAY = Day(date(2026, 3, 1), date(2026, 3, 1))
PARAGRAPH = (
    "U.S. production of rare-earth compounds and metals rose from 4,300 tonnes in 2024 to 8,900 tonnes in 2025, "
    "while net import reliance went from 53% to 67%. China mined 270,000 tonnes, "
    "69% of the world; the US mined 51,000 tonnes. "
    "Heavy rare earths remain 100% import reliant. Exports of magnets from China fell to 1,238 tonnes in May 2025, 74% "
    "less than a year earlier. The price of dysprosium oxide was $257 per kilogram in 2024. "
    "Analysts expect more mines. "
)
SENTENCES = PARAGRAPH + "The plant is large, the road is long, and the people of the valley say that work is good. " * 3


def article(words: int) -> str:
    """Paragraphs of claims and of plain prose, until there are so many words."""
    parts: list[str] = []
    while sum(len(part.split()) for part in parts) < words:
        parts.append(SENTENCES)
    return "\n\n".join(parts)


def hostile() -> dict[str, Callable[[int], str]]:
    """Texts of a length that a careless reader would hang on."""
    return {
        "digits": lambda n: "1" * n,
        "digits with commas": lambda n: "1,2." * (n // 4),
        "numbers with units": lambda n: "5 t % " * (n // 6),
        "nested HTML": lambda n: "<div>" * (n // 5),
        "right-to-left marks": lambda n: "\u202e\u200f rare earths 5%" * (n // 17),
        "zero-width characters": lambda n: "\u200b" * n,
        "unmatched quotes": lambda n: "\u201c\"'" * (n // 3),
        "one long sentence": lambda n: "rare earths and China and " * (n // 26),
        "rises without end": lambda n: "rose from 5 t to 6 t in 2024 " * (n // 29),
        "open brackets": lambda n: "([{" * (n // 3),
        "claims": lambda n: article(max(1, n // 6)),
    }


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="shorter hostile texts")
    options = parser.parse_args()
    cold = seconds(open_book)
    book = open_book()
    print(f"opening the record              {cold:8.2f} s")
    short = Text(article(1000), None, None, "text")
    check_text(short, book, DAY)
    warm = min(seconds(lambda: check_text(short, book, DAY)) for _ in range(3))
    print(f"article of {len(short.text.split()):,} words, warm    {warm:8.2f} s")
    long = Text(article(500 * 400), None, None, "text")
    took = seconds(lambda: check_text(long, book, DAY, progress))
    print(f"\nreport of {len(long.text.split()):,} words (500 pages) {took:8.2f} s")
    size = 100_000 if options.quick else 500_000
    for name, write in hostile().items():
        one, two = timed(write(size), book), timed(write(2 * size), book)
        print(f"{name:24} {size:>9,} {one:7.2f} s {2 * size:>10,} {two:7.2f} s   x {two / max(one, 1e-9):.1f}")


def timed(text: str, book: Book) -> float:
    return seconds(lambda: run(text, book))


def run(text: str, book: Book) -> object:
    return check_text(read_bytes(text.encode(), "hostile.html" if "<" in text else "hostile.txt"), book, DAY)


def progress(done: int, of: int) -> None:
    print(f"\rclaim {done} of {of}", end="", file=sys.stderr)


if __name__ == "__main__":
    main()
