"""Steps that wait for a record of another case, or for a counted duty that is still owed (KYU-23, KYU-29)."""

import pytest
from sqlalchemy import select

from engine import cases, definitions, gates, obligations, records, tasks
from engine.cases import NewCase
from engine.domain.access import SYSTEM
from engine.domain.finding import Finding
from engine.domain.ids import CaseId, ProgrammeKey
from engine.domain.programme_read import read_programme
from engine.store.cases import TaskRow
from engine.work import Services, begin
from tests import look
from tests.cast import MORI, SATO, actor, hire
from tests.domain.record_kinds import syntax

SEIDO = ProgrammeKey("seido")
PROGRAMME = """
[programme]
key = "seido"
name = "人材紹介"
number_prefix = "SEI"
authority = "発注者"
contractor = "受託者"
supervisor = "supervisors"
term = { start = 2026-04-01, end = 2027-03-31 }
[groups.staff]
name = "担当"
[groups.supervisors]
name = "監督"
roles = ["supervisor"]
[case_kinds.introduction]
name = "紹介"
process = "introduction"
prefix = ""
[case_kinds.closing]
name = "終了"
process = "closing"
prefix = "Z"
[deadlines.licence]
name = { ja = "職業紹介の許可の確認", en = "Licence" }
due = "null"
consequence = "block"
blocks = ["introduce"]
done_by = { records = "licence", where = 'record.valid_until >= today() and record.area = area' }
[obligations.followed_up]
name = { ja = "すべての紹介のフォローアップ", en = "Every introduction is followed up" }
records = "follow_up"
per = "term"
each = "case_number"
cases = ["introduction"]
consequence = "block"
blocks = ["close"]
[obligations.hiring]
name = { ja = "採用状況の確認", en = "Hiring" }
records = "follow_up"
per = "term"
each = "company"
cases = []
owed_by = ["attendance"]
owed_where = "not(excused = true)"
[records.licence]
name = "許可"
occurred_on = "filed_on"
[records.licence.fields]
filed_on = { label = "届出日", type = "date" }
valid_until = { label = "有効期限", type = "date" }
area = { label = "地域", type = "text" }
[records.follow_up]
name = "フォローアップ"
occurred_on = "followed_on"
fields = { followed_on = { label = "実施日", type = "date" } }
[records.attendance]
name = "参加"
occurred_on = "attended_on"
company = "company"
[records.attendance.fields]
attended_on = { label = "参加日", type = "date" }
excused = { label = "不要", type = "boolean" }
company = { label = "企業", type = "company" }
"""
DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:banso="urn:banso:bpmn:1.0" targetNamespace="urn:banso:processes">
  <bpmn:process id="{process}" name="{process}" isExecutable="true">
    <bpmn:laneSet id="lanes"><bpmn:lane id="lane" name="担当">
      <bpmn:extensionElements><banso:lane group="staff" /></bpmn:extensionElements>
      <bpmn:flowNodeRef>{task}</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
    <bpmn:startEvent id="begin" name="始まる" />
    <bpmn:sequenceFlow id="first" sourceRef="begin" targetRef="{task}" />
    <bpmn:userTask id="{task}" name="{task}" />
    <bpmn:sequenceFlow id="last" sourceRef="{task}" targetRef="done" />
    <bpmn:endEvent id="done" name="終わる" />
  </bpmn:process>
