"""Small chains made at random from a seed: areas, mines, plants at any stage, ways, needs and what was measured."""

from __future__ import annotations

from random import Random

from toy_chain import Row, Tables, chain_of, number, tables

from terbia.chain.baseline import Baseline
from terbia.chain.model import MEASURES, ORE_GOODS, Chain
from terbia.chain.program import program_for
from terbia.chain.question import GOODS, Question, ask
from terbia.chain.required import required_products

AREAS = ("AU", "BR", "CN", "EU", "JP", "US")
GROUPS = ("La+Ce", "NdPr", "Dy", "Tb")
SIZE_T = {"mine": 80_000, "cracking": 60_000, "light-separation": 30_000, "heavy-separation": 2_000, "metal": 20_000}


def random_chain(seed: int) -> Chain:
    """A chain that no other seed gives."""
    return chain_of(random_tables(seed))


def random_tables(seed: int) -> Tables:
    """Its tables, as rows."""
    random = Random(seed)
    found = tables()
    areas = sorted(random.sample(AREAS, random.randint(2, 4)))
    found["areas"] = [{"area": a, "name": a} for a in areas]
    found["allies"] = [{"area": a, "ally": b} for a in areas for b in areas if a != b and random.random() < 0.6]
    found["allies"] += [{"area": a, "ally": random.choice([b for b in areas if b != a])} for a in areas]
    for row in found["yields"]:
        row["value"] = f"{random.uniform(0.6, 0.99):.4f}"
    for row in found["recipes"]:
        row["value"] = f"{float(row['value']) * random.uniform(0.7, 1.3):.5f}"
    _add_sites(random, found, areas)
    _add_named_routes(Random(seed + 1_000_000), found)
    _add_outputs(Random(seed + 3_000_000), found)
    if seed % 2:
        _add_variants(Random(seed + 2_000_000), found)
    found["requirements"] = _requirements(random, areas)
    found["statistics"] = []
    return found


def _add_sites(random: Random, found: Tables, areas: list[str]) -> None:
    mines = [f"mine-{k}" for k in range(random.randint(1, 4))]
    plants = [f"plant-{k}" for k in range(random.randint(2, 6))]
    found["sites"] = [{"site": s, "area": random.choice(areas), "name": s} for s in (*mines, *plants)]
    found["compositions"], found["mines"], found["routes"], rows = [], [], [], []
    for mine in mines:
        found["compositions"] += _composition(random, mine)
        feed_class = random.choice(("mineral", "mineral", "ionic"))
        found["mines"].append({"mine": mine, "composition": mine, "feed_class": feed_class})
        if random.random() < 0.9 or mine == "mine-0":
            rows.append({**_capacity(random, mine, "mine", "REO"), "from_year": ""})
        if random.random() < 0.4:
            found["routes"].append({"mine": mine, "to_area": random.choice([*areas, "*"])})
    for plant in plants:
        for stage in random.sample(list(MEASURES)[1:], random.randint(4, 9)):
            for measure in MEASURES[stage]:
                if len(MEASURES[stage]) == 1 or random.random() < 0.7:
                    rows.append(_capacity(random, plant, stage, measure))
    found["capacities"] = rows


def _add_named_routes(random: Random, found: Tables) -> None:
    """Routes to single sites, as every good of the ore or as one, for some of the mines."""
    for mine in found["mines"]:
        for site in random.sample(found["sites"], 2 if random.random() < 0.4 else 0):
            good = random.choice(("", "", *ORE_GOODS))
            found["routes"].append(
                {"mine": mine["mine"], "to_area": site["area"], "to_site": site["site"], "good": good}
            )


def _add_outputs(random: Random, found: Tables) -> None:
    """Some of the groups, some of them later, as all that a plant of separation puts out."""
    found["outputs"] = []
    stages = {"light-separation": GROUPS[:2], "heavy-separation": GROUPS[2:]}
    for site, stage in dict.fromkeys((row["site"], row["stage"]) for row in found["capacities"]):
        if stage in stages and random.random() < 0.5:
            for group in random.sample(stages[stage], random.randint(1, 2)):
                year = random.choice(("", "", "2020", "2030"))
                found["outputs"].append({"site": site, "stage": stage, "group": group, "from_year": year})


