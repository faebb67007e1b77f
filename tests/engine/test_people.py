"""Accounts: who comes in, who does not, and how often one may try."""

import pytest

from engine import people
from engine.domain.access import SYSTEM
from engine.people import LoginTaken, NewPerson, PersonView, TooManyAttempts, WeakPassword, WrongLogin
from engine.store.people import PersonRow
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, PASSWORD, SATO, SUZUKI, actor
from tests.clock import MovableClock


def log_in(services: Services, login: str = "sato", password: str = PASSWORD, address: str = "192.0.2.1") -> PersonView:
    """Try to come in as the page does: a failure is counted in a transaction of its own."""
    try:
        with begin(services, SYSTEM) as work:
            return people.check_login(work, login, password, address)
    except WrongLogin:
        with begin(services, SYSTEM) as work:
            people.note_failure(work, login, address)
        raise


def fail(services: Services, times: int, login: str = "sato", address: str = "192.0.2.1") -> None:
    for _ in range(times):
        with pytest.raises(WrongLogin):
            log_in(services, login, "wrong", address)


def test_the_right_password_opens(desk: Services) -> None:
    assert log_in(desk).name == "佐藤 結衣"


@pytest.mark.parametrize(("login", "password"), [("sato", "wrong"), ("nobody", PASSWORD), ("", ""), ("sato", "")])
def test_wrong_and_unknown_look_the_same(sqlite_desk: Services, login: str, password: str) -> None:
    with pytest.raises(WrongLogin) as refused:
        log_in(sqlite_desk, login, password)
    assert refused.value.text == WrongLogin.sentence


def test_five_failures_close_the_door_for_five_minutes(desk: Services, clock: MovableClock) -> None:
    fail(desk, 5)
    with pytest.raises(TooManyAttempts):
        log_in(desk)
    with pytest.raises(TooManyAttempts):
        log_in(desk, address="192.0.2.99")
    assert log_in(desk, "suzuki").name == SUZUKI.name
    clock.move_by(minutes=5, seconds=1)
    assert log_in(desk).name == SATO.name


def test_one_address_cannot_try_everybody(sqlite_desk: Services) -> None:
    with begin(sqlite_desk, SYSTEM) as work:
        for number in range(50):
            people.note_failure(work, f"guess{number}", "192.0.2.1")
    with pytest.raises(TooManyAttempts):
        log_in(sqlite_desk)
    assert log_in(sqlite_desk, address="192.0.2.2").name == SATO.name


def test_a_closed_account_stays_out(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        person_id = people.id_of_login(work, "sato")
        assert person_id is not None
        assert people.session_mark(work, person_id)
        work.session.get_one(PersonRow, person_id).active = False
        assert people.session_mark(work, person_id) is None
    with pytest.raises(WrongLogin):
        log_in(desk)
    with begin(desk, SYSTEM, read_only=True) as work:
        assert "sato" not in {person.login for person in people.in_group(work, KAGOSHIMA, "staff")}


@pytest.mark.parametrize(
    ("password", "ok"), [("十一文字の合言葉ですよ", False), ("十二文字の合言葉ですよね", True), ("x" * 11, False)]
)
def test_a_password_has_twelve_characters(sqlite_desk: Services, password: str, ok: bool) -> None:  # noqa: FBT001  # a case of the table
    new = NewPerson(login="new", name="新", email="new@example.jp", password=password)
    with begin(sqlite_desk, SYSTEM) as work:
        if ok:
            assert people.add(work, new)
        else:
            with pytest.raises(WeakPassword):
                people.add(work, new)


def test_a_log_in_name_exists_once(sqlite_desk: Services) -> None:
    new = NewPerson(login="sato", name="別の佐藤", email="other@example.jp", password=PASSWORD)
    with begin(sqlite_desk, SYSTEM) as work, pytest.raises(LoginTaken):
        people.add(work, new)


def test_passwords_are_not_kept_as_they_are(sqlite_desk: Services) -> None:
    with begin(sqlite_desk, SYSTEM, read_only=True) as work:
        row = work.session.query(PersonRow).filter_by(login="sato").one()
    assert row.password_hash.startswith("$argon2id$")
    assert PASSWORD not in row.password_hash


def test_roles_are_those_of_today(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        person_id = people.id_of_login(work, "sato")
        assert person_id is not None
        people.join(work, person_id, KAGOSHIMA, roles=[], groups=[])
    assert actor(desk, SATO).roles(KAGOSHIMA) == frozenset()
