"""Keeping a copy of everything, and putting it back."""

from pathlib import Path

import click

from engine import backup as keeping
from engine.backup import Manifest
from engine.commands.console import Console, pass_console, say, tell_errors
from engine.copying import Copied

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("file", type=FILE)
@click.option("--overwrite", is_flag=True, help="replace a file of that name")
@pass_console
@tell_errors
def backup(console: Console, file: Path, *, overwrite: bool) -> None:
    """Write everything (uploaded files too) into one file, while work goes on."""
    manifest = keeping.backup(console.services(), file, overwrite=overwrite)
    click.echo(f"{file}: {_moment(manifest)} の内容を保存しました。 / kept. SHA-256 {manifest.sha256}")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="what the database holds now goes")
@click.option("--verify", is_flag=True, help="only read and check the file")
@pass_console
@tell_errors
def restore(console: Console, file: Path, *, force: bool, verify: bool) -> None:
    """Put a backup into the database, all or nothing; stop `serve` and `clock` first."""
    if verify:
        manifest = keeping.read(file)
        click.echo(f"{file}: {_moment(manifest)} のバックアップです。壊れていません。 / a sound backup.")
        return
    manifest, copied = keeping.restore(console.services(), file, force=force)
    tell(copied)
    click.echo(f"{_moment(manifest)} の内容に戻しました。 / restored.")


def _moment(manifest: Manifest) -> str:
    return f"{manifest.made_at.astimezone():%Y-%m-%d %H:%M}"


def tell(copied: Copied) -> None:
    """Say what was copied, table by table."""
    for table in copied.tables:
        say(f"  {table.name:<16} {table.rows:>9}  {table.digest[:16]}")
    for chain, number in copied.broken_links[:10]:
        say(f"  {chain} の記録 {number} は、元から連鎖が切れています。 / was broken in the original already.")


def attach(main: click.Group) -> None:
    """Add these commands to the command line."""
    main.add_command(backup)
    main.add_command(restore)
