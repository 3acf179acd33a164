"""Made-up releases of the Mineral Commodity Summaries in the layouts of the real ones, and slices of the real ones."""

from __future__ import annotations

from pathlib import Path

USGS = Path(__file__).parents[1] / "data" / "usgs"
LONG = USGS / "mcs2026" / "usgs_mcs2026_commodities_data.csv"

LONG_HEADER = (
    "MCS chapter,Section,Commodity,Country,Statistics,Statistics_detail,Unit,Year,Value,Notes,"
    "Is critical mineral {year},Other notes"
)
_REO = '"(Data in metric tons, rare-earth-oxide (REO) equivalent, unless otherwise specified)"'


def long_slice(*chapters: str, every: int = 1) -> bytes:
    """The header of the official long file and rows of some chapters, byte for byte."""
    lines = LONG.read_bytes().splitlines(keepends=True)
    rows = [line for line in lines[1:] if any(line.startswith(f"{c},".encode()) for c in chapters)]
    return lines[0] + b"".join(rows[::every])


def release_2027_long() -> bytes:
    """A long file of a year that is not published: years 2022 to 2026, import sources 2022-2025."""
    salient = "RARE EARTHS,Salient Statistics—United States,Rare Earths,United States"
    rows = [LONG_HEADER.format(year=2026)]
    figures = {2022: "120", 2023: "800", 2024: "4,300", 2025: "8,900", 2026: "7,100"}
    for year, value in figures.items():
        note = "Estimated." if year == 2026 else ""
        rows.append(
            f'{salient},Production,Production: Compounds and metals,metric tons,{year},"{value}",{note},Yes,{_REO}'
        )
        reliance = {2024: "53", 2025: "67"}.get(year, ">50" if year == 2026 else ">90")
        rows.append(
            f"{salient},Net import reliance,Net import reliance as a percentage of apparent consumption: "
            f"Compounds and metals,percent,{year},{reliance},,Yes,{_REO}"
        )
        rows.append(
            f'{salient},Price,"Price, average, dollars per kilogram: Dysprosium oxide, 99.5% minimum",'
            f"dollars per kilogram,{year},W,,Yes,{_REO}"
        )
    sources = "Import sources 2022-2025,Rare-earth compounds and metals,percent,2022–25"
    for country, value in (("China", 66), ("Malaysia", 17), ("Other countries", 17)):
        rows.append(f"RARE EARTHS,Import Sources,Rare Earths,{country},{sources},{value},Includes Hong Kong.,Yes,")
    world = "RARE EARTHS,World Mine Production and Reserves,Rare Earths"
    for country, value in (("United States", "48,000"), ("China", "270,000"), ("Burma", "20,000–30,000")):
        rows.append(f'{world},{country},Production,Mine production,metric tons,2026,"{value}",Estimated.,Yes,{_REO}')
    rows.append(f'{world},World total,Reserves,Reserves: rounded,metric tons,2026,">75,000,000",,Yes,{_REO}')
    return ("\r\n".join(rows) + "\r\n").encode("cp1252")


def salient_2024() -> bytes:
    """A salient file as those of 2024: quoted thousands, ``Employment_m``, ``NIR`` in ``_t``, LF."""
    header = (
        "DataSource,Commodity,Year,USprod_Concentrate_t,USprod_Compounds-Metals_t,Imports_Compounds_t,"
        "Exports_Ores-Compounds_t,Price_Dy2O3_dkg,Employment_m,NIR_Compounds-Metals_t,NIR_Concentrate_t"
    )
    rows = [
        'MCS2024,Rare earths,2019,"28,000",0,"11,100","28,200",239,202,100,E',
        'MCS2024,Rare earths,2020,"39,000",0,"6,510","40,000",258,185,100,E',
        'MCS2024,Rare earths,2021,"42,400",120,"7,690","44,200",410,293,>95,E',
        'MCS2024,Rare earths,2022,"42,500",95,"10,700","45,900",382,350,>95,E',
        'MCS2024,Rare earths,2023,"43,000",250,"8,800","23,000",330,400,>95,E',
    ]
    return ("﻿" + "\n".join([header, *rows]) + "\n").encode()


def yttrium_2024() -> bytes:
    """Yttrium of 2024: a column without a name at the end."""
    header = "DataSource,Commodity,Year,USprod_Mine_t,Imports_All_t,Exports_Compounds_t,Consump_t,NIR_t,"
    rows = [f"MCS2024,Yttrium,{year},NA,{imports},{exports},{use},100," for year, imports, exports, use in (
        (2021, 670, 9, 700), (2022, '"1,000"', 4, '"1,000"'), (2023, 380, 20, 400),
    )]  # fmt: skip
    return ("﻿" + "\n".join([header, *rows]) + "\n").encode()


def world_2024() -> bytes:
    """A world file as those of 2024: ``_est_`` in both years, 36 empty columns and 22 rows of commas at the end."""
    header = "Source,Country,Type,Prod_t_est_2022,Prod_t_est_2023,Prod_notes,Reserves_t,Reserves_notes"
    kind = '"Rare earths, mine production, rare-earth-oxide equivalent, metric tons"'
    rows = [
        f'MCS2024,United States,{kind},"42,000","43,000",,"1,800,000",',
        f'MCS2024,China,{kind},"210,000","240,000",Production quota; does not include undocumented production.,'
        '"44,000,000",',
        f'MCS2024,Burma,{kind},"12,000","38,000",,NA,',
        f'MCS2024,World total (rounded),{kind},"300,000","350,000",,"110,000,000",',
    ]
    tail = "," * 36
    blank = "," * (header.count(",") + 36)
    return ("\n".join([header + tail, *(row + tail for row in rows), *([blank] * 22)]) + "\n").encode()
