"""The hand-over package from the command line: made, and verified where Banso runs without the database."""

from pathlib import Path

import click

from engine.commands.console import Console, pass_console, say, tell_errors
from engine.domain.access import SYSTEM
from engine.domain.ids import ProgrammeKey
from engine.handover import package, verifying
from engine.work import begin


@click.command("handover")
@click.argument("programme")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="the ZIP to write")
@pass_console
@tell_errors
def handover_command(console: Console, programme: str, out: Path) -> None:
    """Write everything the next operator of a programme needs into one ZIP, personal data included."""
    services = console.services()
    unfinished = out.with_name(f"{out.name}.part")
    try:
        with begin(services, SYSTEM) as work, unfinished.open("w+b") as file:
            made = package.make(work, ProgrammeKey(programme), file)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
        services.database.dispose()
    say(f"{out}: {made.files}個のファイル / files  SHA-256 {made.sha256}")


@click.command("verify-package")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@tell_errors
def verify_command(file: Path) -> None:
    """Hash every file of a hand-over package again and check the trail's chains; exit code 1 when anything differs."""
    wrong = list(verifying.verify(file))
    for text in wrong:
        click.echo(f"{text.ja} / {text.en}")
    if wrong:
        raise SystemExit(1)
    say("すべてのファイルと履歴の鎖が一致しました。 / Every file and every chain of the trail is as it was.")


def attach(main: click.Group) -> None:
    """Add the commands."""
    main.add_command(handover_command)
    main.add_command(verify_command)
