"""The command `yhteys`: every command of the tool, on one page."""

import typer

from deploy.cli import bench, contracts, dead, exchange, facts, launch, log, parked, provision, rebuild, token
from deploy.cli.demo import demo
from deploy.cli.import_events import import_events

app = typer.Typer(
    name="yhteys",
    help="Joins wellbeing services counties, municipalities and associations by events.",
    no_args_is_help=True,
    add_completion=False,
)

app.command()(launch.up)
app.command()(launch.down)
app.command()(launch.status)
app.command()(launch.logs)
app.command()(demo)
app.command()(bench.bench)
app.command()(rebuild.rebuild)
app.command()(token.token)
exchange.imports.command("events")(import_events)
app.add_typer(exchange.imports, name="import")
app.add_typer(exchange.exports, name="export")
app.add_typer(facts.app, name="facts")
app.add_typer(log.app, name="log")
app.add_typer(parked.app, name="parked")
app.add_typer(dead.app, name="dead")
app.add_typer(provision.app, name="provision")
app.add_typer(contracts.app, name="contracts")
