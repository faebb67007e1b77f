"""Calendar links: what a calendar program gets, from whom, and when it stops."""

import datetime as dt
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from engine import feeds, people, suspensions, tasks
from engine.domain.access import SYSTEM, Role
from engine.domain.ids import CaseId
from engine.feeds import NoSuchFeed, NoSuchGroup, Target
from engine.render.calendar_entry import Entry
from engine.render.ical import write
from engine.store.cases import TaskRow
from engine.store.people import CalendarFeedRow, PersonRow
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, KENCHO, MORI, SATO, SUZUKI, TANAKA, Player, actor
from tests.clock import MovableClock
from tests.make import a_case, do, task

DESK = Target(KAGOSHIMA, "staff")
FIRST = "task_first_answer"


def link(services: Services, player: Player, target: Target = DESK) -> str:
    """Make a link and return its secret."""
    with begin(services, actor(services, player)) as work:
        return feeds.add(work, target).rpartition("/")[2].removesuffix(".ics")


def read(services: Services, secret: str) -> feeds.Given:
    with begin(services, SYSTEM, read_only=True) as work:
        return feeds.read(work, secret)


def events(services: Services, secret: str) -> list[Any]:
    return list(Calendar.from_ical(read(services, secret).content).walk("VEVENT"))


def claim(services: Services, case_id: CaseId, player: Player) -> None:
    with begin(services, actor(services, player)) as work:
        tasks.claim(work, task(services, case_id, FIRST).id)


def test_a_group_sees_its_open_tasks_by_number_and_name_alone(desk: Services) -> None:
    case_id = a_case(desk)
    found = task(desk, case_id, FIRST)
    secret = link(desk, SATO, Target(KAGOSHIMA, found.group or ""))
    (event,) = events(desk, secret)
    assert event["SUMMARY"] == f"期限：{found.name}（{found.case_number}）"
    assert event.decoded("DTSTART") == found.due_at
    assert event.decoded("URL") == f"http://127.0.0.1:8080/tasks/{found.id}"
    text = read(desk, secret).content.decode()
    assert not any(word in text for word in ("くすのは", "久保園", "佐藤", "VALARM"))


def test_a_person_sees_what_they_hold(desk: Services) -> None:
    mine, other = a_case(desk), a_case(desk)
    secret = link(desk, SATO, Target())
    assert events(desk, secret) == []
    claim(desk, mine, SATO)
    claim(desk, other, SUZUKI)
    (event,) = events(desk, secret)
    assert task(desk, mine, FIRST).case_number in event["SUMMARY"]


def test_a_finished_task_vanishes_and_a_moved_one_says_so(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk)
    secret = link(desk, SATO)
    (before,) = events(desk, secret)
    with begin(desk, actor(desk, MORI)) as work:
        order = suspensions.suspend_case(work, case_id, reason="県の指示")
    clock.move_by(days=7)
    with begin(desk, actor(desk, MORI)) as work:
        suspensions.resume(work, order.id, reason="解除")
    (after,) = events(desk, secret)
    assert after["UID"] == before["UID"]
    assert after.decoded("DTSTART") > before.decoded("DTSTART")
    assert after.decoded("SEQUENCE") > before.decoded("SEQUENCE")
    assert after.decoded("LAST-MODIFIED") == clock.now
    do(desk, case_id, FIRST)
    assert before["UID"] not in {event["UID"] for event in events(desk, secret)}


def test_a_due_day_without_a_time_is_a_whole_day(sqlite_desk: Services) -> None:
    found = task(sqlite_desk, a_case(sqlite_desk), FIRST)
    with begin(sqlite_desk, SYSTEM) as work:
        end = dt.datetime(2026, 11, 30, 14, 59, 59, tzinfo=dt.UTC)
        work.session.get_one(TaskRow, found.id).due_at = end
    (event,) = events(sqlite_desk, link(sqlite_desk, SATO))
    assert event.decoded("DTSTART") == dt.date(2026, 11, 30)
    assert event["DESCRIPTION"] == "期限は令和8年11月30日（月）です。"


