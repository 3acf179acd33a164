from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terbia.vocab import area as rooms
from terbia.vocab.area import Area, AreaReading, area, area_names, is_area_code, members, read_area
from terbia.vocab.area_number import area_by_census, area_by_number
from terbia.vocab.table import rows

# Names as USGS prints them in its columns of countries, Mineral Commodity Summaries 2022 to 2026.
PRINTED = """
    Afghanistan = AF
    Algeria = DZ
    Angola = AO
    Argentina = AR
    Armenia = AM
    Australia = AU
    Austria = AT
    Azerbaijan = AZ
    Bahrain = BH
    Belarus = BY
    Belgium = BE
    Bhutan = BT
    Bolivia = BO
    Botswana = BW
    Brazil = BR
    Bulgaria = BG
    Burkina Faso = BF
    Burma = MM
    Burundi = BI
    Cameroon = CM
    Canada = CA
    Chile = CL
    China = CN
    Colombia = CO
    Congo (Kinshasa) = CD
    Cuba = CU
    Cyprus = CY
    Czechia = CZ
    Côte d’Ivoire = CI
    Democratic Republic of the Congo = CD
    Denmark = DK
    Ecuador = EC
    Egypt = EG
    Estonia = EE
    Ethiopia = ET
    Europe = EUROPE
    Finland = FI
    France = FR
    Gabon = GA
    Georgia = GE
    Germany = DE
    Ghana = GH
    Greece = GR
    Greenland = GL
    Guatemala = GT
    Guinea = GN
    Guyana = GY
    Honduras = HN
    Hungary = HU
    Iceland = IS
    India = IN
    Indonesia = ID
    Iran = IR
    Iraq = IQ
    Ireland = IE
    Israel = IL
    Italy = IT
    Jamaica = JM
    Japan = JP
    Jordan = JO
    Kazakhstan = KZ
    Kenya = KE
    Korea, North = KP
    Korea, Republic of = KR
    Kuwait = KW
    Kyrgyzstan = KG
    Laos = LA
    Latvia = LV
    Lesotho = LS
    Lithuania = LT
    Madagascar = MG
    Malaysia = MY
    Mali = ML
    Mauritania = MR
    Mexico = MX
    Mongolia = MN
    Morocco = MA
    Mozambique = MZ
    Namibia = NA
    Netherlands = NL
    New Caledonia = NC
    New Zealand = NZ
    Nicaragua = NI
    Nigeria = NG
    Norway = NO
    Oman = OM
    Other Countries = OTHER
    Other countries = OTHER
    Pakistan = PK
    Papua New Guinea = PG
    Peru = PE
    Philippines = PH
    Poland = PL
    Portugal = PT
    Qatar = QA
    Republic of Korea = KR
    Russia = RU
    Rwanda = RW
    Saudi Arabia = SA
    Senegal = SN
    Serbia = RS
    Sierra Leone = SL
    Slovakia = SK
    South Africa = ZA
    South Korea = KR
    Spain = ES
    Sri Lanka = LK
    Sweden = SE
    Switzerland = CH
    Syria = SY
    Taiwan = TW
    Tajikistan = TJ
    Tanzania = TZ
    Thailand = TH
    The Bahamas = BS
    Togo = TG
    Trinidad and Tobago = TT
    Tunisia = TN
    Turkey = TR
    Turkmenistan = TM
    Uganda = UG
    Ukraine = UA
    United Arab Emirates = AE
    United Kingdom = GB
    United States = US
    Uzbekistan = UZ
    Venezuela = VE
    Vietnam = VN
    World total = WORLD
    Zambia = ZM
    Zimbabwe = ZW
"""

