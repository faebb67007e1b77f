"""Messages and signals between running cases, in the transaction that throws them."""

from typing import Any

import pytest
from sqlalchemy import select

from engine import bpmn, cases, definitions, instances, programme_folder
from engine.cases import NewCase
from engine.domain.access import SYSTEM
from engine.domain.ids import CaseId, InstanceId
from engine.store.cases import CaseRow, InstanceRow, SubscriptionRow, TaskRow
from engine.work import Services, begin
from tests.bpmn.builder import Scope, event
from tests.cast import KAGOSHIMA
from tests.conftest import FOLDER, YEARS

MESSAGES = (
    '<bpmn:message id="ask" name="ask"/><bpmn:message id="lost" name="lost"/><bpmn:signal id="bell" name="bell"/>'
    '<bpmn:message id="told" name="told"><bpmn:extensionElements><zeebe:subscription correlationKey="=number"/>'
    "</bpmn:extensionElements></bpmn:message>"
)
KIND = '\n[case_kinds.{0}]\nname = {{ ja = "{0}", en = "{0}" }}\nprocess = "{0}"\nprefix = "{1}"\n'


def asker() -> Scope:
    scope = (
        Scope().start().user("u").throw("send", event("message", "ask")).catch("wait", event("message", "told")).end()
    )
    return scope.path("start", "u", "send", "wait", "end")


def teller() -> Scope:
    scope = Scope().start("s", event("message", "ask")).user("u").throw("tell", event("message", "told")).end()
    return scope.path("s", "u", "tell", "end")


def opened(services: Services, *kinds: str, **scopes: Scope) -> CaseId:
    """Publish the processes, `kinds` as kinds of case, and open a case of the first."""
    files = dict(programme_folder.read(FOLDER))
    for key, scope in scopes.items():
        words = scope.file(key, more=MESSAGES).replace(b'"f"', b'"first_answer"').replace(b'"g"', b'"desk"')
        files[f"{key}.bpmn"] = words
    files["programme.toml"] += "".join(KIND.format(kind, kind[0].upper()) for kind in kinds).encode()
    with begin(services, SYSTEM) as work:
        definitions.load(work, files, shift_years=YEARS)
    with begin(services, SYSTEM) as work:
        return cases.open_case(work, NewCase(programme=KAGOSHIMA, kind=kinds[0], data={})).id


def do(services: Services, process: str, **data: Any) -> None:
    with begin(services, SYSTEM) as work:
        row = work.session.scalars(select(InstanceRow).where(InstanceRow.process_id == process)).one()
        key = work.session.scalars(select(TaskRow.key).where(TaskRow.instance_id == row.id)).one()
        instances.complete_task(work, instances.locked(work.session, InstanceId(row.id)), key, data)


def standing(services: Services) -> dict[str, str]:
    with begin(services, SYSTEM, read_only=True) as work:
        return {row.process_id: row.status.value for row in work.session.scalars(select(InstanceRow))}


def test_a_message_begins_a_process_in_the_same_case_which_answers(sqlite_services: Services) -> None:
    case_id = opened(sqlite_services, "asker", asker=asker(), teller=teller())
    do(sqlite_services, "asker", number=7)
    assert standing(sqlite_services) == {"asker": "running", "teller": "running"}
    do(sqlite_services, "teller", number=7)
    assert standing(sqlite_services) == {"asker": "completed", "teller": "completed"}
    with begin(sqlite_services, SYSTEM, read_only=True) as work:
        assert cases.get(work, case_id).status == "closed"
        assert work.session.scalars(select(SubscriptionRow)).all() == []


def test_a_message_nobody_takes_is_refused_and_nothing_is_lost(sqlite_services: Services) -> None:
    scope = Scope().start().user("u").throw("send", event("message", "lost")).end().path("start", "u", "send", "end")
    opened(sqlite_services, "asker", asker=scope)
    with pytest.raises(bpmn.StepFailed) as error:
        do(sqlite_services, "asker")
    assert (error.value.element_id, error.value.reason_code) == ("send", "no_receiver")
    assert standing(sqlite_services) == {"asker": "running"}


def test_a_message_for_another_key_is_nobodys(sqlite_services: Services) -> None:
    opened(sqlite_services, "asker", asker=asker(), teller=teller())
    do(sqlite_services, "asker", number=7)
    with pytest.raises(bpmn.StepFailed):
        do(sqlite_services, "teller", number=8)


def test_a_signal_reaches_every_waiting_case_and_begins_what_waits_for_it(sqlite_services: Services) -> None:
    hearer = Scope().start("s", event("message", "ask")).catch("c", event("signal", "bell")).end().path("s", "c", "end")
    begun = Scope().start("s", event("signal", "bell")).end().path("s", "end")
    sender = Scope().start().throw("t", event("message", "ask")).user("u").end("end", inner=event("signal", "bell"))
    opened(sqlite_services, "sender", sender=sender.path("start", "t", "u", "end"), hearer=hearer, begun=begun)
    assert standing(sqlite_services) == {"sender": "running", "hearer": "running"}
    do(sqlite_services, "sender")
    assert standing(sqlite_services) == {"sender": "completed", "hearer": "completed", "begun": "completed"}


def test_a_message_opens_a_case_of_the_kind_that_names_its_process(sqlite_services: Services) -> None:
    start = Scope().start().throw("t", event("message", "ask")).end().path("start", "t", "end")
    other = Scope().start("s", event("message", "ask")).end().path("s", "end")
    opened(sqlite_services, "starter", "other", starter=start, other=other)
    with begin(sqlite_services, SYSTEM, read_only=True) as work:
        assert sorted(work.session.scalars(select(CaseRow.kind))) == ["other", "starter"]
