"""A scenario being played: the stage, whose cases are which, and what the next step may ask."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from engine import cases, feel
from engine.domain.access import COMPANY, SYSTEM, Actor
from engine.domain.ids import CaseId, OutboxId, ProgrammeKey
from engine.programmes import Release
from engine.scenarios.scenario import Step, WrongStep
from engine.stage import Stage
from engine.work import Work, begin


@dataclass(slots=True)
class Play:
    """What has been set up so far. cases: by the name the scenario gave them. told_mails: those already expected."""

    stage: Stage
    programme: ProgrammeKey
    cases: dict[str, CaseId] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    told_mails: set[OutboxId] = field(default_factory=set)

    def case(self, step: Step) -> CaseId:
        """Return the case a step is about.  Raises: WrongStep."""
        return self.case_named(step.text("case"))

    def case_named(self, name: str) -> CaseId:
        """Return the case of that name.  Raises: WrongStep."""
        if name not in self.cases:
            raise WrongStep(what=f"case: {name}")
        return self.cases[name]

    def name_case(self, name: str, case_id: CaseId) -> None:
        """Keep a case under a name of the scenario."""
        self.cases[name] = case_id
        with begin(self.stage.services, SYSTEM, read_only=True) as work:
            self.numbers[name] = cases.get(work, case_id).number

    def actor(self, step: Step) -> Actor:
        """Return who does a step; outsiders where nobody is named.  Raises: WrongStep."""
        if step.by is None:
            return COMPANY
        return self.person(step.by)

    def person(self, login: str) -> Actor:
        """Return a person of the cast.  Raises: WrongStep."""
        try:
            return self.stage.actor(login)
        except KeyError as error:
            raise WrongStep(what=f"by: {login}") from error

    def release(self, work: Work) -> Release:
        """Return the programme as it is published now."""
        return work.programmes.current(work.session, self.programme)

    def valued(self, work: Work, value: Any, **more: Any) -> Any:
        """Return what a page would send: texts that begin with = are FEEL at this moment, over the cases by name.

        more: what else the FEEL may name.
        """
        if isinstance(value, dict):
            return {key: self.valued(work, part, **more) for key, part in value.items()}
        if isinstance(value, list):
            return [self.valued(work, part, **more) for part in value]
        source = feel.expression_of(value) if isinstance(value, str) else None
        if source is None:
            return value
        named = {**{name: {"number": number} for name, number in self.numbers.items()}, **more}
        return feel.to_json(feel.evaluate(source, named, self.release(work).environment(work.now)).value)

    @property
    def now(self) -> dt.datetime:
        """The stage's present instant."""
        return self.stage.moment
