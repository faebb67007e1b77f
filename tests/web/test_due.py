"""Due dates in words."""

import datetime as dt

import pytest

from engine.domain.text import Text
from engine.domain.workdays import Office
from tests.clock import japan
from web.due import Bucket, Due, bucket_of, done_of, due_of

NOW = japan(2026, 11, 20, 14, 32)  # a Friday; Monday the 23rd is a holiday
END = (23, 59)


def due(day: int, hour: int = 17, minute: int = 0, month: int = 11) -> Due:
    found = due_of(japan(2026, month, day, hour, minute), NOW, Office())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("at", "words", "tone", "bucket"),
    [
        ((18,), "2日超過", "overdue", Bucket.OVERDUE),
        ((20, 14), "本日超過", "overdue", Bucket.OVERDUE),
        ((20,), "本日 17:00", "today", Bucket.TODAY),
        ((20, *END), "本日中", "today", Bucket.TODAY),
        ((22,), "次の営業日より前", "today", Bucket.WEEK),
        ((24,), "あと1営業日", "soon", Bucket.LATER),
        ((30,), "あと5営業日", "soon", Bucket.LATER),
        ((1, 17, 0, 12), "あと6営業日", "", Bucket.LATER),
    ],
)
def test_says_how_far_away_it_is(at: tuple[int, ...], words: str, tone: str, bucket: Bucket) -> None:
    found = due(*at)
    assert found.words is not None
    assert (found.words.ja, found.tone, found.bucket) == (words, tone, bucket)


def test_leaves_the_far_future_to_its_date() -> None:
    far = due_of(japan(2027, 3, 31), NOW, Office())
    assert far is not None
    assert (far.words, far.day.ja) == (None, "令和9年3月31日（水）")


def test_names_the_time_only_where_there_is_one() -> None:
    assert due(24).moment == Text("11月24日（火）17:00", "Tue 24 Nov 17:00")
    assert due(24, *END).moment == Text("11月24日（火）", "Tue 24 Nov")


def test_has_nothing_to_say_without_a_due_date() -> None:
    assert due_of(None, NOW, Office()) is None
    assert bucket_of(None, NOW) is Bucket.NONE


@pytest.mark.parametrize(
    ("done", "words"),
    [((17, 0), "期限内"), ((17, 1), "時刻に遅れ"), ((17 + 24, 0), "1日遅れ"), ((17 + 48, 0), "2日遅れ")],
)
def test_says_whether_it_was_done_in_time(done: tuple[int, int], words: str) -> None:
    hours, minutes = done
    found = done_of(japan(2026, 11, 18, 0) + dt.timedelta(hours=hours, minutes=minutes), japan(2026, 11, 18, 17))
    assert found is not None
    assert found[1].ja == words


def test_says_nothing_of_lateness_without_a_due_date() -> None:
    assert done_of(NOW, None) is None


@pytest.mark.parametrize(
    ("left", "tone", "words"),
    [
        (dt.timedelta(hours=1, minutes=12), "soon", "あと1時間12分"),
        (dt.timedelta(minutes=30), "today", "あと30分"),
        (dt.timedelta(minutes=-5), "overdue", "5分超過"),
    ],
)
def test_clocks_of_hours_say_hours_and_minutes_on_closed_days_too(left: dt.timedelta, tone: str, words: str) -> None:
    now = japan(2026, 11, 21, 23)
    due = due_of(now + left, now, Office(), exact=True)
    assert due is not None
    assert (due.tone, due.words and due.words.ja, due.is_exact) == (tone, words, True)
