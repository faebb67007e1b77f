"""People: who may log in, what they are in which programme, how they are found by group."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, func, select

from engine import trail
from engine.domain.access import Actor, ActorKind, May, Membership, Role, allows
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import ProgrammeKey, UserId
from engine.domain.text import Text
from engine.errors import Conflict, Invalid, Refused
from engine.store.people import LoginAttemptRow, MembershipRow, PersonRow
from engine.work import Work

HASHER = PasswordHasher()
ATTEMPTS = 5
WINDOW = dt.timedelta(minutes=5)
MIN_PASSWORD = 12


class WrongLogin(Refused):
    """Login or password is wrong, or the account is closed; the same sentence for all three."""

    code = "wrong_login"
    sentence = Text("ログイン名またはパスワードが違います。", "The log-in name or the password is wrong.")


class TooManyAttempts(Refused):
    """Too many wrong passwords in a short time."""

    code = "too_many_attempts"
    sentence = Text(
        "ログインに続けて失敗したため、しばらく受け付けません。5分後にもう一度お試しください。",
        "Too many failed log-ins. Try again in five minutes.",
    )


class LoginTaken(Conflict):
    """Another account has this login."""

    code = "login_taken"
    sentence = Text("ログイン名「{login}」はすでに使われています。", 'The log-in name "{login}" is taken.')


class WeakPassword(Invalid):
    """The password is too short."""

    code = "weak_password"
    sentence = Text("パスワードは{least}文字以上にしてください。", "Use at least {least} characters.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """A person as pages and messages need them."""

    id: UserId
    login: str
    name: str
    email: str
    active: bool
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """An account to be made. groups: keys of programme.toml."""

    login: str
    name: str
    email: str
    password: str


def add(work: Work, new: NewPerson) -> UserId:
    """Make an account.  Raises: LoginTaken, WeakPassword."""
    if id_of_login(work, new.login) is not None:
        raise LoginTaken(login=new.login)
    if len(new.password) < MIN_PASSWORD:
        raise WeakPassword(least=MIN_PASSWORD)
    row = PersonRow(
        login=new.login,
        name=new.name,
        email=new.email,
        password_hash=HASHER.hash(new.password),
        session_mark=secrets.token_urlsafe(12),
        created_at=work.now,
    )
    work.session.add(row)
    work.session.flush()  # memberships follow
    trail.record(work, Fact(kind=FactKind.PERSON_CHANGED, data={"login": new.login, "added": True}))
    return row.id


def join(
    work: Work, person_id: UserId, programme: ProgrammeKey, *, roles: Sequence[Role], groups: Sequence[str]
) -> None:
    """Give a person these roles and groups in a programme, in place of those they had."""
    work.session.execute(
        delete(MembershipRow).where(MembershipRow.person_id == person_id, MembershipRow.programme_key == programme)
    )
    row = MembershipRow(
        person_id=person_id, programme_key=programme, roles=[role.value for role in roles], groups=list(groups)
    )
    work.session.add(row)
    data = {"person_id": person_id, "roles": row.roles, "groups": row.groups}
    trail.record(work, Fact(kind=FactKind.PERSON_CHANGED, programme=programme, data=data))


def check_login(work: Work, login: str, password: str, address: str) -> PersonView:
    """Return the person whose password this is.  Raises: WrongLogin, TooManyAttempts.

    The caller commits also when this raises, so that failed attempts count: see `note_failure`.
    """
    _refuse_flood(work, login, address)
    row = work.session.scalar(select(PersonRow).where(PersonRow.login == login))
    try:
        HASHER.verify(row.password_hash if row else _nobodys_hash(), password)
    except VerificationError as error:
        raise WrongLogin from error
    if row is None or not row.active:
        raise WrongLogin
    return _view(row)


@cache
def _nobodys_hash() -> str:
    """Return what is verified when the login is unknown, so that an answer takes as long as for a known one."""
    return HASHER.hash("nobody")


def note_failure(work: Work, login: str, address: str) -> None:
    """Count a failed log-in against the name and the address it came from."""
    for who in (f"login:{login}"[:255], f"from:{address}"[:255]):
        work.session.add(LoginAttemptRow(who=who, at=work.now))
    work.session.execute(delete(LoginAttemptRow).where(LoginAttemptRow.at < work.now - WINDOW))


def _refuse_flood(work: Work, login: str, address: str) -> None:
    recent = LoginAttemptRow.at >= work.now - WINDOW
    for who, most in ((f"login:{login}", ATTEMPTS), (f"from:{address}", ATTEMPTS * 10)):
        wanted = select(func.count()).select_from(LoginAttemptRow).where(LoginAttemptRow.who == who[:255], recent)
        if (work.session.scalar(wanted) or 0) >= most:
            raise TooManyAttempts


def note_login(work: Work, person: PersonView) -> None:
    """Leave a fact that somebody came in."""
    trail.record(work, Fact(kind=FactKind.LOGGED_IN, data={"login": person.login}))


def session_mark(work: Work, person_id: UserId) -> str | None:
    """Return what a session cookie must carry to be good; None for closed or unknown accounts."""
    row = work.session.get(PersonRow, person_id)
    return row.session_mark if row and row.active else None


def actor_of(work: Work, person_id: UserId) -> Actor:
    """Return the person as the one who acts, with today's roles."""
    row = work.session.get_one(PersonRow, person_id)
    members = work.session.scalars(select(MembershipRow).where(MembershipRow.person_id == person_id))
    return Actor(
        kind=ActorKind.PERSON,
        name=row.name,
        user_id=row.id,
        login=row.login,
        memberships={member.programme_key: _membership(member) for member in members},
    )


