"""Calendar links: a person's calendar program reads due dates under a secret address (iCalendar).

A link shows the case number and the name of the task, nothing of people or companies. It is good for as long as the
person who made it may see these tasks, and until it is revoked.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, select

from engine import dated_tasks, people, render, trail
from engine.dated_tasks import DatedTask
from engine.domain.access import Actor, May, Role, allows, may_do
from engine.domain.era import date_label, moment_label
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import ProgrammeKey, UserId
from engine.domain.text import Text
from engine.domain.workdays import JAPAN, local_date
from engine.errors import NotFound
from engine.programmes import Release
from engine.render.calendar_entry import Entry
from engine.settings import Settings
from engine.store.people import CalendarFeedRow, PersonRow
from engine.work import Work

RANDOM_BYTES = 32
MOST_ENTRIES = 2000
NOTED_EVERY = dt.timedelta(hours=1)
END_OF_DAY = dt.time(23, 59)
OWN = Text("自分の担当", "My tasks")


class NoSuchFeed(NotFound):
    """The link is unknown or revoked, or its owner may not see these tasks any more; one sentence for all."""

    code = "no_such_feed"
    sentence = Text(
        "このカレンダーのリンクは使えません。伴走の「カレンダー連携」で作り直してください。",
        "This calendar link does not work. Make a new one on the page “Calendar links”.",
    )


class NoSuchGroup(NotFound):
    """The programme has no such group, or it is not one of the person's."""

    code = "no_such_group"
    sentence = Text("グループが見つかりません。", "The group was not found.")


@dataclass(frozen=True, slots=True)
class Target:
    """Whose tasks a link holds; without a group, the person's own in all programmes."""

    programme: ProgrammeKey | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedView:
    """A link that is good, without its secret. last_read_at: aware UTC, to the hour; None = never."""

    id: int
    created_at: dt.datetime
    last_read_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a person can have a link for, and the link there is. programme: its name; None for the person's own."""

    target: Target
    name: Text
    programme: Text | None
    feed: FeedView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a calendar program gets. tag: of this content. changed_at: since when it stands, None = not noted yet.

    is_stale: the reading, or the new content, has to be noted (see `note_reading`).
    """

    feed_id: int
    content: bytes
    tag: str
    changed_at: dt.datetime | None
    is_stale: bool


def offers(work: Work) -> list[Offer]:
    """List what the actor can have links for, with those there are."""
    wanted = select(CalendarFeedRow).where(
        CalendarFeedRow.person_id == work.actor.user_id, CalendarFeedRow.revoked_at.is_(None)
    )
    known = {Target(row.programme_key, row.group_key): _view(row) for row in work.session.scalars(wanted)}
    return [replace(offer, feed=known.get(offer.target)) for offer in _offered(work)]


def add(work: Work, target: Target) -> str:
    """Make a link and return its address, which cannot be shown again; an earlier one for the same ends.

    Raises: NoSuchGroup.
    """
    if target not in {offer.target for offer in _offered(work)} or work.actor.user_id is None:
        raise NoSuchGroup
    work.session.get_one(PersonRow, work.actor.user_id, with_for_update=True)
    for row in _rows(work, work.actor.user_id, target):
        row.revoked_at = work.now
    secret = secrets.token_urlsafe(RANDOM_BYTES)
    row = CalendarFeedRow(
        person_id=work.actor.user_id,
        programme_key=target.programme,
        group_key=target.group,
        hash=_hash(secret),
        created_at=work.now,
    )
    work.session.add(row)
    work.session.flush()  # the fact names the row
    _note(work, feed_added=row.id, group=target.group)
    return f"{work.settings.base_url}/feed/{secret}.ics"


def revoke(work: Work, feed_id: int) -> None:
    """Make a link of the actor's worthless from now on; again changes nothing.  Raises: NoSuchFeed."""
    row = work.session.get(CalendarFeedRow, feed_id, with_for_update=True)
    if row is None or row.person_id != work.actor.user_id:
        raise NoSuchFeed
    if row.revoked_at is None:
        row.revoked_at = work.now
        _note(work, feed_revoked=row.id)


