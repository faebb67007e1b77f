"""Several pools that exchange messages, tried out together: BPMN 2.0.2 §9, §10.5."""

from typing import Any

from engine import bpmn, feel
from tests.bpmn.builder import HEAD, Scope, event, timer
from tests.bpmn.player import NOW

ASK, ANSWER = event("message", "ask"), event("message", "answer")
MESSAGES = (
    '<bpmn:message id="ask" name="ask"/><bpmn:signal id="sig" name="sig"/>'
    '<bpmn:error id="err" name="err" errorCode="E"/>'
    '<bpmn:message id="answer" name="answer"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=number"/></bpmn:extensionElements></bpmn:message>'
)


def file(one: Scope, other: Scope, *flows: tuple[str, ...], executable: str = "true", more: str = MESSAGES) -> bytes:
    """Return a collaboration of the pools `p` and `q`."""
    links = "".join(
        f'<bpmn:messageFlow id="f{place}" sourceRef="{source}" targetRef="{target}"{named}/>'
        for place, (source, target, *message) in enumerate(flows)
        for named in (f' messageRef="{message[0]}"' if message else "",)
    )
    pools = "".join(f'<bpmn:participant id="pool_{key}" processRef="{key}"/>' for key in "pq")
    processes = (
        f'<bpmn:process id="p" isExecutable="true">{one.body()}</bpmn:process>'
        f'<bpmn:process id="q" isExecutable="{executable}">{other.body()}</bpmn:process>'
    )
    collaboration = f'<bpmn:collaboration id="co">{pools}{links}</bpmn:collaboration>'
    return f"{HEAD}{more}{collaboration}{processes}</bpmn:definitions>".encode()


def tried(content: bytes, answers: dict[str, Any] | None = None, **variables: Any) -> dict[str, Any]:
    world = bpmn.World(env=lambda now: feel.Environment(now=now), decide=lambda *_: None, answers=answers or {})
    return bpmn.simulate(bpmn.load({"a.bpmn": content}), "p", variables, at=NOW, world=world)


def done(outcome: dict[str, Any], happening: str = "completed") -> list[str]:
    return [line["element"] for line in outcome["trace"] if line["event"] == happening]


def asking(*, before: str = "") -> Scope:
    scope = Scope().start().throw("ask1", ASK).catch("wait", ANSWER).end()
    return scope.path("start", "ask1", *([before] if before else []), "wait", "end")


def answering(number: str = "=1") -> Scope:
    scope = Scope().start("s2", ASK).script("n", number, "number").throw("tell", ANSWER).end("e2")
    return scope.path("s2", "n", "tell", "e2")


def test_a_message_begins_the_other_pool_which_answers() -> None:
    outcome = tried(file(asking(), answering()), number=1)
    assert outcome["status"] == "completed"
    assert done(outcome) == ["start", "ask1", "s2", "n", "tell", "e2", "wait", "end"]


def test_an_answer_for_somebody_else_is_not_taken() -> None:
    outcome = tried(file(asking(), answering("=2")), number=1)
    assert (outcome["status"], [waiting["element"] for waiting in outcome["waiting"]]) == ("waiting", ["wait"])


def test_a_message_nobody_waits_for_yet_stays_on_its_way() -> None:
    outcome = tried(file(asking(before="work").user("work"), answering()), {"work": {"$after": "P2D"}}, number=1)
    assert outcome["status"] == "completed"
    assert done(outcome)[-3:] == ["work", "wait", "end"]


def test_a_message_flow_says_which_message_its_ends_mean() -> None:
    bare = "<bpmn:messageEventDefinition/>"
    one = Scope().start().add("sendTask", "send").catch("wait", bare).end().path("start", "send", "wait", "end")
    other = Scope().start("s2").add("receiveTask", "take").script("n", "=1", "number").end("tell", inner=bare)
    content = file(one, other.path("s2", "take", "n", "tell"), ("send", "take", "ask"), ("tell", "wait", "answer"))
    outcome = tried(content, number=1)
    assert outcome["status"] == "completed"
    assert sorted(done(outcome)) == sorted(["start", "send", "s2", "take", "n", "tell", "wait", "end"])


def test_the_name_of_a_function_is_no_correlation_key() -> None:
    one = Scope().start().catch("wait", ANSWER).end().path("start", "wait", "end")
    outcome = tried(file(one, Scope().start("s2").end("e2").path("s2", "e2")))
    assert (outcome["status"], outcome["error"]["code"]) == ("failed", "correlation")


