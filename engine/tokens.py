"""API tokens: a program acts with the rights of one person, as they are at that moment."""

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from engine import people, trail
from engine.domain.access import Actor, ActorKind, Membership, Role
from engine.domain.facts import Fact, FactKind
from engine.domain.text import Text
from engine.errors import Invalid, NotFound, Refused
from engine.store.people import ApiTokenRow, MembershipRow, PersonRow
from engine.store.prepared import Prepared
from engine.work import Work

PREFIX = "banso_"  # lets scanners for leaked secrets recognise one
RANDOM_BYTES = 32
LONGEST_NAME = 100
_BEARER = Prepared(
    select(
        ApiTokenRow.id,
        ApiTokenRow.hash,
        ApiTokenRow.last_used_at,
        ApiTokenRow.revoked_at,
        ApiTokenRow.person_id,
        PersonRow.name,
        PersonRow.login,
        PersonRow.active,
        MembershipRow.programme_key,
        MembershipRow.roles,
        MembershipRow.groups,
    )
    .join(PersonRow, PersonRow.id == ApiTokenRow.person_id)
    .outerjoin(MembershipRow, MembershipRow.person_id == PersonRow.id)
    .where(ApiTokenRow.hash == bindparam("wanted"))
)
NOTED_EVERY = dt.timedelta(hours=1)  # writing down each use would make every reading call a writing one


class BadToken(Refused):
    """The token is unknown or revoked, or the account behind it is closed; the same sentence for all three."""

    code = "bad_token"
    sentence = Text("トークンが正しくないか、使えなくなっています。", "The token is wrong or no longer good.")


class NoSuchLogin(NotFound):
    """No open account has this log-in name."""

    code = "no_such_login"
    sentence = Text("ログイン名「{login}」の利用者はいません。", 'Nobody has the log-in name "{login}".')


class NoSuchToken(NotFound):
    """No token has this number."""

    code = "no_such_token"
    sentence = Text("トークン {number} はありません。", "There is no token {number}.")


class BadTokenName(Invalid):
    """A token has to say what it is for."""

    code = "bad_token_name"
    sentence = Text(
        "トークンの用途を{most}文字以内で付けてください。", "Name what the token is for, in at most {most} characters."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token just made. secret: what the program sends; it cannot be shown again."""

    id: int
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """A token without its secret. last_used_at: aware UTC, to the hour; None = never. revoked_at: None = good."""

    id: int
    login: str
    name: str
    created_at: dt.datetime
    last_used_at: dt.datetime | None
    revoked_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """Who calls. actor: the person with today's roles. is_stale: the use has to be noted (see `note_use`)."""

    token_id: int
    actor: Actor
    is_stale: bool


def add(work: Work, login: str, *, name: str) -> NewToken:
    """Make a token for a person with an open account; the caller has decided that this may be done.

    Raises: NoSuchLogin, BadTokenName.
    """
    if not name.strip() or len(name) > LONGEST_NAME:
        raise BadTokenName(most=LONGEST_NAME)
    person_id = people.id_of_login(work, login)
    if person_id is None or not people.get(work, person_id).active:
        raise NoSuchLogin(login=login)
    secret = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    row = ApiTokenRow(person_id=person_id, name=name, hash=_hash(secret), created_at=work.now)
    work.session.add(row)
    work.session.flush()  # the fact names the row
    _note(work, login, token_added=row.id, token_name=name)
    return NewToken(id=row.id, secret=secret)


def listed(work: Work) -> list[TokenView]:
    """List every token, oldest first; revoked ones stay in the list."""
    rows = work.session.execute(
        select(ApiTokenRow, PersonRow.login)
        .join(PersonRow, PersonRow.id == ApiTokenRow.person_id)
        .order_by(ApiTokenRow.id)
    )
    return [
        TokenView(
            id=row.id,
            login=login,
            name=row.name,
            created_at=row.created_at,
            last_used_at=row.last_used_at,
            revoked_at=row.revoked_at,
        )
        for row, login in rows
    ]


def revoke(work: Work, token_id: int) -> None:
    """Make a token worthless from the next call on; again changes nothing.  Raises: NoSuchToken."""
    row = work.session.get(ApiTokenRow, token_id, with_for_update=True)
    if row is None:
        raise NoSuchToken(number=token_id)
    if row.revoked_at is None:
        row.revoked_at = work.now
        _note(work, people.get(work, row.person_id).login, token_revoked=row.id, token_name=row.name)


def bearer(work: Work, secret: str) -> Bearer:
    """Return who calls with this token, with the rights of this moment.  Raises: BadToken.

    The token is found by its hash: how long that takes tells nothing of any token.
    """
    wanted = _hash(secret)
    found = _BEARER.rows(work.session.connection(), {"wanted": wanted})
    if not found or not hmac.compare_digest(found[0].hash, wanted):
        raise BadToken
    row = found[0]
    if row.revoked_at is not None or not row.active:
        raise BadToken
    memberships = [_membership(each) for each in found if each.programme_key is not None]
    actor = Actor(
        kind=ActorKind.PERSON,
        name=row.name,
        user_id=row.person_id,
        login=row.login,
        memberships={each.programme: each for each in memberships},
    )
    stale = row.last_used_at is None or work.now - row.last_used_at >= NOTED_EVERY
    return Bearer(token_id=row.id, actor=actor, is_stale=stale)


def _membership(row: Any) -> Membership:
    return Membership(
        programme=row.programme_key, roles=frozenset(Role(role) for role in row.roles), groups=frozenset(row.groups)
    )


def note_use(work: Work, token_id: int) -> None:
    """Write down that the token was used at this hour."""
    row = work.session.get(ApiTokenRow, token_id)
    if row is not None:
        row.last_used_at = work.now


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _note(work: Work, login: str, **data: object) -> None:
    trail.record(work, Fact(kind=FactKind.PERSON_CHANGED, data={"login": login, **data}))
