"""Walks a Kagoshima process with the real interpreter, decisions, calendar and forms, without a store."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from engine import bpmn, dmn, feel
from engine.domain.form import Choices, Option
from engine.domain.form_clean import clean
from engine.domain.form_scope import Setting
from tests.clock import JAPAN
from tests.processes.folder import MORNING, environment, parsed

REFERRAL = {"id": 1, "institution_key": "shiroyama_cci", "institution_name": "しろやま商工会議所"}
ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "open-referral": {**REFERRAL, "sent_on": MORNING.date()},
    "gather-report": {"nil": True, "period_label": "令和6年10月"},
    "render-report": {"file_id": 7, "name": "報告.xlsx"},
    "send-report": {"sent_on": MORNING.date()},
}


class Walk:
    """One instance on its way; the test says what people enter and how the days pass."""

    def __init__(self, process: str, now: dt.datetime = MORNING, **variables: Any) -> None:
        self.now = now
        self.jobs: list[bpmn.JobCall] = []
        term = parsed().programme.term
        start = {"programme": {"name": "かごしま", "term_start": term.start_on, "term_end": term.end_on}}
        start |= {"case": {"id": 1, "number": "令和6-KAG0001"}, "parameters": dict(parsed().programme.parameters)}
        self.step = bpmn.start(parsed().model, process, {**start, **variables}, self.ports())

    def ports(self) -> bpmn.Ports:
        """Return the world at this moment: real decisions, jobs that answer as the engine's do."""
        env = environment(self.now)

        def decide(decision: str, variables: Mapping[str, Any]) -> Any:
            return dmn.decide(parsed().decisions, decision, variables, env).value

        def call(job: bpmn.JobCall) -> Mapping[str, Any]:
            self.jobs.append(job)
            return {"result": dict(ANSWERS.get(job.type, {}))}

        return bpmn.Ports(now=self.now, env=env, decide=decide, call=call)

    def task(self, element: str) -> bpmn.WaitingTask:
        """Return the task that waits at an element."""
        return next(task for task in self.step.tasks if task.element_id == element)

    def do(self, element: str, **typed: Any) -> None:
        """Complete a task; what is entered must pass the task's own form."""
        task = self.task(element)
        data = entered(task.form_id or "", typed, task.variables, self.now)
        self.step = bpmn.complete(parsed().model, self.step.state, task.key, data, self.ports())

    def answer(self, **typed: Any) -> None:
        """Let the institution answer through its link."""
        data = {"referral_answer": typed}
        self.step = bpmn.deliver(parsed().model, self.step.state, "referral-answered", "1", data, self.ports())

    def until_next_timer(self) -> dt.datetime:
        """Let the days pass until the next timer and fire it; returns its Japan time."""
        self.now = self.step.timers[0].due_at
        self.step = bpmn.fire_due(parsed().model, self.step.state, self.ports())
        return self.now.astimezone(JAPAN)

    def let_pass(self, until: dt.datetime) -> None:
        """Let the time pass until a moment, firing every timer on the way when it falls due."""
        while self.step.timers and self.step.timers[0].due_at <= until:
            self.until_next_timer()
        self.now = until

    @property
    def waiting(self) -> set[str]:
        """The elements at which people's work waits."""
        return {task.element_id for task in self.step.tasks}

    @property
    def end(self) -> str:
        """The name of the end event reached last; "" while it runs."""
        ends = [line.name for line in self.step.trace if line.type == "endEvent" and line.event == "completed"]
        return ends[-1] if self.step.status == "completed" else ""

    @property
    def sent(self) -> list[str]:
        """The letters that were sent, by template key."""
        return [job.headers["message"] for job in self.jobs if job.type == "send-message"]


def entered(form_id: str, typed: Mapping[str, Any], variables: Mapping[str, Any], now: dt.datetime) -> dict[str, Any]:
    """Return what a form makes of its input; the input must be right."""
    cleaned = clean(parsed().forms[form_id], typed, _setting(variables, now))
    assert cleaned.errors == {}, {name: [text.ja for text in texts] for name, texts in cleaned.errors.items()}
    return cleaned.data


def _setting(variables: Mapping[str, Any], now: dt.datetime) -> Setting:
    def evaluate(source: str, names: Mapping[str, object]) -> object:
        return feel.evaluate(source, names, environment(now)).value

    programme = parsed().programme
    entries = programme.directories["institutions"].entries
    choices = Choices(programme.codes, {"institutions": tuple(Option(entry.key, entry.name) for entry in entries)})
    return Setting(evaluate=evaluate, today=now.astimezone(JAPAN).date(), choices=choices, variables=variables)
