"""Surveys of a programme's folder: what is wrong with one is named with its file and line."""

import pytest

from engine.domain.programme_read import read_programme
from engine.domain.text import Text
from tests.processes import folder


def syntax(_source: str) -> list[Text]:
    return []


def found(was: str, now: str) -> list[tuple[str, str, int | None]]:
    """Read the folder with one change; return code, element and line of what is wrong."""
    toml = folder.files()["programme.toml"].decode()
    assert toml.count(was) == 1
    reading = read_programme({**folder.files(), "programme.toml": toml.replace(was, now).encode()}, syntax)
    return [(finding.code, finding.element or "", finding.line) for finding in reading.findings]


@pytest.mark.parametrize(
    ("was", "now", "code", "element"),
    [
        ('form = "seminar_survey"', 'form = "seminar"', "programme.unknown_reference", "surveys.seminar.form"),
        (
            'records = "seminar_answer"\nanonymous',
            'records = "seminars"\nanonymous',
            "programme.unknown_reference",
            "surveys.seminar.records",
        ),
        ("reminders = [7, 2]", "reminders = [14]", "programme.wrong_value", "surveys.seminar.reminders"),
        (
            'invitation = "survey_invitation"',
            'invitation = "letter"',
            "programme.unknown_reference",
            "surveys.seminar.invitation",
        ),
        ("held_on = 'round.about_on'", "held_at = 'round.about_on'", "programme.missing", "surveys.seminar.fills"),
        ("event = 'round.name'", "event = 'respondent.company_name'", "programme.wrong_value", "surveys.seminar.fills"),
        (
            'field = "satisfaction", codes',
            'field = "comment", codes',
            "programme.wrong_value",
            "surveys.seminar.satisfaction.field",
        ),
    ],
)
def test_names_what_is_wrong_with_a_survey(was: str, now: str, code: str, element: str) -> None:
    assert (code, element) in [(one, where) for one, where, line in found(was, now) if line]


def test_an_anonymous_survey_asks_for_no_personal_data() -> None:
    was = 'type = "text" }\n\n# ── 目標・実績'
    now = 'type = "text", personal = true }\n\n# ── 目標・実績'
    assert ("programme.wrong_value", "surveys.seminar.anonymous") in [one[:2] for one in found(was, now)]
