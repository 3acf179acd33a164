"""A made-up page that holds every case a renderer must draw. The numbers are invented, the publisher too."""

from __future__ import annotations

from terbia.ledger.observation import Observation, Origin
from terbia.reports.charts import (
    Point,
    chart_key,
    editions_side_by_side,
    import_sources,
    price_lines,
    production_by_form,
    reliance_by_year,
)
from terbia.reports.number_text import print_observation
from terbia.reports.page import (
    Chart,
    Colophon,
    Derived,
    Figure,
    Page,
    Passage,
    Picture,
    Section,
    SourceLine,
    Span,
    Table,
    TestAnswer,
    Verdict,
)
from terbia.reports.svg import Drawing, text

HOSTILE = """<script>alert("x")</script> & 'q' #set $x$ *b* _i_ `c` [l](u) @ref ~ \\ // /* {{ y }} | ]"""
OFFICE = Origin(
    "Sample Summaries 2026", "Office of Samples", "https://example.org/ss2026.pdf", "p. 12, table 1", "public domain"
)
ODD = Origin("Notes " + HOSTILE, "", "javascript:alert(1)", "", "CC BY 4.0")
SHARE = "percent of apparent consumption"
FORMS = {"Mineral concentrates": "mineral-concentrates", "Compounds and metals": "compounds-and-metals"}


def obs(
    series: str,
    period: str,
    value: float | None,
    unit: str,
    qualifiers: tuple[str, ...] = (),
    *,
    low: float | None = None,
    high: float | None = None,
    edition: str = "SS2026",
    scope: str | None = None,
    origin: Origin = OFFICE,
    note: str | None = None,
    text: str = "",
) -> Observation:
    day = f"{edition[-4:]}-02-06"
    return Observation(series, period, value, low, high, unit, scope, qualifiers, edition, day, origin, note, text)


def figure(source: Observation) -> Figure:
    return Figure(print_observation(source), source)


def say(*spans: Span) -> Passage:
    return Passage(spans)


def production() -> list[tuple[str, Observation]]:
    rows = {
        "Mineral concentrates": [42_000, 42_500, 41_600, 45_500, 51_000],
        "Compounds and metals": [120, 95, None, 1_300, 8_900],
    }
    return [
        (
            form,
            obs(
                f"US/rare-earths/production/{FORMS[form]}",
                str(2021 + at),
                value,
                "t REO",
                ("W",) if value is None else ("e",) if at == 4 or form[0] == "C" else (),
                scope="some compounds only" if form[0] == "C" else None,
            ),
        )
        for form, values in rows.items()
        for at, value in enumerate(values)
    ]


def reliance() -> list[tuple[str, Observation]]:
    base = "US/rare-earths/net-import-reliance/"
    metals, ores = base + "compounds-and-metals", base + "mineral-concentrates"
    rows = [
        obs(metals, "2021", None, SHARE, (">",), low=90, high=100, text=">90"),
        obs(metals, "2022", None, SHARE, (">",), low=95, high=100, text=">95"),
        obs(metals, "2023", 95, SHARE),
        obs(metals, "2025", 67, SHARE, ("e",)),
        *(obs(ores, str(year), None, SHARE, ("E",)) for year in range(2021, 2026)),
    ]
    return [("Compounds and metals" if row.series == metals else "Mineral concentrates", row) for row in rows]


def sources() -> list[tuple[str, Observation]]:
    shares = {"CN": ("China", 71), "MY": ("Malaysia", 13), "JP": ("Japan", 6), "EE": ("Estonia", 5)}
    rows = [
        (name, obs(f"{code}>US/rare-earths/import-share/compounds-and-metals", "2021/2024", share, "percent"))
        for code, (name, share) in shares.items()
    ]
    return [*rows, ("Other", obs("OTHER>US/rare-earths/import-share/compounds-and-metals", "2021/2024", 5, "percent"))]


def prices() -> list[tuple[str, Observation]]:
    rows = {
        "Dysprosium oxide": [410, 382, 330, 257, 240],
        "Terbium oxide": [1_346, 2_051, None, 812, 1_010],
        "Neodymium oxide": [98, 134, 78, 56, 73],
        "Lanthanum oxide": [1.5, 1.4, 1, 0.7, 0.65],
    }
    return [
        (name, obs(f"WORLD/{name.split()[0].lower()}/price/oxide", str(2021 + at), value, "USD/kg"))
        for name, values in rows.items()
        for at, value in enumerate(values)
        if value is not None
    ]


def editions() -> list[tuple[str, Observation]]:
    series = "US/rare-earths/net-import-reliance/compounds-and-metals"
    return [
        ("2023", obs(series, "2023", None, SHARE, (">",), low=95, high=100, edition="SS2024")),
        ("2023", obs(series, "2023", 94, SHARE, edition="SS2025")),
        ("2024", obs(series, "2024", 80, SHARE, ("e",), edition="SS2025")),
        ("2024", obs(series, "2024", 53, SHARE, edition="SS2026")),
        ("2023", obs(series, "2023", 95, SHARE, edition="SS2026")),
    ]


def chart(name: str, title: str, spec: dict[str, object] | None, rows: list[tuple[str, Observation]]) -> Chart:
    assert spec is not None
    table = Table(
        f"{title}: the numbers",
        ("Series", "Period", "Edition", "Printed"),
        tuple((label, row.period, row.edition, figure(row)) for label, row in rows),
        "Invented for the tests.",
    )
    key = chart_key([Point.of(row, row.period, label) for label, row in rows])
    return Chart(name, title, f"What the office printed. {key}", spec, table)