def may(work: Work, person_id: UserId, permission: May, programme: ProgrammeKey) -> bool:
    """Tell whether a person with an open account holds a permission today."""
    row = work.session.get(PersonRow, person_id)
    return row is not None and row.active and allows(actor_of(work, person_id), permission, programme)


def _membership(row: MembershipRow) -> Membership:
    return Membership(
        programme=row.programme_key,
        roles=frozenset(Role(role) for role in row.roles),
        groups=frozenset(row.groups),
    )


def id_of_login(work: Work, login: str) -> UserId | None:
    """Return whose login this is; None for nobody's."""
    return work.session.scalar(select(PersonRow.id).where(PersonRow.login == login))


def get(work: Work, person_id: UserId) -> PersonView:
    """Return one person."""
    return _view(work.session.get_one(PersonRow, person_id))


def names(work: Work) -> dict[UserId, str]:
    """Return everyone's name by id, for pages that list tasks."""
    return dict(work.session.execute(select(PersonRow.id, PersonRow.name)).all())


def in_group(work: Work, programme: ProgrammeKey, group: str) -> list[PersonView]:
    """List the active people of a group, in order of their names."""
    wanted = (
        select(PersonRow, MembershipRow)
        .join(MembershipRow, MembershipRow.person_id == PersonRow.id)
        .where(MembershipRow.programme_key == programme, PersonRow.active)
        .order_by(PersonRow.name)
    )
    return [_view(person) for person, member in work.session.execute(wanted) if group in member.groups]


def in_programme(work: Work, programme: ProgrammeKey) -> list[tuple[PersonView, Membership]]:
    """List everyone in a programme with their part in it, in order of their names."""
    wanted = (
        select(PersonRow, MembershipRow)
        .join(MembershipRow, MembershipRow.person_id == PersonRow.id)
        .where(MembershipRow.programme_key == programme)
        .order_by(PersonRow.name)
    )
    return [(_view(person), _membership(member)) for person, member in work.session.execute(wanted)]


def set_lang(work: Work, person_id: UserId, lang: str) -> None:
    """Remember in which language a person reads."""
    work.session.get_one(PersonRow, person_id).lang = lang


def _view(row: PersonRow) -> PersonView:
    return PersonView(id=row.id, login=row.login, name=row.name, email=row.email, active=row.active, lang=row.lang)
