"""Numbers that are no quantities, and words that look like numbers."""

import pytest

from terbia.claims.passage import read_passage

NONE = [
    "Section 232 tariffs",
    "under Sections 232 and 301",
    "Announcement No. 18 of the ministry",
    "Nos. 57, 61 and 62",
    "HTS codes 2846.10 and 2805.30.0050",
    "HS 2846",
    "subheading 8505.11",
    "2805.30.00.50",
    "CAS 7440-00-8",
    "See Fig. 3 and Table 12.",
    "on page 146",
    "pp. 146-147",
    "COVID-19",
    "the F-35 jet",
    "an AN/SPY-1D radar",
    "a Su-57",
    "5G and 3D printing",
    "Nd2Fe14B and Sm2Co17",
    "N52 grade",
    "Dy2O3",
    "CO2 emissions",
    "the G7 and the G20",
    "call +1 202 555 0143",
    "call (202) 555-0143 now",
    "call 202-555-0143",
    "at 10:30",
    "at 5 p.m. on Monday",
    "in 2025",
    "on 9 October 2025",
    "October 9, 2025",
    "2025-10-09",
    "from 2020 to 2023",
    "in the 1990s",
    "FY2025",
    "Q3 2025",
    "the first 11 months of 2025",
    "three years ago",
    "within 90 days",
    "for two weeks",
    "the 17 rare earth elements",
    "seventeen elements",
    "the third quarter",
    "a third mine opened",
    "a third party",
    "the second-largest deposit",
    "the 2nd round",
    "half-year results",
    "the first half",
    "double-digit growth",
    "double counting",
    "twice a year",
    "it was revised three times",
    "a ratio of 3:1",
    "as shown before [12]",
    "[3,4]",
    "https://example.org/2025/10/18/5-tonnes",
    "www.example.org/12",
    "mail info@2020.example.org",
    "doi 10.1016/j.resconrec.2025.108123",
    "version 1.2.3",
    "192.168.0.1",
    "a 1.5 MW turbine",
    "at 1,000 °C",
    "over 300 km",
    "one of the companies",
    "Phase 2 of the plant",
    "Executive Order 14285",
    "ISBN 978-1-4113-4000-1",
    "99.5% pure",
    "123456789012345678901234567890",
    "the year 2,0,2,5",
    "people aged 65",
]


@pytest.mark.parametrize("text", NONE)
def test_no_quantity_is_read(text: str) -> None:
    assert read_passage(text).quantities == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Section 232 tariffs of 25%", 25),
        ("The F-35 holds 408 kg", 0.408),
        ("In 2025 2,000 t were made", 2000),
        ("2000 tonnes", 2000),
        ("COVID-19 cut it by 20%", 20),
        ("No. 18 of April named 7 elements", 7),
    ],
)
def test_the_quantity_beside_it_is_read(text: str, value: float) -> None:
    assert [q.value for q in read_passage(text).quantities] == [value]
