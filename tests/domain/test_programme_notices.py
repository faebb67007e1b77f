"""`[notices]`, `[[task_notices]]` and repetitions of a folder; what is wrong is named with its line."""

from datetime import time

import pytest

from engine.domain.deadline_rule import NoticeKind, Offset
from engine.domain.notice_manner import Manner
from engine.domain.programme import Programme
from engine.domain.programme_read import read_programme
from tests.domain.programme_folder import example, example_files, nothing_wrong, toml_with

OVERDUE = 'overdue = { offset = "P1D", at = "09:00", to = ["assignee", "supervisor"] }'
MESSAGE = '[messages.task_digest]\nname = "本日のお知らせ"\nto = ["assignee"]\n'
TEXTS = {"messages/task_digest/ja.txt": "件名：本日のお知らせ\n\n一覧\n"}
TASK = '<bpmn:userTask id="Activity_1" name="確認"/>'


def with_more(toml: str, **files: str) -> dict[str, bytes]:
    """Return the example with more at the end of programme.toml."""
    found = example_files(**files)
    return {**found, "programme.toml": found["programme.toml"] + f"\n{toml}".encode()}


def read(files: dict[str, bytes]) -> Programme:
    reading = read_programme(files, nothing_wrong)
    assert reading.programme, [finding.text.ja for finding in reading.findings]
    return reading.programme


def fault(files: dict[str, bytes]) -> tuple[str, str, str]:
    """Return file, line and key of the only finding."""
    (found,) = read_programme(files, nothing_wrong).findings
    assert found.line
    line = files["programme.toml"].decode().splitlines()[found.line - 1]
    return found.file, line, found.element or ""


def test_a_programme_that_says_nothing_tells_at_any_time_and_one_by_one() -> None:
    assert example().manner == Manner(hours=None, digest_at=None)


def test_reads_the_hours_and_the_time_of_the_list() -> None:
    notices = '[notices]\ndigest_at = "09:00"\nhours = { open = "08:45", close = "18:00" }\n'
    manner = read(with_more(MESSAGE + notices, **TEXTS)).manner
    assert manner == Manner(hours=(time(8, 45), time(18)), digest_at=time(9))


def test_the_hours_are_the_office_s_when_left_out() -> None:
    programme = read(with_more("[notices]\n"))
    assert programme.manner.hours == (programme.office.opens_at, programme.office.closes_at)


def test_reads_repetitions_urgency_and_roles() -> None:
    more = '{ offset = "P1D", every = "2 working days", times = 3, urgent = false, to = ["role:administrator"] }'
    (notice,) = [
        one
        for one in read(toml_with(OVERDUE, f"overdue = {more}")).deadlines["first_answer"].notices
        if one.kind is NoticeKind.OVERDUE
    ]
    assert (notice.every, notice.times, notice.is_urgent) == (Offset(working_days=2), 3, False)
    assert notice.to == ("role:administrator",)


def test_reads_the_notices_of_one_task() -> None:
    diagram = example_files()["consultation.bpmn"].decode() + TASK
    more = '[[task_notices]]\ntask = "Activity_1"\nreminders = "short"\n'
    found = read(with_more(more, **{"consultation.bpmn": diagram})).task_notices
    assert [notice.kind for notice in found["Activity_1"]] == [NoticeKind.REMINDER] * 2


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ('offset = "P1D", times = 3', "every"),
        ('offset = "P1D", every = "2 working days"', "times"),
        ('offset = "P1D", every = "2 working days", times = 1', "times"),
        ('offset = "P1D", every = "2 working days", times = 51', "times"),
        ('offset = "P1D", every = "-P1D", times = 3', "every"),
        ('offset = "P1D", every = "0", times = 3', "every"),
        ('offset = "P1D", every = "50%", times = 3', "every"),
        ('offset = "P1D", every = "often", times = 3', "every"),
        ('offset = "P1D", urgent = "yes"', "urgent"),
    ],
)
def test_a_wrong_repetition_is_named_where_it_stands(written: str, key: str) -> None:
    line = f'overdue = {{ {written}, to = ["assignee"] }}'
    files = toml_with(OVERDUE, line)
    findings = read_programme(files, nothing_wrong).findings
    source = files["programme.toml"].decode().splitlines()
    assert {(finding.file, source[(finding.line or 0) - 1]) for finding in findings} == {("programme.toml", line)}
    assert {finding.element for finding in findings} == {f"deadlines.first_answer.overdue.{key}"}


def test_a_role_that_is_none_is_named() -> None:
    assert fault(toml_with('to = ["assignee", "supervisor"] }', 'to = ["role:boss"] }'))[0] == "programme.toml"


@pytest.mark.parametrize(
    ("toml", "line", "element"),
    [
        (f'{MESSAGE}[notices]\ndigest_at = "07:00"', 'digest_at = "07:00"', "notices.digest_at"),
        ('[notices]\ndigest_at = "09:00"', 'digest_at = "09:00"', "notices.digest_at"),
        ("[notices]\nquiet = true", "quiet = true", "notices.quiet"),
        (
            '[notices]\nhours = { open = "18:00", close = "09:00" }',
            'hours = { open = "18:00", close = "09:00" }',
            "notices.hours.open",
        ),
        ('[[task_notices]]\ntask = "Activity_9"', 'task = "Activity_9"', "task_notices.0.task"),
    ],
)
def test_a_wrong_manner_is_named_where_it_stands(toml: str, line: str, element: str) -> None:
    assert fault(with_more(toml, **TEXTS)) == ("programme.toml", line, element)