def read(work: Work, secret: str) -> Given:
    """Return the calendar behind a secret, with the rights its owner has at this moment.  Raises: NoSuchFeed."""
    row = work.session.scalar(select(CalendarFeedRow).where(CalendarFeedRow.hash == _hash(secret)))
    if row is None or row.revoked_at is not None or not people.get(work, row.person_id).active:
        raise NoSuchFeed
    owned = replace(work, actor=people.actor_of(work, row.person_id))
    target = Target(row.programme_key, row.group_key)
    offer = next((offer for offer in _offered(owned) if offer.target == target), None)
    if offer is None:
        raise NoSuchFeed
    content = render.calendar(f"{offer.name.ja}の期限", list(_entries(owned, target)))
    tag = hashlib.sha256(content).hexdigest()
    unread = row.last_read_at is None or work.now - row.last_read_at >= NOTED_EVERY
    same = row.tag == tag
    return Given(
        feed_id=row.id,
        content=content,
        tag=tag,
        changed_at=row.changed_at if same else None,
        is_stale=unread or not same,
    )


def note_reading(work: Work, given: Given) -> dt.datetime:
    """Write down that a link was read and what it gave; return since when that content stands."""
    row = work.session.get_one(CalendarFeedRow, given.feed_id, with_for_update=True)
    row.last_read_at = work.now
    if row.tag != given.tag or row.changed_at is None:
        row.tag, row.changed_at = given.tag, work.now
    return row.changed_at


def _offered(work: Work) -> Iterator[Offer]:
    programmes = sorted(key for key in work.actor.programmes if allows(work.actor, May.CASE_READ, key))
    if programmes:
        yield Offer(target=Target(), name=OWN, programme=None, feed=None)
    for key in programmes:
        release = work.programmes.current(work.session, key)
        for group in _groups(release, work.actor):
            name = release.programme.groups[group].name
            yield Offer(target=Target(key, group), name=name, programme=release.programme.name, feed=None)


def _groups(release: Release, actor: Actor) -> list[str]:
    """Return the groups whose tasks the actor may do, of those that have tasks."""
    working = {Role.STAFF, Role.SUPERVISOR}
    groups = release.programme.groups.values()
    return [group.key for group in groups if working & set(group.roles) and may_do(actor, release.key, group.key)]


def _entries(work: Work, target: Target) -> Iterator[Entry]:
    wanted = _wanted(work.actor, target)
    tasks = dated_tasks.dated(work, wanted, limit=MOST_ENTRIES)
    moved = dated_tasks.moved_at(work, tasks)
    for task in tasks:
        known = (task.created_at, task.claimed_at, moved.get(task.id))
        yield _entry(work.settings, task, max(at for at in known if at is not None))


def _wanted(actor: Actor, target: Target) -> ColumnElement[bool]:
    if target.programme is None or target.group is None:
        return dated_tasks.held_by(actor.user_id)
    return dated_tasks.of_group(target.programme, target.group)


def _entry(settings: Settings, task: DatedTask, changed_at: dt.datetime) -> Entry:
    local = task.due_at.astimezone(JAPAN)
    whole_day = local.time() >= END_OF_DAY
    due = date_label(local.date()).ja if whole_day else moment_label(task.due_at).ja
    return Entry(
        uid=f"task-{task.id}@{urlsplit(settings.base_url).hostname}",
        summary=f"期限：{task.name}（{task.case_number}）",
        description=f"期限は{due}です。",
        url=f"{settings.base_url}/tasks/{task.id}",
        start=local_date(task.due_at) if whole_day else task.due_at,
        changed_at=changed_at,
        sequence=task.revision,
    )


def _rows(work: Work, person_id: UserId, target: Target) -> list[CalendarFeedRow]:
    """Return the person's good links for a target."""
    wanted = select(CalendarFeedRow).where(CalendarFeedRow.person_id == person_id, CalendarFeedRow.revoked_at.is_(None))
    return [row for row in work.session.scalars(wanted) if Target(row.programme_key, row.group_key) == target]


def _view(row: CalendarFeedRow) -> FeedView:
    return FeedView(id=row.id, created_at=row.created_at, last_read_at=row.last_read_at)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _note(work: Work, **data: object) -> None:
    trail.record(work, Fact(kind=FactKind.PERSON_CHANGED, data={"login": work.actor.login, **data}))
