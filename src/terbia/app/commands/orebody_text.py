"""How answers about ore bodies are printed on the command line."""

from __future__ import annotations

import click

from terbia.app.commands.options import print_table
from terbia.app.orebodies import said
from terbia.app.orebodies.answer import Comparison, OreBody
from terbia.app.orebodies.listing import OreBodies
from terbia.app.orebodies.mixes import MIX
from terbia.app.orebodies.tables import rejections
from terbia.app.orebodies.world_answer import WorldBalance


def print_answer(found: OreBody | Comparison | OreBodies | WorldBalance) -> None:
    """Any answer of ``terbia.orebody`` as readable text."""
    if isinstance(found, OreBody):
        _print_body(found)
    elif isinstance(found, Comparison):
        _print_comparison(found)
    elif isinstance(found, OreBodies):
        _print_list(found)
    else:
        _print_world(found)


def _print_body(body: OreBody) -> None:
    _print_head(body)
    _print_lines(body)
    click.echo("* of the parts that have a value; the range holds the others too.")
    click.echo(said.unknown_says(body))
    click.echo(said.basket_says(body))
    click.echo("  A gauge of where the value lies: a concentrate or carbonate is paid far below it.")
    click.echo(said.driver_says(body))
    click.echo(said.ratio_says(body))
    for line in said.nd_pr_says(body):
        click.echo(line)
    _print_surplus(body)
    _print_made(body)
    _print_heavies(body)
    _print_rest(body)


def _print_head(body: OreBody) -> None:
    deposit, vector, throughput = body.found.deposit, body.vector, body.throughput
    click.echo(f"{deposit.title} ({deposit.area}), {deposit.kind}: {vector.held.key}, basis {vector.held.basis}")
    origin = vector.observations[0].origin
    click.echo(f"  {vector.scope}; {origin.publisher}: {origin.title} ({vector.observations[0].edition})")
    click.echo(f"  Chosen because: {vector.held.reason}.")
    if throughput is None:
        click.echo("  No yearly output in the record: give --throughput T for tonnes.")
    else:
        source = "" if throughput.observation is None else f", {throughput.observation.edition}"
        click.echo(
            f"  Throughput {said.digits(throughput.t.value or 0.0, 9)} t REO a year ({throughput.words}{source})."
        )


def _print_lines(body: OreBody) -> None:
    rows = [
        (
            line.element, said.share(line.share), said.spread(line.share, 100), said.central(line.t),
            said.spread(line.recovered_t), said.central(None if line.price is None else line.price.price),
            said.central(line.value_share, 100), said.spread(line.value_share, 100), said.marks(line),
        )
        for line in body.lines
    ]  # fmt: skip
    print_table(
        ("element", "share, %", "range", "t a year", said.recovered_head(body), "USD/kg", "of value*, %", "range", ""),
        rows,
        right=(1, 3, 5, 6),
    )


def _print_surplus(body: OreBody) -> None:
    over = [s for s in body.surpluses if s.answer == "surplus"]
    names = ", ".join(
        f"{s.element} ({said.share(s.output)} % of output, {said.share(s.demand)} % of demand)" for s in over
    )
    click.echo(f"Surplus against {MIX}: {names or 'none decided'}.")


def _print_made(body: OreBody) -> None:
    made = body.made
    if made is None:
        return
    sold = "" if made.sold is None else f", {said.digits(made.sold.value or 0.0, 6)} t sold"
    click.echo(
        f"{made.name} oxide made in {made.made.period}: {said.digits(made.made.value or 0.0, 6)} t{sold}, of "
        f"{said.digits(made.contained_t.value or 0.0, 4)} t contained ({said.central(made.share, 100)} %): {made.note}."
    )


