"""The toy chain with high-temperature magnets made as two variants: without Tb, and with twice the Tb of the mean."""

from __future__ import annotations

from toy_chain import Tables, number, tables

#: Half and half they are the recipe of the grade, Dy 0.014 and Tb 0.003 t REO in a tonne of alloy.
RECIPES = {
    "hot-Dy": {"NdPr": 0.34, "Dy": 0.020, "Tb": 0.0},
    "hot-Tb": {"NdPr": 0.34, "Dy": 0.008, "Tb": 0.006},
}


def variant_tables() -> Tables:
    """The tables of the toy chain with the variants."""
    found = tables()
    found["variants"] = [
        {"variant": name, "grade": "high-temperature", "name": name, **number(0.5, "share of the grade", 0.3, 0.7)}
        for name in RECIPES
    ]
    found["recipes"] += [
        {"grade": name, "group": group, **number(t, "t REO per t alloy")}
        for name, parts in RECIPES.items()
        for group, t in parts.items()
    ]
    return found
