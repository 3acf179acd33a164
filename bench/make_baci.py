"""Make a file in the shape of a BACI year: 11 million flows between countries, made up, in the publisher's order.

Usage: python bench/make_baci.py FOLDER [ROWS]. No row is a published figure; the seed is fixed.
"""

from __future__ import annotations

import sys
from pathlib import Path

NAME = "BACI_HS92_Y2024_V202601.csv"
ROWS = 11_000_000
#: Of the quantities in a BACI year, about 2 percent are not known.
UNKNOWN_SHARE = 0.02
HS6_CODES = 5_000
SEED = 20260101


def make(folder: Path, rows: int = ROWS) -> Path:
    """Write the file (about 290 MB for 11 million rows) and give its path."""
    import numpy as np
    import polars as pl

    from terbia.vocab.area_number import area_numbers

    chance = np.random.default_rng(SEED)
    by_area = {area: number for number, area in area_numbers().items() if area != "WORLD"}
    numbers = np.array(sorted(by_area.values()))
    codes = np.unique(np.r_[280530, 284610, 284690, 850511, chance.integers(10_121, 970_600, HS6_CODES)])
    pairs = len(numbers) ** 2 * len(codes)
    cells = np.unique(chance.integers(0, pairs, int(rows * 1.1)))
    cells = np.sort(chance.choice(cells, rows, replace=False))
    exporter, rest = np.divmod(cells, len(numbers) * len(codes))
    importer, code = np.divmod(rest, len(codes))
    value_kusd = np.round(np.exp(chance.normal(2.5, 3.0, rows)) + 0.001, 3)
    quantity_t = np.round(value_kusd / np.exp(chance.normal(1.5, 1.2, rows)) + 0.001, 3)
    table = pl.DataFrame(
        {
            "t": np.full(rows, 2024, dtype=np.int16),
            "i": numbers[exporter],
            "j": numbers[importer],
            "k": codes[code],
            "v": value_kusd,
            "q": pl.Series(quantity_t).zip_with(pl.Series(chance.random(rows) >= UNKNOWN_SHARE), pl.Series([None])),
        }
    ).with_columns(pl.col("k").cast(pl.String).str.zfill(6))
    path = folder / NAME
    table.write_csv(path, null_value="NA", float_precision=3)
    return path


if __name__ == "__main__":
    print(make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else ROWS))