BESIDE_THE_NAME = [
    ("Brazil (beneficiated)", "BR", "beneficiated"),
    ("Brazil (beneficiated, marketable)", "BR", "beneficiated, marketable"),
    ("Brazil (crude and beneficiated)", "BR", "crude and beneficiated"),
    ("Canada ", "CA", ""),
    ("Canada (shipments)", "CA", "shipments"),
    ("Canada (unspecified minerals)", "CA", "unspecified minerals"),
    ("China (andalusite, crude ore)", "CN", "andalusite, crude ore"),
    ("China (unspecified minerals)", "CN", "unspecified minerals"),
    ("China, Germany, and Russia", "CN+DE+RU", ""),
    ("Denmark ", "DK", ""),
    ("Denmark (processed)", "DK", "processed"),
    ("France (andalusite)", "FR", "andalusite"),
    ("France (crude)", "FR", "crude"),
    ("India (kyanite and sillimanite)", "IN", "kyanite and sillimanite"),
    ("Italy (includes steatite)", "IT", "includes steatite"),
    ("Japan (quicklime only)", "JP", "quicklime only"),
    ("Other countries (includes crude)", "OTHER", "includes crude"),
    ("Other countries (rounded)", "OTHER", "rounded"),
    ("Peru (andalusite)", "PE", "andalusite"),
    ("Peru (exports)", "PE", "exports"),
    ("Poland (hydrated and quicklime)", "PL", "hydrated and quicklime"),
    ("Russia ", "RU", ""),
    ("Russia (industrial and construction)", "RU", "industrial and construction"),
    ("South Africa ", "ZA", ""),
    ("South Africa (andalusite)", "ZA", "andalusite"),
    ("Spain (includes pegmatites)", "ES", "includes pegmatites"),
    ("United States (crude)", "US", "crude"),
    ("United States (extracted from natural gas)", "US", "extracted from natural gas"),
    ("United States (from Cliffside Field)", "US", "from Cliffside Field"),
    ("United States (includes Puerto Rico)", "US", "includes Puerto Rico"),
    ("United\xa0States (kyanite)", "US", "kyanite"),
    ("United\xa0States and Canada", "US+CA", ""),
    ("World total (ilmenite and rutile, rounded)", "WORLD", "ilmenite and rutile, rounded"),
    ("World total (ilmenite, rounded)", "WORLD", "ilmenite, rounded"),
    ("World total (rounded)", "WORLD", "rounded"),
    ("World total (rounded) 10", "WORLD", "rounded"),
    ("World total (rounded), natural", "WORLD", "rounded, natural"),
    ("World total (rounded), synthetic", "WORLD", "rounded, synthetic"),
    ("World total (rutile, rounded)", "WORLD", "rutile, rounded"),
    ("World total (rounded) 10", "WORLD", "rounded"),
    ("Côte d’Ivoire", "CI", ""),
    ("United\u00a0States (kyanite)", "US", "kyanite"),
    ("Other Countries ", "OTHER", ""),
    ("Congo (Kinshasa) (refined)", "CD", "refined"),
    ("Total World", "WORLD", ""),
    ("China 9", "CN", ""),
]

OTHER_PUBLISHERS = [
    ("Viet Nam", "VN"),
    ("Rep. of Korea", "KR"),
    ("Korea, Republic of, and Japan", "KR+JP"),
    ("Trinidad and Tobago and Cuba", "TT+CU"),
    ("Lao People's Dem. Rep.", "LA"),
    ("Dem. Rep. of the Congo", "CD"),
    ("Russian Federation", "RU"),
    ("The Bahamas", "BS"),
    ("U.S.", "US"),
    ("UK", "GB"),
    ("DEU", "DE"),
    ("S19", "TW"),
    ("EU27", "EU"),
    ("Turkiye", "TR"),
    ("COTE D'IVOIRE", "CI"),
    ("St. Lucia", "LC"),
]


def printed() -> list[tuple[str, str]]:
    pairs = (line.split(" = ") for line in PRINTED.strip().splitlines())
    return [(name.strip(), code) for name, code in pairs]


@pytest.mark.parametrize(("name", "code"), printed())
def test_every_country_that_usgs_prints_is_read(name: str, code: str) -> None:
    assert read_area(name) == AreaReading(code, "")


@pytest.mark.parametrize(("text", "code", "remainder"), BESIDE_THE_NAME)
def test_what_stands_beside_a_name_is_kept_apart(text: str, code: str, remainder: str) -> None:
    assert read_area(text) == AreaReading(code, remainder)