def test_only_a_hash_of_the_secret_is_kept(desk: Services) -> None:
    secret = link(desk, SATO)
    with begin(desk, SYSTEM, read_only=True) as work:
        row = work.session.scalars(select(CalendarFeedRow)).one()
        assert secret not in str(vars(row))


def test_a_revoked_or_renewed_link_opens_nothing(desk: Services) -> None:
    first, second = link(desk, SATO), link(desk, SATO)
    with pytest.raises(NoSuchFeed):
        read(desk, first)
    with begin(desk, actor(desk, SATO)) as work:
        (feed,) = [offer.feed for offer in feeds.offers(work) if offer.feed]
        feeds.revoke(work, feed.id)
        feeds.revoke(work, feed.id)
    for secret in (second, "never", "\ud800"):
        with pytest.raises(NoSuchFeed):
            read(desk, secret)


def test_a_link_ends_with_the_right_to_see_these_tasks(desk: Services) -> None:
    secrets = {player: link(desk, player) for player in (SATO, SUZUKI, MORI)}
    with begin(desk, SYSTEM) as work:
        for player in (SATO, SUZUKI):
            person_id = people.id_of_login(work, player.login)
            assert person_id is not None
            if player is SATO:
                people.join(work, person_id, KAGOSHIMA, roles=[Role.STAFF], groups=["desk"])
            else:
                work.session.get_one(PersonRow, person_id).active = False
    assert read(desk, secrets[MORI])
    for player in (SATO, SUZUKI):
        with pytest.raises(NoSuchFeed):
            read(desk, secrets[player])


@pytest.mark.parametrize(
    ("player", "target"),
    [
        (TANAKA, DESK),
        (KENCHO, Target()),
        (SATO, Target(KAGOSHIMA, "nobody")),
        (SATO, Target(KAGOSHIMA, "authority")),
    ],
)
def test_nobody_gets_a_link_to_what_is_not_theirs(sqlite_desk: Services, player: Player, target: Target) -> None:
    with pytest.raises(NoSuchGroup):
        link(sqlite_desk, player, target)


def test_nobody_ends_the_link_of_another(sqlite_desk: Services) -> None:
    secret = link(sqlite_desk, SATO)
    feed_id = read(sqlite_desk, secret).feed_id
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work, pytest.raises(NoSuchFeed):
        feeds.revoke(work, feed_id)
    assert read(sqlite_desk, secret)


def test_content_keeps_its_tag_and_its_date_until_it_changes(desk: Services, clock: MovableClock) -> None:
    secret = link(desk, SATO)
    with begin(desk, SYSTEM) as work:
        noted_at = feeds.note_reading(work, feeds.read(work, secret))
    clock.move_by(minutes=10)
    again = read(desk, secret)
    assert (again.changed_at, again.is_stale) == (noted_at, False)
    a_case(desk)
    changed = read(desk, secret)
    assert (changed.tag == again.tag, changed.changed_at, changed.is_stale) == (False, None, True)
    clock.move_by(hours=2)
    with begin(desk, SYSTEM) as work:
        assert feeds.note_reading(work, feeds.read(work, secret)) == clock.now


def test_long_and_odd_names_survive_the_format() -> None:
    summary = "確認, 差戻し; 再提出\\" * 9
    at = dt.datetime(2026, 11, 18, tzinfo=dt.UTC)
    entry = Entry(
        uid="1@x", summary=summary, description="二行\n目", url="http://x/1", start=at, changed_at=at, sequence=1
    )
    content = write("期限", [entry])
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert (event["SUMMARY"], event["DESCRIPTION"]) == (summary, "二行\n目")
    assert event["DTSTART"].to_ical() == b"20261118T000000Z"