def _print_heavies(body: OreBody) -> None:
    heavies = body.heavies
    if not heavies.figures:
        return
    click.echo(
        f"Heavies: SEG+ {said.share(heavies.seg_plus)} % of the rare earths, "
        f"Dy and Tb {said.share(heavies.dy_tb_of_seg_plus)} % of SEG+."
    )
    for figure in heavies.figures:
        editions = ", ".join(dict.fromkeys(o.edition for o in figure.observations)) or "as asked"
        mark = "; unverified" if figure.unverified_share > 0.5 else ""
        click.echo(f"  {said.amount(figure.t, figure.unit)}: {figure.says} [{editions}{mark}]")


def _print_rest(body: OreBody) -> None:
    for recovery in body.recoveries:
        mark = ", unverified" if recovery.unverified else ""
        click.echo(
            f"Recovery, {recovery.applies_to}: {said.share(recovery.share)} % of what enters "
            f"{recovery.step}{_range(said.spread(recovery.share, 100))}{mark} ({recovery.source})."
        )
    others = [v for v in body.found.every if v.held.key != body.vector.held.key]
    if others:
        click.echo("Other assemblages, each on its own basis:")
        for vector in others:
            known = ", ".join(f"{p.name} {said.share(p.share)}" for p in vector.parts.parts)
            mark = " (unverified)" if vector.is_unverified else ""
            click.echo(f"  {vector.held.basis}: {vector.held.key}{mark}: {known} %")
    for rejection in rejections(body.found.deposit.name):
        click.echo(f"Rejected: {rejection.claim}. {rejection.reason}")
    for note in body.notes:
        click.echo(f"Note: {note}")


def _range(text: str) -> str:
    return f" ({text} %)" if text else ""


def _print_comparison(found: Comparison) -> None:
    first, second = found.first, found.second
    for body in (first, second):
        _print_head(body)
    rows = [
        (name, said.share(a), said.spread(a, 100), said.share(b), said.spread(b, 100)) for name, a, b in found.elements
    ]
    names = (first.found.deposit.name, second.found.deposit.name)
    print_table(("share, %", names[0], "range", names[1], "range"), rows, right=(1, 3))
    if warning := said.bases_say(found):
        click.echo(warning)
    for body in (first, second):
        click.echo(f"{body.found.deposit.title}:")
        for line in (said.unknown_says(body), said.basket_says(body), said.driver_says(body), said.ratio_says(body)):
            click.echo(f"  {line}")
        for note in body.notes:
            click.echo(f"  Note: {note}")


def _print_list(found: OreBodies) -> None:
    rows = []
    for line in found.lines:
        vector = line.vector
        rows.append(
            (
                line.deposit.name,
                line.deposit.area,
                line.deposit.kind,
                "" if vector is None else vector.held.basis,
                "" if line.la_ce is None else said.share(line.la_ce),
                "" if vector is None else said.share(vector.parts.unknown),
                "rejected" if vector is None else "unverified" if vector.is_unverified else "",
            )
        )
    print_table(("ore body", "area", "class", "basis", "La+Ce, %", "unknown, %", ""), rows, right=(4, 5))
    click.echo(found.la_ce_says)


def _print_world(found: WorldBalance) -> None:
    click.echo(
        f"Balance of the world in {found.period} when {found.driver} drives mining ({found.edition}), t REO a year."
    )
    click.echo(f"  {found.how[:1].upper()}{found.how[1:]}.")
    if found.scale.value is not None:
        click.echo(
            f"  All mining times {said.central(found.scale)}{f' ({s})' if (s := said.spread(found.scale)) else ''}."
        )
    print_table(said.BALANCE_COLUMNS, [said.balance_row(found, line) for line in found.lines], right=(1, 3, 4, 5, 7))
    click.echo("Supply counts what is stated; the range holds what is not. No demand on file: no data.")
    click.echo("Ores that stand for countries:")
    for source in found.sources:
        mark = "; judged" if source.judged else ""
        mined = f"{source.mined.name} {said.central(source.mined.mined_t)} t"
        click.echo(f"  {mined}: {', '.join(source.assemblages)} ({source.reason}{mark})")
    for demanded in found.demands:
        click.echo(f"Demand, {'+'.join(demanded.members)}: {said.amount(demanded.t, 't')}: {demanded.words}.")