@pytest.mark.parametrize(("text", "code"), OTHER_PUBLISHERS)
def test_names_of_other_publishers(text: str, code: str) -> None:
    assert read_area(text).area == code


@pytest.mark.parametrize(
    "text", ["", "NA", "in", "Total, cerium compounds", "China to Japan", "China and China", "123"]
)
def test_what_is_no_area_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an area"):
        read_area(text)


def test_a_slip_of_the_pen_is_answered_with_the_name() -> None:
    with pytest.raises(ValueError, match="Close to it: Malaysia"):
        read_area("Malasia")


def test_every_name_belongs_to_one_area() -> None:
    owners: dict[str, set[str]] = {}
    for row in rows("areas"):
        for name in {row["name"], row["usgs_name"] or row["name"], *filter(None, row["aliases"].split("|"))}:
            owners.setdefault(rooms._key(name), set()).add(row["code"])
    assert {name: codes for name, codes in owners.items() if len(codes) > 1} == {}


def test_codes_are_whole_and_unique() -> None:
    countries = [row for row in rows("areas") if row["kind"] == "country"]
    assert len(countries) == 249 + 2  # ISO 3166-1, with Kosovo (user-assigned) and the withdrawn Netherlands Antilles
    for column in ("code", "alpha3", "m49", "census"):
        values = [row[column] for row in countries if row[column]]
        assert len(values) == len(set(values))
    assert all(row["source"] for row in rows("areas") + rows("groups"))


@given(st.sampled_from(list(rows("areas"))))
def test_an_area_is_read_by_any_of_its_names_in_any_dress(row: dict[str, str]) -> None:
    for name in filter(None, [row["name"], row["usgs_name"], *row["aliases"].split("|")]):
        assert read_area(name).area == row["code"]
        assert read_area(f" {name.upper()}\u00a0").area == row["code"]
        assert area_names()[name.casefold()] == row["code"]


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    try:
        assert is_area_code(read_area(text).area)
    except ValueError as reason:
        assert "is not an area" in str(reason)


def test_an_area_by_its_code() -> None:
    assert area("MM") == Area("MM", "Myanmar", "Burma", "MMR", "104", "5460")
    assert area("US+CA").usgs_name == "United States and Canada"
    assert area("CN+DE+RU").name == "China, Germany, and Russia"
    assert area("NA").name == "Namibia"
    with pytest.raises(ValueError, match="not the code"):
        area("XX")


def test_codes_of_joint_areas_name_countries_once() -> None:
    assert is_area_code("WORLD") and is_area_code("US+CA")
    assert not any(map(is_area_code, ["US+US", "US+EU", "US+", "us", ""]))


def test_numbers_of_comtrade_and_census() -> None:
    assert [area_by_number(number) for number in ("156", "004", "4", "842", "251", "490", "0")] == (
        ["CN", "AF", "AF", "US", "FR", "TW", "WORLD"]
    )
    assert [area_by_census(number) for number in ("5700", "1220", "2010")] == ["CN", "CA", "MX"]
    for wrong in (area_by_number, area_by_census):
        with pytest.raises(ValueError, match="99999"):
            wrong("99999")


def test_members_of_the_eu_change_with_the_day() -> None:
    # 6 founders + 3 (1973) + 1 (1981) + 2 (1986) + 3 (1995) + 10 (2004) + 2 (2007) + 1 (2013) = 28
    assert len(members("EU", date(1958, 1, 1))) == 6
    assert len(members("EU", date(2020, 1, 31))) == 28
    assert len(members("EU", date(2020, 2, 1))) == 27
    assert "GB" not in members("EU", date(2020, 2, 1))
    assert "BG" in members("EA", date(2026, 1, 1)) and "BG" not in members("EA", date(2025, 12, 31))
    assert len(members("EA", date(2025, 6, 1))) == 20
    assert members("US+CA", date(2025, 1, 1)) == ("US", "CA")
    assert members("EU", date(1950, 1, 1)) == ()
    with pytest.raises(ValueError, match="no list of members"):
        members("WORLD", date(2025, 1, 1))
