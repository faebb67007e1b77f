"""Correlation in the standard's own words: BPMN 2.0.2 §8.4.2."""

from typing import Any

import pytest

from engine import bpmn, feel
from tests.bpmn.builder import HEAD, Scope
from tests.bpmn.conformance import exact
from tests.bpmn.player import NOW, Player, play

Data = dict[str, Any]
MESSAGES = '<bpmn:message id="order" name="order"/><bpmn:message id="confirm" name="confirm"/>'
KEY = (
    '<bpmn:correlationKey id="k"><bpmn:correlationPropertyRef>number</bpmn:correlationPropertyRef>'
    "</bpmn:correlationKey>"
)
MESSAGE = '<bpmn:messageEventDefinition messageRef="{}"/>'
BOUND = (
    '<bpmn:correlationSubscription id="sub" correlationKeyRef="k"><bpmn:correlationPropertyBinding '
    'correlationPropertyRef="number"><bpmn:dataPath>mine</bpmn:dataPath></bpmn:correlationPropertyBinding>'
    "</bpmn:correlationSubscription>"
)


def retrieving(message: str, path: str) -> str:
    return (
        f'<bpmn:correlationPropertyRetrievalExpression messageRef="{message}">'
        f"<bpmn:messagePath>{path}</bpmn:messagePath></bpmn:correlationPropertyRetrievalExpression>"
    )


def words(language: str = "") -> str:
    read = retrieving("order", "orderId") + retrieving("confirm", "ref.id")
    if language:
        read = read.replace("<bpmn:messagePath>", f'<bpmn:messagePath language="{language}">')
    return f'{MESSAGES}<bpmn:correlationProperty id="number" name="number">{read}</bpmn:correlationProperty>'


def bringing(name: str, value: str) -> str:
    """Return the data a thrown message brings."""
    target = f"<bpmn:targetRef>{name}_in</bpmn:targetRef>"
    assigned = f"<bpmn:assignment><bpmn:from>{value}</bpmn:from><bpmn:to>{name}</bpmn:to></bpmn:assignment>"
    return (
        f'<bpmn:dataInput id="{name}_in" name="{name}"/><bpmn:dataInputAssociation>{target}{assigned}'
        f"</bpmn:dataInputAssociation><bpmn:inputSet><bpmn:dataInputRefs>{name}_in</bpmn:dataInputRefs></bpmn:inputSet>"
    )


def file(*scopes: Scope, language: str = "", bound: str = "") -> bytes:
    processes = "".join(
        f'<bpmn:process id="{name}" isExecutable="true">{bound if name == "p" else ""}{scope.body()}</bpmn:process>'
        for name, scope in zip("pq", scopes, strict=False)
    )
    pools = "".join(f'<bpmn:participant id="pool_{n}" processRef="{n}"/>' for n in "pq"[: len(scopes)])
    collaboration = f'<bpmn:collaboration id="talk">{pools}{KEY}</bpmn:collaboration>'
    return f"{HEAD}{words(language)}{collaboration}{processes}</bpmn:definitions>".encode()


def buyer() -> Scope:
    scope = Scope().start().throw("ask", bringing("orderId", "n") + MESSAGE.format("order"))
    scope.catch("wait", MESSAGE.format("confirm")).catch("again", MESSAGE.format("confirm")).end()
    return scope.path("start", "ask", "wait", "again", "end")


def seller(answer: str) -> Scope:
    scope = Scope().start("got", MESSAGE.format("order")).throw("one", answering(answer, "one")).end("sold")
    return scope.path("got", "one", "sold")


def answering(answer: str, name: str) -> str:
    return bringing("ref", answer).replace("ref_in", f"ref_{name}") + MESSAGE.format("confirm")


def tried(content: bytes, answers: Data | None = None, **variables: Any) -> Data:
    world = bpmn.World(env=lambda now: feel.Environment(now=now), decide=lambda *_: None, answers=answers or {})
    return bpmn.simulate(bpmn.load({"a.bpmn": content}), "p", variables, at=NOW, world=world)


def test_the_first_message_sent_tells_which_answers_are_taken() -> None:
    player = play(file(buyer()), n=7)
    assert [waiting.correlation for waiting in player.step.subscriptions] == ["7"]
    with pytest.raises(bpmn.NotWaiting):
        player.message("confirm", ref={"id": 8})
    player.message("confirm", ref={"id": 7}).message("confirm", "7")
    assert player.step.status == "completed"
    exact(player)


