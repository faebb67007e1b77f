"""People and the tokens of their programs."""

import datetime as dt
import json
from dataclasses import asdict

import click

from engine import people, tokens
from engine.commands.console import Console, pass_console, say, tell_errors
from engine.domain.access import SYSTEM, Role
from engine.domain.ids import ProgrammeKey
from engine.work import begin


@click.group("user")
def user() -> None:
    """Manage people who may log in."""


@user.command("add")
@click.argument("login")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--programme", "key", required=True)
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]))
@click.option("--group", "groups", multiple=True)
@click.password_option(help="asked for when not given")
@pass_console
@tell_errors
def add_user(
    console: Console, /, login: str, key: str, roles: tuple[str, ...], groups: tuple[str, ...], **person: str
) -> None:
    """Make an account with a part in a programme."""
    with begin(console.services(), SYSTEM) as work:
        new = people.NewPerson(login=login, **person)
        person_id = people.add(work, new)
        people.join(work, person_id, ProgrammeKey(key), roles=[Role(role) for role in roles], groups=groups)
    click.echo(f"{login}: 登録しました。 / added.")


@click.group("token")
def token() -> None:
    """Manage the tokens with which programs call the API (docs/api.md)."""


@token.command("add")
@click.argument("login")
@click.option("--name", default="API", show_default=True, help="what the token is for")
@pass_console
@tell_errors
def add_token(console: Console, login: str, name: str) -> None:
    """Make a token that acts as this person, and print it: it cannot be shown again."""
    with begin(console.services(), SYSTEM) as work:
        made = tokens.add(work, login, name=name)
    say(f"{login}: トークン {made.id} を発行しました。表示は今回だけです。 / token {made.id}, shown only now:")
    click.echo(made.secret)


@token.command("list")
@click.option("--json", "as_json", is_flag=True)
@pass_console
@tell_errors
def list_tokens(console: Console, *, as_json: bool) -> None:
    """List the tokens, the revoked ones too; instants are UTC."""
    with begin(console.services(), SYSTEM, read_only=True) as work:
        found = tokens.listed(work)
    if as_json:
        click.echo(json.dumps([asdict(view) for view in found], ensure_ascii=False, default=dt.datetime.isoformat))
        return
    for view in found:
        used = f"{view.last_used_at:%Y-%m-%d %H時}" if view.last_used_at else "未使用 / never used"
        state = "失効 / revoked" if view.revoked_at else "有効 / good"
        click.echo(f"{view.id}  {view.login}  {view.name}  {view.created_at:%Y-%m-%d}  {used}  {state}")


@token.command("revoke")
@click.argument("number", type=int)
@pass_console
@tell_errors
def revoke_token(console: Console, number: int) -> None:
    """Make a token worthless from the next call on."""
    with begin(console.services(), SYSTEM) as work:
        tokens.revoke(work, number)
    click.echo(f"{number}: 失効させました。 / revoked.")


def attach(main: click.Group) -> None:
    """Add these commands to the command line."""
    main.add_command(user)
    main.add_command(token)
