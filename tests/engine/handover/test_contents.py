"""The package holds what was agreed, checked and answered besides cases, withdrawn records marked; all of it proved."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import fixed_dates, records
from engine.domain.access import SYSTEM
from engine.domain.ids import CompanyId, RecordId
from engine.domain.sme import SmeAnswers
from engine.fixed_dates import Mark
from engine.handover.verifying import verify
from engine.parties import case_parties, consents, sme_checks
from engine.parties.case_parties import NewParty, PartyKind
from engine.parties.consents import ConsentKind, ConsentView
from engine.store.cases import CaseRow
from engine.store.evidence import RecordRow
from engine.work import Services, Work, begin
from tests.cast import KAGOSHIMA, SATO, actor
from tests.engine.handover.test_package import altered, make, rows
from tests.engine.surveys.survey_lab import answer, links, sent
from tests.web.office.referred import CONSULTED, STEPS, do
from tests.web.staff.site import ask

TODAY = dt.date(2026, 11, 18)
CONSENT = ConsentView(
    id=None,
    kind=ConsentKind.OTHER,
    given_on=TODAY,
    method="書面",
    scope="事例集への掲載",
    recorded_by="",
)


@pytest.fixture
def package(sqlite_desk: Services, tmp_path: Path) -> Path:
    """Return the package of a desk where everything was done once."""
    case_id = ask(sqlite_desk)
    for data in (*STEPS[:2], {**CONSULTED, "next_action": "solved"}):
        do(sqlite_desk, case_id, data)
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        case = work.session.get_one(CaseRow, case_id)
        _known_of(work, case)
    answer(sqlite_desk, links(sqlite_desk)["asa@one.example.jp"]) if sent(sqlite_desk) else None
    with begin(sqlite_desk, SYSTEM) as work:
        wanted = select(RecordRow.id).where(RecordRow.kind == "consultation")
        records.withdraw(work, RecordId(work.session.scalars(wanted).one()), reason="二重に入力した")
    return make(sqlite_desk, tmp_path / "p.zip")


def _known_of(work: Work, case: CaseRow) -> None:
    company_id = CompanyId(case.company_id or 0)
    consents.record(work, company_id, CONSENT)
    sme_checks.record(work, company_id, SmeAnswers())
    met = Mark(on=TODAY, how="県に案を示した。", evidence="打合せ記録 第12号")
    fixed_dates.mark_met(work, KAGOSHIMA, "final_report_draft", met)
    case_parties.add(
        work, case.id, NewParty(kind=PartyKind.MUNICIPALITY, who="46201", role="municipality", since_on=TODAY)
    )


@pytest.mark.parametrize(
    ("path", "column", "said"),
    [
        ("parties/consents.csv", "scope", "事例集への掲載"),
        ("parties/sme_checks.csv", "checked_by", SATO.name),
        ("cases/parties.csv", "municipality", "46201"),
        ("dates/met.csv", "evidence", "打合せ記録 第12号"),
        ("surveys/rounds.csv", "name", "第1回DXセミナー"),
        ("surveys/invitations.csv", "address", "asa@one.example.jp"),
        ("records/seminar_answer.csv", "満足度（コード）", "5"),
        ("records/consultation.csv", "取り下げた日", "2026-11-18"),
        ("records/consultation.csv", "取下げの理由", "二重に入力した"),
        ("records/earlier_states.csv", "reason", "二重に入力した"),
    ],
)
def test_holds_what_was_said_once(package: Path, path: str, column: str, said: str) -> None:
    assert said in [row[column] for row in rows(package, path)]


def test_an_answer_is_led_back_to_its_round_and_nobody(package: Path) -> None:
    (link,) = rows(package, "surveys/answers.csv")
    assert link["record_id"] in [row["記録番号"] for row in rows(package, "records/seminar_answer.csv")]
    assert {row["record_id"] for row in rows(package, "surveys/invitations.csv")} == {""}


@pytest.mark.parametrize("path", ["parties/consents.csv", "surveys/invitations.csv", "records/consultation.csv"])
def test_what_was_changed_in_them_is_named(package: Path, path: str) -> None:
    assert list(verify(package)) == []
    assert f"{path}：内容が変わっています" in [text.ja for text in verify(altered(package, path, b"1", b"2"))]
