"""When something is due, in words: people who know no FEEL read the year page."""

from typing import Any

import pytest

from engine import programme_folder, rule_words
from engine.domain.deadline_rule import Band, BandDays, Counting, DeadlineRule
from engine.domain.programme_read import read_programme
from engine.domain.text import Text
from engine.programme_files import syntax_of
from tests.conftest import FOLDER


def rule(due: str, **more: Any) -> DeadlineRule:
    return DeadlineRule(key="x", name=Text("期限", "Due"), due=due, **more)


STOPPED = Text("運用停止日", "the day it stopped")
NAMED: dict[str, Any] = {"start": "x", "start_name": STOPPED}
SAID = [
    (rule("5", start="created_at", counting=Counting.WORKING), "作業の始まりの翌日から数えて5営業日まで"),
    (rule("0", start="event_on"), "実施日当日まで"),
    (rule('duration("P1Y")', hold=True, **NAMED), "運用停止日から1年は続ける"),
    (rule('duration("PT2H")', **NAMED), "運用停止日から2時間"),
    (rule("end of next month(date(event_on))", start="event_on"), "実施日の翌月の末日まで"),
    (rule("day of next month(period.end, 10)"), "対象期間の末日の翌月10日まで"),
    (rule("working days before(date(report.due_on), 3)", needs=("report.due_on",)), "報告の期限の3営業日前まで"),
    (rule("date(a.b)", needs=("a.b",), start_name=STOPPED, before=True), "運用停止日より前に"),
    (rule('term.end - duration("P30D")'), "履行期限の30日前まで"),
    (rule("if urgent then 1 else 2", start="created_at"), "作業の始まりと案件の内容から決まる"),
    (rule("what.ever(x)", needs=("x",)), "案件の内容から決まる"),
    (rule("date(x.y)", needs=("x.y",)), "案件の内容から決まる"),
]


@pytest.mark.parametrize(("known", "said"), SAID)
def test_says_in_words_when_something_is_due(known: DeadlineRule, said: str) -> None:
    assert rule_words.summary_of(known).ja == said


def test_says_one_year_and_two_hours_in_english() -> None:
    assert rule_words.summary_of(SAID[2][0]).en == "kept for 1 year from the day it stopped"
    assert rule_words.summary_of(SAID[3][0]).en == "2 hours from the day it stopped"


def test_hours_with_clocks_of_their_own_are_said() -> None:
    banded = rule("null", start="created_at", bands=(Band(days=BandDays.WORKING, due='duration("PT1H")'),))
    assert rule_words.summary_of(banded).ja == "作業の始まりの時間帯によって決まる"


def test_no_rule_of_kagoshima_shows_its_formula() -> None:
    programme = read_programme(programme_folder.read(FOLDER), syntax_of).programme
    assert programme
    for known in programme.deadlines.values():
        said = rule_words.summary_of(known)
        assert not any(sign in said.ja + said.en for sign in ("((", "_", '"', "=", "P1")), (known.key, said)