def test_a_pool_nothing_begins_runs_beside() -> None:
    other = Scope().start("s2").user("v").throw("tell", ANSWER).end("e2").path("s2", "v", "tell", "e2")
    one = Scope().start().catch("wait", event("message", "answer")).end().path("start", "wait", "end")
    content = file(one, other, ("tell", "wait"), more=MESSAGES.replace("=number", "=1"))
    assert tried(content)["status"] == "completed"


def test_a_drawn_pool_is_not_run() -> None:
    one = Scope().start().throw("ask1", ASK).end().path("start", "ask1", "end")
    outcome = tried(file(one, answering(), ("ask1", "s2"), executable="false"))
    assert (outcome["status"], done(outcome)) == ("completed", ["start", "ask1", "end"])


def test_a_signal_reaches_the_other_pool_and_begins_what_waits_for_it() -> None:
    one = Scope().start().throw("ask1", ASK).user("u").end("shout", inner=event("signal", "sig"))
    inner = Scope().start("s2", ASK).start("s3", event("signal", "sig")).catch("hear", event("signal", "sig"))
    other = inner.end("e2", "e3").path("s2", "hear", "e2").path("s3", "e3")
    outcome = tried(file(one.path("start", "ask1", "u", "shout"), other))
    assert outcome["status"] == "completed"
    assert done(outcome) == ["start", "ask1", "s2", "u", "shout", "hear", "e2", "s3", "e3"]


def test_an_error_in_the_other_pool_fails_the_trial() -> None:
    other = Scope().start("s2", ASK).end("fails", inner=event("error", "err")).path("s2", "fails")
    outcome = tried(file(asking(), other), number=1)
    assert (outcome["status"], outcome["error"]["element"]) == ("failed", "fails")


def test_two_pools_that_wait_for_each_other_wait() -> None:
    other = Scope().start("s2").catch("never", ASK).throw("tell", ANSWER).end("e2").path("s2", "never", "tell", "e2")
    one = Scope().start().catch("wait", ANSWER).end().path("start", "wait", "end")
    outcome = tried(file(one, other, ("tell", "wait")), number=1)
    assert (outcome["status"], len(outcome["waiting"])) == ("waiting", 2)


def alone(scope: Scope) -> bytes:
    return scope.file(more=MESSAGES)


def ad_hoc(done_when: str = "", **more: str) -> Scope:
    inner = Scope().user("a", "b")
    until = f"<bpmn:completionCondition>{done_when}</bpmn:completionCondition>" if done_when else ""
    scope = Scope().start().add("adHocSubProcess", "ad", inner.body() + until, **more).end()
    return scope.path("start", "ad", "end")


def test_people_do_each_activity_of_an_ad_hoc_sub_process_once() -> None:
    for ordering in ("Parallel", "Sequential"):
        outcome = tried(alone(ad_hoc(ordering=ordering)))
        assert (outcome["status"], done(outcome)) == ("completed", ["start", "a", "b", "ad", "end"])


def test_answers_say_how_often_an_activity_is_begun() -> None:
    outcome = tried(alone(ad_hoc("=enough", ordering="Sequential")), {"a": None, "b": [{}, {"enough": True}]})
    assert done(outcome) == ["start", "b", "b", "ad", "end"]
    outcome = tried(alone(ad_hoc("=enough")), {"a": None, "b": [{}]})
    assert (outcome["status"], done(outcome)) == ("waiting", ["start", "b"])


def test_a_signal_comes_where_it_has_an_answer() -> None:
    scope = Scope().start().catch("c", event("signal", "sig")).end().path("start", "c", "end")
    assert tried(alone(scope))["waiting"][0]["kind"] == "signal"
    outcome = tried(alone(scope), {"c": {"why": "holiday"}})
    assert (outcome["status"], outcome["variables"]) == ("completed", {"why": "holiday"})


def test_an_instantiating_gateway_begins_with_what_is_answered() -> None:
    scope = (
        Scope().add("eventBasedGateway", "g", instantiate="true").catch("c", ASK).catch("t", timer("duration", "P1D"))
    )
    scope.end("x", "y").path("g", "c", "x").path("g", "t", "y")
    assert done(tried(alone(scope), {"c": {}})) == ["g", "c", "x"]
    assert done(tried(alone(scope))) == ["g", "t", "y"]
