"""What passes between cases: several awaited events, signals to everyone, messages by the keys of the standard."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select

from engine import bpmn, cases, definitions, instances, messages, programme_folder
from engine.cases import NewCase
from engine.domain.access import SYSTEM
from engine.domain.ids import InstanceId
from engine.messages import Message
from engine.store.cases import InstanceRow, SubscriptionRow, TaskRow
from engine.work import Services, begin
from tests.bpmn.builder import Scope, event
from tests.bpmn.conformance import events
from tests.cast import KAGOSHIMA, MORI, actor, hire_all
from tests.conftest import FOLDER, YEARS

KIND = '\n[case_kinds.{0}]\nname = {{ ja = "{0}", en = "{0}" }}\nprocess = "{0}"\nprefix = "{1}"\n'
READ = (
    '<bpmn:correlationPropertyRetrievalExpression messageRef="{0}"><bpmn:messagePath>{1}</bpmn:messagePath>'
    "</bpmn:correlationPropertyRetrievalExpression>"
)
WORDS = (
    '<bpmn:message id="order" name="order"/><bpmn:message id="confirm" name="confirm"/>'
    '<bpmn:signal id="bell" name="bell"/><bpmn:correlationProperty id="number" name="number">'
    + READ.format("order", "number")
    + READ.format("confirm", "ref")
    + '</bpmn:correlationProperty><bpmn:collaboration id="talk_{0}"><bpmn:participant id="pool_{0}" processRef="{0}"/>'
    '<bpmn:correlationKey id="key"><bpmn:correlationPropertyRef>number</bpmn:correlationPropertyRef>'
    "</bpmn:correlationKey></bpmn:collaboration>"
)
BELL, ORDER, CONFIRM = event("signal", "bell"), event("message", "order"), event("message", "confirm")


def publish(services: Services, *kinds: str, **scopes: Scope) -> None:
    """Publish the processes, `kinds` as kinds of case."""
    files = dict(programme_folder.read(FOLDER))
    for key, scope in scopes.items():
        words = scope.file(key, more=WORDS.replace("{0}", key))
        files[f"{key}.bpmn"] = words.replace(b'"f"', b'"first_answer"').replace(b'"g"', b'"desk"')
    files["programme.toml"] += "".join(KIND.format(kind, kind[0].upper()) for kind in kinds).encode()
    with begin(services, SYSTEM) as work:
        definitions.load(work, files, shift_years=YEARS)


def opened(services: Services, kind: str, **data: Any) -> InstanceId:
    with begin(services, SYSTEM) as work:
        case = cases.open_case(work, NewCase(programme=KAGOSHIMA, kind=kind, data={}, variables=data))
        ours = select(InstanceRow.id).where(InstanceRow.case_id == case.id, InstanceRow.process_id == kind)
        return InstanceId(work.session.scalars(ours).one())


def do(services: Services, instance: InstanceId, **data: Any) -> None:
    with begin(services, SYSTEM) as work:
        key = work.session.scalars(select(TaskRow.key).where(TaskRow.instance_id == instance)).first()
        instances.complete_task(work, instances.locked(work.session, instance), key or "", data)


def standing(services: Services) -> Counter[tuple[str, str]]:
    with begin(services, SYSTEM, read_only=True) as work:
        return Counter((row.process_id, row.status.value) for row in work.session.scalars(select(InstanceRow)))


def awaited(services: Services, instance: InstanceId) -> list[str | None]:
    with begin(services, SYSTEM, read_only=True) as work:
        ours = select(SubscriptionRow.correlation).where(SubscriptionRow.instance_id == instance)
        return list(work.session.scalars(ours))


def thrower(definition: str) -> Scope:
    return Scope().start().user("u").throw("t", definition).end().path("start", "u", "t", "end")


def both() -> Scope:
    scope = events(Scope().end(), "startEvent", "s", ORDER, BELL, parallelMultiple="true")
    return scope.path("s", "end")


@pytest.mark.parametrize("as_case", [True, False])
def test_a_start_that_waits_for_two_events_begins_once_and_goes_on_with_the_second(
    services: Services, *, as_case: bool
) -> None:
    kinds = ("orders", "rings", "both")[: 3 if as_case else 2]
    publish(services, *kinds, orders=thrower(ORDER), rings=thrower(BELL), both=both())
    order, ring = opened(services, "orders", number=1), opened(services, "rings")
    do(services, order)
    assert standing(services)["both", "running"] == 1
    do(services, ring)
    assert (standing(services)["both", "completed"], standing(services)["both", "running"]) == (1, 0)


def test_a_signal_reaches_every_waiting_case_and_begins_others(services: Services) -> None:
    hearer = Scope().start().catch("c", BELL).end().path("start", "c", "end")
    begun = Scope().start("s", BELL).end().path("s", "end")
    publish(services, "hearer", "rings", "begun", hearer=hearer, rings=thrower(BELL), begun=begun)
    for _hearer in range(3):
        opened(services, "hearer")
    do(services, opened(services, "rings"))
    assert standing(services)["hearer", "completed"] == 3
    assert standing(services)["begun", "completed"] == 1


def buyer() -> Scope:
    scope = Scope().start().throw("ask", ORDER).catch("wait", CONFIRM).end()
    return scope.path("start", "ask", "wait", "end")


def seller() -> Scope:
    answer = (
        '<bpmn:dataInput id="in" name="ref"/><bpmn:dataInputAssociation><bpmn:targetRef>in</bpmn:targetRef>'
        "<bpmn:assignment><bpmn:from>told</bpmn:from><bpmn:to>ref</bpmn:to></bpmn:assignment>"
        "</bpmn:dataInputAssociation><bpmn:inputSet><bpmn:dataInputRefs>in</bpmn:dataInputRefs></bpmn:inputSet>"
    )
    scope = Scope().start("s", ORDER).user("u").throw("tell", answer + CONFIRM).end()
    return scope.path("s", "u", "tell", "end")


def test_an_answer_finds_its_case_by_the_key_of_the_standard(services: Services) -> None:
    publish(services, "buyer", buyer=buyer(), seller=seller())
    one, other = opened(services, "buyer", number=1), opened(services, "buyer", number=2)
    assert (awaited(services, one), awaited(services, other)) == (["1"], ["2"])
    with begin(services, SYSTEM) as work:
        sellers = list(work.session.scalars(select(InstanceRow.id).where(InstanceRow.process_id == "seller")))
    with pytest.raises(bpmn.StepFailed):
        do(services, InstanceId(sellers[0]), told=3)
    do(services, InstanceId(sellers[0]), told=2)
    assert (awaited(services, one), awaited(services, other)) == (["1"], [])


def test_a_message_from_outside_finds_its_case_by_what_it_brings(services: Services) -> None:
    publish(services, "buyer", buyer=buyer(), seller=seller())
    one, other = opened(services, "buyer", number=1), opened(services, "buyer", number=2)
    hire_all(services)
    with begin(services, actor(services, MORI)) as work, pytest.raises(messages.NobodyWaits):
        messages.correlate(work, Message(name="confirm", correlation=None, data={"ref": 3}))
    with begin(services, actor(services, MORI)) as work:
        messages.correlate(work, Message(name="confirm", correlation=None, data={"ref": 1}))
    assert (awaited(services, one), awaited(services, other)) == ([], ["2"])


def test_a_key_that_follows_the_case_s_data_is_looked_up_by_its_newest_value(services: Services) -> None:
    bound = (
        '<bpmn:correlationSubscription id="sub" correlationKeyRef="key"><bpmn:correlationPropertyBinding '
        'correlationPropertyRef="number"><bpmn:dataPath>mine</bpmn:dataPath></bpmn:correlationPropertyBinding>'
        "</bpmn:correlationSubscription>"
    )
    scope = Scope().start().both("f").catch("wait", CONFIRM).user("u").end("end", "e2")
    scope.path("start", "f", "wait", "end").path("f", "u", "e2").parts.insert(0, bound)
    publish(services, "follower", follower=scope)
    instance = opened(services, "follower", mine=1)
    assert awaited(services, instance) == ["1"]
    do(services, instance, mine=2)
    assert awaited(services, instance) == ["2"]