</bpmn:definitions>"""
FILES = {
    "programme.toml": PROGRAMME.encode(),
    "introduction.bpmn": DIAGRAM.format(process="introduction", task="introduce").encode(),
    "closing.bpmn": DIAGRAM.format(process="closing", task="close").encode(),
}


@pytest.fixture
def seido(services: Services) -> Services:
    with begin(services, SYSTEM) as work:
        definitions.publish_folder(work, FILES)
        hire(work, SATO, SEIDO)
        hire(work, MORI, SEIDO)
    return services


def opened(desk: Services, kind: str) -> CaseId:
    with begin(desk, SYSTEM) as work:
        new = NewCase(programme=SEIDO, kind=kind, data={}, variables={"area": "北部"})
        return cases.open_case(work, new).id


def complete(desk: Services, case_id: CaseId) -> None:
    with begin(desk, actor(desk, SATO)) as work:
        task_id = work.session.scalars(select(TaskRow.id).where(TaskRow.case_id == case_id)).one()
        tasks.complete(work, task_id, {})


def write(desk: Services, kind: str, case_id: CaseId | None = None, **data: str) -> None:
    with begin(desk, SYSTEM) as work:
        release = work.programmes.current(work.session, SEIDO)
        records.write(work, release, kind=kind, case_id=case_id, task_id=None, company_id=None, data=data)


def findings(old: str, new: str) -> list[Finding]:
    files = {**FILES, "programme.toml": PROGRAMME.replace(old, new).encode()}
    return read_programme(files, syntax).findings


def test_a_step_waits_for_a_record_that_fits_its_case(seido: Services) -> None:
    case_id = opened(seido, "introduction")
    write(seido, "licence", filed_on="2026-05-01", valid_until="2030-04-30", area="南部")
    write(seido, "licence", filed_on="2020-05-01", valid_until="2025-04-30", area="北部")
    with pytest.raises(gates.StepBlocked) as refused:
        complete(seido, case_id)
    assert "「職業紹介の許可の確認」が済むまで" in refused.value.text.ja
    write(seido, "licence", filed_on="2026-05-01", valid_until="2030-04-30", area="北部")
    complete(seido, case_id)


def test_nothing_is_closed_while_one_case_lacks_its_follow_up(seido: Services) -> None:
    case_id, closing = opened(seido, "introduction"), opened(seido, "closing")
    with pytest.raises(gates.DutyOpen) as refused:
        complete(seido, closing)
    assert "「すべての紹介のフォローアップ」が済んでいないため" in refused.value.text.ja
    assert look.case_row(seido, case_id).number in refused.value.text.ja
    write(seido, "follow_up", case_id, followed_on="2026-11-18")
    complete(seido, closing)


def test_who_only_came_to_a_seminar_owes_an_answer(seido: Services) -> None:
    write(seido, "attendance", attended_on="2026-06-01", company="有限会社あさひ")
    with begin(seido, actor(seido, MORI), read_only=True) as work:
        (hiring,) = [duty for duty in obligations.current(work, SEIDO) if duty.watch.obligation.key == "hiring"]
    assert [owner.name for owner in hiring.owners if owner.state.missing] == ["有限会社あさひ"]


def test_what_a_gate_names_must_be_there() -> None:
    assert findings("area = { ", "area = { ") == []
    assert len(findings('records = "licence"', 'records = "permit"')) == 1
    assert len(findings('blocks = ["close"]', 'blocks = ["lock"]')) == 1
    assert len(findings('consequence = "block"\nblocks = ["close"]', 'blocks = ["close"]')) == 1


def test_a_step_may_be_kept_for_those_a_record_names(seido: Services) -> None:
    mine = PROGRAMME.replace("record.area = area", "record.area = actor.name")
    with begin(seido, SYSTEM) as work:
        definitions.publish_folder(work, {**FILES, "programme.toml": mine.encode()})
    case_id = opened(seido, "introduction")
    write(seido, "licence", filed_on="2026-05-01", valid_until="2030-04-30", area=MORI.name)
    with pytest.raises(gates.StepBlocked):
        complete(seido, case_id)
    write(seido, "licence", filed_on="2026-05-01", valid_until="2030-04-30", area=SATO.name)
    complete(seido, case_id)


def test_a_record_that_is_left_out_owes_nothing(seido: Services) -> None:
    for name, excused in (("株式会社あけぼの", False), ("港物産株式会社", True)):
        data = {"attended_on": "2026-05-01", "company": name, "excused": excused}
        with begin(seido, SYSTEM) as work:
            release = work.programmes.current(work.session, SEIDO)
            records.write(work, release, kind="attendance", case_id=None, task_id=None, company_id=None, data=data)
    with begin(seido, actor(seido, MORI), read_only=True) as work:
        duty = next(one for one in obligations.current(work, SEIDO) if one.watch.obligation.key == "hiring")
    assert [owner.name for owner in duty.owners] == ["株式会社あけぼの"]
