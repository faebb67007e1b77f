"""The command line of Banso, and the only place that imports from all rooms.

Exit codes: 0 right, 1 findings or refused, 2 wrong call.
"""

import datetime as dt
import secrets
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
import waitress

from engine import demo, services
from engine.commands import (
    backup,
    database,
    deadlines,
    exports,
    figures,
    handover,
    holidays,
    people,
    programme,
    records,
    reports,
    stuck,
    tryout,
)
from engine.commands.console import LANG, Console, pass_console, say, tell_errors
from engine.domain.access import ROLE_NAMES
from engine.settings import Settings
from engine.work import Services
from notifications import clock as bell
from web.app import create_app
from web.assets import Assets

THREADS = 16
PROCESSES = Path(__file__).parent / "processes"


def now() -> dt.datetime:
    """Read the machine's clock: the only place that does."""
    return dt.datetime.now(dt.UTC)


@click.group()
@click.pass_context
def main(context: click.Context) -> None:
    """伴走 Banso: runs support cases (相談・紹介・報告) from diagrams, decision tables and forms."""
    context.obj = Console(now)


@main.command("demo")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--dir", "folder", default="var/demo", show_default=True, type=click.Path(file_okay=False, path_type=Path)
)
@click.option(
    "--programme",
    "examples",
    multiple=True,
    show_default="every programme of processes/ that has a demo/",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="a programme folder with a demo/ of its own; several may be given",
)
@tell_errors
def demo_command(host: str, port: int, folder: Path, examples: tuple[Path, ...]) -> None:
    """Serve an example with invented people, companies and running cases on an SQLite database of its own.

    The database is kept: delete the folder to start again.
    """
    shown = list(examples) or demo.programmes(PROCESSES)
    installation = services.build(demo_settings(folder, host, port), now)
    if not (folder / "ready").exists():
        prepare_demo(installation, folder, shown)
    run(installation, host, port, with_clock=True, ready=lambda: welcome(host, port, shown))


def demo_settings(folder: Path, host: str, port: int) -> Settings:
    """Return settings for the demo, with a secret that is made once and kept beside its database."""
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / "secret"
    if not secret.exists():
        secret.write_text(secrets.token_urlsafe(32), encoding="ascii")
        secret.chmod(0o600)
    return Settings(
        database_url=f"sqlite:///{folder / 'banso.db'}",
        base_url=f"http://{host}:{port}",
        secret_key=secret.read_text(encoding="ascii"),
        demo=True,
    )


def prepare_demo(installation: Services, folder: Path, shown: Sequence[Path]) -> None:
    """Make the demo's database; a half-made one of an interrupted start is made again."""
    for leftover in folder.glob("banso.db*"):
        leftover.unlink()
    say("見本を準備しています（初回だけ、1分ほど） / Preparing the demo (first time only, about a minute)")
    services.upgrade(installation)
    demo.fill(installation, shown, say)
    (folder / "ready").touch()


def welcome(host: str, port: int, shown: Sequence[Path]) -> None:
    """Print where the demo is and who can log in to which programme."""
    click.echo(f"\n  伴走 Banso   http://{host}:{port}/")
    for example in (demo.shown(folder, now()) for folder in shown):
        click.echo(f"\n  {example.name.get(LANG)}")
        for address in example.forms:
            click.echo(f"    申込み / public form   http://{host}:{port}{address}")
        for player in example.players:
            roles = "・".join(ROLE_NAMES[role].get(LANG) for role in player.roles)
            click.echo(f"    {player.login:<12} {player.password}   {player.name}（{roles}）")
    click.echo("\n  終了 / stop: Ctrl+C\n")


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-clock", is_flag=True, help="pages only; `banso clock` runs elsewhere")
@pass_console
@tell_errors
def serve(console: Console, host: str, port: int, *, no_clock: bool) -> None:
    """Serve the pages, with the clock unless --no-clock."""
    run(console.services(), host, port, with_clock=not no_clock)


def proxy_of(installation: Services) -> dict[str, Any]:
    """Return what waitress has to know of the proxy in front; headers of anybody else are dropped."""
    address = installation.settings.trusted_proxy
    if address is None:
        return {"clear_untrusted_proxy_headers": True}
    believed = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}
    return {"trusted_proxy": address, "trusted_proxy_headers": believed, "clear_untrusted_proxy_headers": True}


def nothing() -> None:
    """Say nothing."""


def run(installation: Services, host: str, port: int, *, with_clock: bool, ready: Callable[[], None] = nothing) -> None:
    """Serve until stopped; requests under way are finished first. ready: called once the port is open.

    Raises: BundleMissing, before anything is served without its looks.
    """
    Assets().entry("app")
    server = waitress.create_server(
        create_app(installation), host=host, port=port, threads=THREADS, ident="banso", **proxy_of(installation)
    )
    scheduler = bell.start(installation) if with_clock else None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    ready()
    try:
        server.run()
    finally:
        if scheduler:
            scheduler.shutdown(wait=True)
        server.close()


@main.command("clock")
@pass_console
@tell_errors
def clock(console: Console) -> None:
    """Run the clock alone: timers, reminders, reports and the mail going out."""
    scheduler = bell.start(console.services())
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
    scheduler.shutdown(wait=True)


for topic in (
    tryout,
    programme,
    deadlines,
    records,
    figures,
    exports,
    handover,
    reports,
    holidays,
    database,
    backup,
    people,
    stuck,
):
    topic.attach(main)


if __name__ == "__main__":
    main()