def test_the_first_message_received_begins_the_conversation() -> None:
    scope = Scope().start("got", MESSAGE.format("order")).catch("wait", MESSAGE.format("confirm")).end()
    player = Player(file(scope.path("got", "wait", "end")), orderId=3).start("got")
    assert [waiting.correlation for waiting in player.step.subscriptions] == ["3"]
    assert player.message("confirm", ref={"id": 3}).step.status == "completed"


def test_a_message_before_the_first_is_anybodys() -> None:
    scope = Scope().start().catch("wait", MESSAGE.format("order")).catch("next", MESSAGE.format("confirm")).end()
    player = play(file(scope.path("start", "wait", "next", "end")))
    assert [waiting.correlation for waiting in player.step.subscriptions] == [None]
    player.message("order", orderId="A-1")
    assert [waiting.correlation for waiting in player.step.subscriptions] == ["A-1"]


def test_pools_exchange_messages_of_one_conversation() -> None:
    ways = {"{id: orderId}": ["wait"], "{id: orderId + 1}": []}
    for answer, taken in ways.items():
        outcome = tried(file(buyer(), seller(answer)), n=7)
        done = [line["element"] for line in outcome["trace"] if line["event"] == "caught" and line["element"] == "wait"]
        assert (outcome["status"], done) == ("waiting", taken)


def test_an_answer_of_another_conversation_is_passed_over_in_a_trial() -> None:
    answers = {"wait": [{"ref": {"id": 8}}, {"ref": {"id": 7}}], "again": [{"ref": {"id": 9}}]}
    outcome = tried(file(buyer()), answers, n=7)
    assert [waiting["element"] for waiting in outcome["waiting"]] == ["again"]


def test_a_subscription_follows_the_data_of_the_process() -> None:
    scope = Scope().start().both("f").catch("wait", MESSAGE.format("confirm")).user("u").end("end", "e2")
    player = play(file(scope.path("start", "f", "wait", "end").path("f", "u", "e2"), bound=BOUND), mine=1)
    assert [waiting.correlation for waiting in player.step.subscriptions] == ["1"]
    player.do("u", mine=2)
    assert [waiting.correlation for waiting in player.step.subscriptions] == ["2"]
    with pytest.raises(bpmn.NotWaiting):
        player.message("confirm", ref={"id": 1})
    assert player.message("confirm", ref={"id": 2}).step.status == "completed"


def test_a_key_may_stand_in_a_conversation() -> None:
    drawn = f'<bpmn:conversation id="c"><bpmn:participantRef>pool_p</bpmn:participantRef>{KEY}</bpmn:conversation>'
    player = play(file(buyer()).replace(KEY.encode(), drawn.encode()), n=7)
    assert [waiting.correlation for waiting in player.step.subscriptions] == ["7"]


def test_paths_in_another_language_are_refused_by_name() -> None:
    codes = [found.code for found in bpmn.check({"a.bpmn": file(buyer(), language="XPath")}, bpmn.Known())]
    assert "bpmn.unsupported.expression_language" in codes


def test_each_property_of_a_key_is_read_and_bound() -> None:
    second = '<bpmn:correlationProperty id="day" name="day">{}</bpmn:correlationProperty><bpmn:collaboration'
    key = KEY.replace("</bpmn:correlationKey>", "<bpmn:correlationPropertyRef>day</bpmn:correlationPropertyRef>")
    key += "</bpmn:correlationKey>"
    for read, missing in (("order", "confirm"), ("confirm", "order")):
        content = file(buyer(), bound=BOUND).replace(KEY.encode(), key.encode())
        content = content.replace(b"<bpmn:collaboration", second.format(retrieving(read, "day")).encode())
        found = {one.code: one.text.en for one in bpmn.check({"a.bpmn": content}, bpmn.Known())}
        assert missing in found["bpmn.correlation.retrieval"]
        assert "bpmn.correlation.binding" in found


def test_a_message_of_several_keys_is_refused_by_name() -> None:
    content = file(buyer()).replace(KEY.encode(), (KEY + KEY.replace('"k"', '"k2"')).encode())
    codes = {found.code for found in bpmn.check({"a.bpmn": content}, bpmn.Known())}
    assert "bpmn.unsupported.correlation_keys" in codes


def test_data_from_outside_say_whose_a_message_is() -> None:
    model = bpmn.load({"a.bpmn": file(buyer())})
    env = feel.Environment(now=NOW)
    assert bpmn.message_keys(model, "confirm", {"ref": {"id": 7}}, env) == {"7"}
    assert bpmn.message_keys(model, "confirm", {"other": 7}, env) == frozenset()
