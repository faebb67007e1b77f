"""Who takes part in a case: by role, over days, and as FEEL sees it."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from engine import cases, feel, instances, trail
from engine.domain.access import NotAllowed
from engine.domain.facts import FactKind
from engine.domain.ids import CaseId
from engine.errors import Invalid
from engine.parties import case_parties, merging
from engine.parties.case_parties import NewParty, PartyKind
from engine.store.cases import InstanceRow
from engine.store.people import InstitutionRow
from engine.work import Services, Work, begin
from tests.cast import KENCHO, MORI, PASSERBY, SATO, Player, actor
from tests.engine.parties.test_companies import register
from tests.make import a_case, do, waiting

TODAY = dt.date(2026, 11, 18)


def party(kind: PartyKind, who: object, role: str = "supporter", **days: dt.date) -> NewParty:
    return NewParty(kind=kind, who=str(who), role=role, **{"since_on": TODAY, **days})


def add(services: Services, case_id: CaseId, new: NewParty, player: Player = SATO) -> int:
    with begin(services, actor(services, player)) as work:
        return case_parties.add(work, case_id, new)


def told(work: Work, case_id: CaseId, question: str) -> Any:
    """Ask the variables of the case a FEEL question."""
    row = work.session.scalars(select(InstanceRow).where(InstanceRow.case_id == case_id).limit(1)).one()
    return feel.evaluate(question, instances.variables(row), feel.Environment(now=work.now)).value


def test_a_firm_is_client_in_one_case_and_supporter_in_another(desk: Services) -> None:
    firm = register(desk, "㈱みなみデジタル")
    one, other = a_case(desk), a_case(desk, company_name="㈱べつの会社")
    add(desk, one, party(PartyKind.COMPANY, firm, "client"))
    add(desk, other, party(PartyKind.COMPANY, firm, "supporter"))
    with begin(desk, actor(desk, SATO), read_only=True) as work:
        roles = [[view.role_name.ja for view in case_parties.of_case(work, case_id)] for case_id in (one, other)]
    assert roles == [["支援を受ける企業"], ["支援する企業・機関"]]


def test_conditions_can_ask_who_takes_part(desk: Services) -> None:
    case_id = a_case(desk)
    with begin(desk, actor(desk, SATO), read_only=True) as work:
        assert told(work, case_id, "count(case.parties)") == 0
        key = work.session.scalars(select(InstitutionRow.key).limit(1)).one()
    add(desk, case_id, party(PartyKind.MUNICIPALITY, "枕崎市", "municipality"))
    number = add(desk, case_id, party(PartyKind.INSTITUTION, key))
    with begin(desk, actor(desk, SATO)) as work:
        case_parties.end(work, number)
        assert told(work, case_id, 'case.parties[role = "municipality"][1].who') == "46204"
        assert told(work, case_id, "case.parties[until != null][1].kind") == "institution"
        assert told(work, case_id, 'case.parties[1].since = @"2026-11-18"') is True
        assert told(work, case_id, "case.number") == cases.get(work, case_id).number
    assert waiting(desk, case_id) == {"task_first_answer"}
    do(desk, case_id, "task_first_answer")


def test_a_person_leaves_no_name_in_the_trail(sqlite_desk: Services) -> None:
    case_id = a_case(sqlite_desk)
    add(sqlite_desk, case_id, party(PartyKind.PERSON, "青葉 一郎", "attendant"))
    with begin(sqlite_desk, actor(sqlite_desk, SATO), read_only=True) as work:
        fact = trail.last_of_case(work, case_id, FactKind.CASE_PARTY_CHANGED)
        assert [view.name for view in case_parties.of_case(work, case_id)] == ["青葉 一郎"]
    assert fact is not None
    assert fact.data["name"] == "個人（同席者）"


@pytest.mark.parametrize(
    ("new", "wrong"),
    [
        (party(PartyKind.COMPANY, 999), {"who"}),
        (party(PartyKind.COMPANY, "九"), {"who"}),
        (party(PartyKind.INSTITUTION, "nobody"), {"who"}),
        (party(PartyKind.MUNICIPALITY, "架空町", "chief"), {"who", "role"}),
        (party(PartyKind.PERSON, "　", until_on=dt.date(2026, 11, 17)), {"who", "until_on"}),
    ],
)
def test_what_cannot_be_is_named(sqlite_desk: Services, new: NewParty, wrong: set[str]) -> None:
    case_id = a_case(sqlite_desk)
    with pytest.raises(Invalid) as refused:
        add(sqlite_desk, case_id, new)
    assert set(refused.value.fields) == wrong


def test_strangers_and_the_authority_change_nothing(sqlite_desk: Services) -> None:
    case_id = a_case(sqlite_desk)
    number = add(sqlite_desk, case_id, party(PartyKind.PERSON, "青葉 一郎"))
    for player in (KENCHO, PASSERBY):
        with begin(sqlite_desk, actor(sqlite_desk, player)) as work, pytest.raises((cases.NoSuchCase, NotAllowed)):
            case_parties.end(work, number)
        with pytest.raises((cases.NoSuchCase, NotAllowed)):
            add(sqlite_desk, case_id, party(PartyKind.PERSON, "青葉 二郎"), player)


def test_a_merged_firm_leads_to_the_one_that_stands(sqlite_desk: Services) -> None:
    case_id, first, second = a_case(sqlite_desk), register(sqlite_desk, "㈱会社1"), register(sqlite_desk, "㈱会社2")
    add(sqlite_desk, case_id, party(PartyKind.COMPANY, first))
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        merging.merge(work, first, second, reason="同一")
        (view,) = case_parties.of_case(work, case_id)
    assert (view.name, view.company_id) == ("㈱会社1", second)
