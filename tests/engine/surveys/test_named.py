"""A named survey of a real contract: satisfaction as its KPI counts it, strata, validity, feedback (KYU-45, 46, 50)."""

import io
import json
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from engine import definitions, records
from engine.domain.access import RESPONDENT, SYSTEM
from engine.domain.company import name_key
from engine.domain.ids import ProgrammeKey
from engine.store.people import CompanyRow
from engine.surveys import answering, book, recipients, rounds, tables
from engine.surveys.rounds import NewRound, NoFeedback
from engine.work import Services, begin
from tests import ring
from tests.domain.measured import files_of
from tests.engine.kpi_lab import value
from tests.engine.record_lab import DIAGRAM
from tests.engine.surveys.survey_lab import invitations, links

KYUSHU = ProgrammeKey("kyushu")
SURVEY = """
[messages.ask]
name = { ja = "お願い", en = "Please" }
to = ["company"]

[surveys.trial]
name = { ja = "参加企業アンケート", en = "Survey" }
form = "trial_survey"
records = "satisfaction"
anonymous = false
needs_feedback = true
invitation = "ask"
reminder = "ask"
recipients = { where = 'company.employees <= 300' }
satisfaction = { field = "answer", codes = ["5", "4"] }

[surveys.trial.fills]
event_number = 'round.name'
activity = '"11a"'
attendee = '"firm"'

[surveys.trial.strata.small]
name = { ja = "製造業・20人以下", en = "Small makers" }
when = 'respondent.industry = "製造業" and respondent.employees <= 20'
target = 2

[surveys.trial.strata.others]
name = { ja = "その他", en = "Others" }
when = 'true'
target = 1
"""
LETTER = "件名：{{ survey.name }}\n\n{{ recipient.company_name }} {{ survey.url }}\n".encode()
FORM = {"type": "default", "id": "trial_survey", "schemaVersion": 19}
QUESTION = {"type": "radio", "id": "Field_answer", "key": "answer", "label": "満足度"}
FIRMS = (("株式会社あけぼの", "製造業", "12"), ("有限会社みなと", "製造業", "18"), ("合同会社そら", "運輸業", "250"))


@pytest.fixture
def kyushu(sqlite_services: Services) -> Services:
    files = files_of("kyushu")
    toml = files["programme.toml"] + SURVEY.encode()
    form = {**FORM, "components": [{**QUESTION, "properties": {"codes": "satisfaction"}}]}
    added = {"trial_survey.form": json.dumps(form).encode(), "messages/ask/ja.txt": LETTER, "idle.bpmn": DIAGRAM}
    with begin(sqlite_services, SYSTEM) as work:
        definitions.load(work, {**files, **added, "programme.toml": toml})
        for number, (name, industry, employees) in enumerate((*FIRMS, ("大手株式会社", "製造業", "900"))):
            details = {"industry": industry, "employees": employees, "email": f"firm{number}@firms.example.jp"}
            made = {"created_at": work.now, "name_key": name_key(name), "details": details}
            work.session.add(CompanyRow(programme_key=KYUSHU, name=name, **made))
    return sqlite_services


def asked(services: Services) -> int:
    """Ask the companies the survey names."""
    with begin(services, SYSTEM) as work:
        made = rounds.make(work, KYUSHU, NewRound(survey="trial", name="E1", about_on="2026-11-17"))
        assert recipients.add_declared(work, made).new == 3
        rounds.send(work, made)
    ring.ring(services)
    return made


def replied(services: Services, *said: str) -> int:
    made = asked(services)
    for number, answer in enumerate(said):
        with begin(services, RESPONDENT) as work:
            token = links(services, "ask")[f"firm{number}@firms.example.jp"]
            answering.answer(work, token, {"answer": answer} if answer else {})
    return made


def test_satisfaction_is_the_kpi_of_the_contract(kyushu: Services) -> None:
    made = replied(kyushu, "5", "3", "4")
    rate = value(kyushu, "kyushu", "k_k15")
    assert rate
    assert rate.quantize(Decimal("0.001")) == Decimal("0.667")
    with begin(kyushu, SYSTEM, read_only=True) as work:
        found = tables.tables(work, made).satisfied
    assert found
    assert (found.count, found.of, found.share) == (2, 3, Decimal("0.667"))


@pytest.mark.shows("KYU-45")
def test_each_stratum_shows_what_came_against_its_target(kyushu: Services) -> None:
    made = replied(kyushu, "5", "3")
    with begin(kyushu, SYSTEM, read_only=True) as work:
        page = tables.tables(work, made, across="answer", down="respondent.industry")
    assert [(one.name.ja, one.target, one.asked, one.heard) for one in page.strata] == [
        ("製造業・20人以下", 2, 2, 2),
        ("その他", 1, 1, 0),
    ]
    assert page.cross
    assert [(name.ja, total) for name, _cells, total in page.cross.rows] == [("製造業", 2)]


def test_a_named_answer_counts_for_its_company(kyushu: Services) -> None:
    made = replied(kyushu, "5")
    first = invitations(kyushu, made)[0]
    assert first.record_id is not None
    with begin(kyushu, SYSTEM, read_only=True) as work:
        record = records.get(work, first.record_id)
    assert (record.company_name, record.fields["event_number"]) == ("株式会社あけぼの", "E1")


def test_two_answers_of_one_company_are_shown_as_one_perhaps(kyushu: Services) -> None:
    made = replied(kyushu, "5")
    with begin(kyushu, SYSTEM) as work:
        recipients.add_typed(work, made, "second@firms.example.jp, , 株式会社あけぼの")
        rounds.send(work, made)
    ring.ring(kyushu)
    with begin(kyushu, RESPONDENT) as work:
        answering.answer(work, links(kyushu, "ask")["second@firms.example.jp"], {"answer": "4"})
    with begin(kyushu, SYSTEM, read_only=True) as work:
        ((why, ids),) = tables.tables(work, made).twins
    assert (why.ja, len(ids)) == ("同じ企業からの回答", 2)


def test_a_round_is_finished_only_after_its_feedback(kyushu: Services) -> None:
    made = replied(kyushu, "5")
    with begin(kyushu, SYSTEM) as work:
        rounds.end(work, made)
        with pytest.raises(NoFeedback):
            rounds.finish(work, made)
        rounds.feed_back(work, made, on="2026-11-18", how="結果の概要をメールで送付")
        rounds.finish(work, made)


def test_the_workbook_has_the_tables_and_the_answers(kyushu: Services) -> None:
    made = replied(kyushu, "5", "4", "4")
    with begin(kyushu, SYSTEM, read_only=True) as work:
        content = book.xlsx(work, tables.tables(work, made))
    loaded: Any = openpyxl.load_workbook(io.BytesIO(content))
    said = {str(cell.value) for sheet in loaded.worksheets for row in sheet.iter_rows() for cell in row if cell.value}
    assert {"大変満足", "製造業・20人以下", "株式会社あけぼの"} <= said
    assert not any("example.jp" in text for text in said)


def test_nobody_above_the_size_is_asked(kyushu: Services) -> None:
    made = asked(kyushu)
    assert [one.company_name for one in invitations(kyushu, made)] == [name for name, *_known in FIRMS]