def charts() -> tuple[Chart, ...]:
    made, relied, bought, paid, said = production(), reliance(), sources(), prices(), editions()
    by_year = [[Point.of(row, row.period, label) for label, row in rows] for rows in (made, relied, paid)]
    countries = [Point.of(row, label) for label, row in bought]
    by_edition = sorted((Point.of(row, row.edition, label) for label, row in said), key=lambda p: (p.series, p.x))
    return (
        chart("production", "US production", production_by_form(by_year[0], title="US production", unit="t REO"), made),
        chart("reliance", "US reliance", reliance_by_year(by_year[1], title="US reliance", unit=SHARE), relied),
        chart("sources", "Import sources", import_sources(countries, title="Import sources", last="Other"), bought),
        chart("prices", "Prices", price_lines(by_year[2], title="Prices", unit="USD/kg"), paid),
        chart("editions", "Editions", editions_side_by_side(by_edition, title="Editions", unit=SHARE), said),
    )


def picture() -> Picture:
    """A picture with a note, data, and a cell of several figures."""
    made = production()
    table = Table(
        f"{HOSTILE}: the numbers",
        ("From", "To", "In all", "Note"),
        ((HOSTILE, say("mine ", figure(made[4][1]), "; plant ", figure(made[7][1])), HOSTILE, ""),),
        of_words=True,
    )
    words = text(0, 20, HOSTILE)
    wide = Drawing("", HOSTILE, HOSTILE, 980, 40, (words,))
    narrow = Drawing("", HOSTILE, HOSTILE, 330, 60, (words,))
    notes = (say("The mines gave ", figure(made[4][1]), ". " + HOSTILE),)
    return Picture("flows", HOSTILE, HOSTILE, wide, narrow, table, notes, {"unit": "t", "flows": [1.5]})


def sample_page() -> Page:
    made, relied = production(), reliance()
    first, latest = relied[0][1], relied[3][1]
    odd = obs("US/rare-earths/stocks/odd", "2025", None, "t", ("in-words", "x"), origin=ODD, note=HOSTILE, text="Small")
    zero = obs("US/rare-earths/exports/metals", "2025", 0, "kg", ("—", "unverified"), text="—")
    spread = obs("US/rare-earths/stocks/oxides", "2025", None, "t", ("range",), low=10_000, high=15_000)
    demand = Derived(
        "apparent consumption",
        4_337.2,
        3_214,
        5_461,
        "t REO",
        "production + imports − exports",
        (made[-1][1], zero),
        0.2,
    )
    guess = Derived("months of cover", 7.123456, None, None, "months", "stocks over use", (spread,), 0.8)
    drawn = charts()
    return Page(
        title="The United States mines more rare earths and still buys most of its compounds",
        standfirst=say("Reliance fell from ", figure(first), " in 2021 to ", figure(latest), " in 2025."),
        as_of="2026-02-06",
        area="United States",
        commodity="Rare earths",
        highlights=(
            say("Mines gave ", figure(made[4][1]), " in 2025, the most on record."),
            say("Use was ", Figure("about 3,200 to 5,500 t", demand), ", as far as rounding allows."),
            say("No number but words: " + HOSTILE),
        ),
        sections=(
            Section(
                "Mines grew faster than plants",
                (
                    say(
                        "Concentrates rose to ",
                        figure(made[4][1]),
                        "; compounds were ",
                        figure(made[7][1]),
                        " in 2023.",
                    ),
                    say("Metals left the country: ", figure(zero), ". Stocks were ", figure(spread), "."),
                ),
                charts=(drawn[0],),
                slug="production",
            ),
            Section("Most compounds still come from abroad", (say("See the charts."),), charts=drawn[1:3]),
            Section(
                HOSTILE,
                (say(HOSTILE, figure(odd)),),
                tables=(Table(HOSTILE, (HOSTILE, "b"), ((HOSTILE, figure(odd)),)),),
            ),
            Section(
                "Prices", (say("Cover: ", Figure("about 7.12 months", guess), " (illustrative)."),), charts=(drawn[3],)
            ),
            Section("Prices", (say("The same heading again."),), charts=(drawn[4], picture())),
        ),
        verdict=Verdict(
            "de-risked",
            "fails",
            say("One of three tests holds; reliance is ", figure(latest), "."),
            (
                TestAnswer("own-mine", "Is there a mine at home?", "holds", say("It gave ", figure(made[4][1]), ".")),
                TestAnswer("reliance", "Is reliance below one half?", "fails", say("It is ", figure(latest), ".")),
                TestAnswer("stocks", "Do stocks last a year?", "not_decidable", say("Stocks are ", figure(odd), ".")),
            ),
        ),
        sources=(
            SourceLine(
                "SS2026",
                "Sample Summaries 2026",
                "Office of Samples",
                OFFICE.url,
                "public domain",
                "2026-02-06",
                "Credit.",
            ),
            SourceLine("ODD", HOSTILE, "Nobody", "javascript:alert(1)", "none", "some day", HOSTILE),
        ),
        colophon=Colophon(
            ("SS2024", "SS2025", "SS2026"),
            "ab" * 32,
            "0.1.0",
            "terbia brief --area US --as-of 2026-02-06",
            "Terbia, 2026.",
            ("Made from a made-up record.",),
        ),
        corrections=("The first version of this page had the wrong year.",),
    )