def _add_variants(random: Random, found: Tables) -> None:
    """High-temperature magnets made with more Dy or with more Tb, which mix to their recipe."""
    mean = {row["group"]: float(row["value"]) for row in found["recipes"] if row["grade"] == "high-temperature"}
    share, first = random.uniform(0.2, 0.8), dict(mean)
    first["Dy"] *= random.uniform(1.0, 1 / share)
    first["Tb"] *= random.uniform(0.0, 1.0)
    second = {group: (t - share * first[group]) / (1 - share) for group, t in mean.items()}
    found["variants"] = []
    for name, part, recipe in (("hot-Dy", share, first), ("hot-Tb", 1 - share, second)):
        row = {"variant": name, "grade": "high-temperature", "name": name}
        found["variants"].append({**row, **number(part, "share of the grade")})
        for group, t in recipe.items():
            amount = number(f"{t:.9f}", "t REO per t alloy")
            found["recipes"].append({"grade": name, "group": group, **amount})


def _composition(random: Random, name: str) -> list[Row]:
    weights = [random.uniform(0.3, 0.9), random.uniform(0.1, 0.4), random.uniform(0.001, 0.1), random.uniform(0, 0.02)]
    shares = [round(w / sum(weights) * 0.98, 5) for w in weights]
    parts = {**dict(zip(GROUPS, shares, strict=True)), "unknown": round(1 - sum(shares), 5)}
    return [{"composition": name, "group": g, **number(s, "share of REO")} for g, s in parts.items()]


def _capacity(random: Random, site: str, stage: str, measure: str) -> Row:
    size = SIZE_T.get(stage, 8_000) * random.uniform(0.05, 1.0)
    year = random.choice(("", "", "2020", "2030"))
    amount = number(f"{size:.1f}", MEASURES[stage][measure])
    return {"site": site, "stage": stage, "measure": measure, "from_year": year, **amount}


def _requirements(random: Random, areas: list[str]) -> list[Row]:
    rows = []
    for area in areas:
        for product, size in {"magnet": 8_000, "La+Ce": 20_000, "high-temperature": 500}.items():
            if product == "magnet" or random.random() < 0.5:
                amount = size * random.uniform(0.1, 1.0)
                unit = "t REO" if product in GROUPS else "t magnet"
                row = number(f"{amount:.1f}", unit, f"{0.8 * amount:.1f}", f"{1.2 * amount:.1f}")
                rows.append({"area": area, "product": product, "year": "2025", **row})
    return rows


def random_baseline(chain: Chain, seed: int) -> Baseline:
    """A base year of it: what serves its requirements best, some of it more or less than that."""
    random = Random(seed)
    needs = required_products(chain, 2025)
    program = program_for(chain, ask(chain, year=2025, area=next(iter(chain.areas)), supply="all", without=[]),
                          Baseline(2025, {}, needs, {}))  # fmt: skip
    flows = program.flows(program.solver.solve())
    found = {
        column.name: float(t) * random.choice((1.0, 1.0, 0.5, 1.2))
        for column, t in zip(program.network.columns, flows, strict=False)
        if t > 1e-3
    }
    drawn = {
        c.name: random.uniform(0, 500) for c in program.network.columns if c.kind == "draw" and random.random() < 0.3
    }
    gaps = {
        key: random.uniform(-30, 30)
        for key in program.network.rows
        if key[0] == "separated-oxide" and random.random() < 0.2
    }
    return Baseline(2025, {**found, **drawn}, needs, gaps)


def random_question(chain: Chain, seed: int) -> Question:
    """What is asked of it."""
    random = Random(seed)
    area, other = random.choice(sorted(chain.areas)), random.choice(sorted(chain.areas))
    supply = random.choice(("all", "all", "allies", "home"))
    without = random.sample([other, *(f"{other}:{good}" for good in GOODS)], random.randint(0, 2))
    return ask(chain, year=2025, area=area, supply=supply, without=without)
