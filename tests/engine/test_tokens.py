"""Tokens act as a person, with that person's rights of the moment, until somebody takes them away."""

import pytest
from sqlalchemy import select

from engine import people, tokens
from engine.domain.access import SYSTEM, Role
from engine.store.people import ApiTokenRow, PersonRow
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, SATO, actor
from tests.clock import MovableClock


def made(services: Services) -> tokens.NewToken:
    with begin(services, SYSTEM) as work:
        return tokens.add(work, SATO.login, name="基幹システム連携")


def caller(services: Services, secret: str) -> tokens.Bearer:
    with begin(services, SYSTEM, read_only=True) as work:
        return tokens.bearer(work, secret)


def test_acts_as_its_person(desk: Services) -> None:
    assert caller(desk, made(desk).secret).actor == actor(desk, SATO)


def test_follows_the_roles_of_the_moment(desk: Services) -> None:
    secret = made(desk).secret
    with begin(desk, SYSTEM) as work:
        person_id = people.id_of_login(work, SATO.login)
        assert person_id is not None
        people.join(work, person_id, KAGOSHIMA, roles=[Role.AUTHORITY], groups=[])
    assert caller(desk, secret).actor.roles(KAGOSHIMA) == {Role.AUTHORITY}


def test_keeps_no_secret_in_the_database(desk: Services) -> None:
    new = made(desk)
    with begin(desk, SYSTEM, read_only=True) as work:
        row = work.session.scalars(select(ApiTokenRow)).one()
    assert new.secret.startswith("banso_")
    assert len(new.secret) > 40
    assert new.secret not in {row.hash, row.name}


def test_dies_when_revoked(desk: Services) -> None:
    new = made(desk)
    with begin(desk, SYSTEM) as work:
        tokens.revoke(work, new.id)
    with pytest.raises(tokens.BadToken):
        caller(desk, new.secret)


def test_dies_with_the_account(desk: Services) -> None:
    secret = made(desk).secret
    with begin(desk, SYSTEM) as work:
        work.session.scalars(select(PersonRow).where(PersonRow.login == SATO.login)).one().active = False
    with pytest.raises(tokens.BadToken):
        caller(desk, secret)


def test_notes_its_use_once_an_hour(sqlite_desk: Services, clock: MovableClock) -> None:
    new = made(sqlite_desk)
    assert caller(sqlite_desk, new.secret).is_stale
    with begin(sqlite_desk, SYSTEM) as work:
        tokens.note_use(work, new.id)
    assert not caller(sqlite_desk, new.secret).is_stale
    clock.move_by(seconds=3600)
    assert caller(sqlite_desk, new.secret).is_stale


@pytest.mark.parametrize("secret", ["", "banso_", "x" * 10_000, "トークン"])
def test_refuses_what_is_no_token(sqlite_desk: Services, secret: str) -> None:
    made(sqlite_desk)
    with pytest.raises(tokens.BadToken):
        caller(sqlite_desk, secret)


def test_is_made_for_open_accounts_and_with_a_name_only(sqlite_desk: Services) -> None:
    with begin(sqlite_desk, SYSTEM) as work:
        with pytest.raises(tokens.NoSuchLogin):
            tokens.add(work, "nobody", name="x")
        with pytest.raises(tokens.BadTokenName):
            tokens.add(work, SATO.login, name="  ")
        with pytest.raises(tokens.NoSuchToken):
            tokens.revoke(work, 999)
