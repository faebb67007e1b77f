"""A request that is sent twice has one effect and one answer."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from engine import once
from engine.domain.access import SYSTEM
from engine.store.evidence import OnceRow
from engine.work import Services, Work, begin
from tests.cast import SATO, SUZUKI, Player, actor
from tests.clock import MovableClock
from tests.together import raised, returned, together


class Counter:
    """Something that must happen once."""

    def __init__(self) -> None:
        self.times = 0

    def act(self) -> dict[str, int]:
        """Count."""
        self.times += 1
        return {"number": self.times}


def send(services: Services, counter: Counter, request: str = "a", key: str = "k", by: Player = SATO) -> once.Answered:
    with begin(services, actor(services, by)) as work:
        return once.answered(work, key, request, counter.act)


def marks(work: Work) -> int:
    return work.session.scalar(select(func.count()).select_from(OnceRow)) or 0


def test_gives_the_same_answer_again(desk: Services) -> None:
    counter = Counter()
    answers = [send(desk, counter) for _time in range(3)]
    assert [each.is_replay for each in answers] == [False, True, True]
    assert all(each.answer == {"number": 1} for each in answers)


def test_refuses_the_key_with_another_request(desk: Services) -> None:
    counter = Counter()
    send(desk, counter)
    with pytest.raises(once.OnceMismatch):
        send(desk, counter, request="b")
    assert counter.times == 1


def test_keeps_the_keys_of_two_people_apart(sqlite_desk: Services) -> None:
    counter = Counter()
    send(sqlite_desk, counter)
    assert not send(sqlite_desk, counter, request="b", by=SUZUKI).is_replay


def test_keeps_nothing_of_what_failed(desk: Services) -> None:
    def fail() -> dict[str, int]:
        raise LookupError

    with pytest.raises(LookupError), begin(desk, actor(desk, SATO)) as work:
        once.answered(work, "k", "a", fail)
    assert not send(desk, Counter()).is_replay


def test_happens_once_when_many_send_it_together(desk: Services) -> None:
    counter = Counter()
    outcomes = together(*[lambda: send(desk, counter)] * 6)
    assert raised(outcomes) == []
    assert sorted(each.is_replay for each in returned(outcomes)) == [False] + [True] * 5
    assert counter.times == 1


def test_forgets_after_a_week(desk: Services, clock: MovableClock) -> None:
    counter = Counter()
    send(desk, counter)
    clock.move_by(seconds=dt.timedelta(days=7).total_seconds())
    assert not send(desk, counter, request="b").is_replay
    clock.move_by(seconds=dt.timedelta(days=7, seconds=1).total_seconds())
    with begin(desk, SYSTEM) as work:
        work.session.add(OnceRow(key="public:kagoshima:x", at=work.now - dt.timedelta(days=30), answer={}))
        work.session.flush()
        assert once.purge(work) == 1
        assert marks(work) == 1
