"""Evidence in a scenario: a file that proves the newest record of a kind."""

from engine import clearance, records
from engine.files import NewFile
from engine.scenarios.play import Play
from engine.scenarios.scenario import Step, WrongStep
from engine.work import begin

PLAIN = "text/plain"


def attach(play: Play, step: Step) -> None:
    """Keep a text file with the newest record of a kind of a case, as on the record's page."""
    with begin(play.stage.services, play.actor(step)) as work:
        found = [one for one in records.of_case(work, play.case(step)) if one.kind == step.word]
        if not found:
            raise WrongStep(what=f"attach: {step.word}")
        file = NewFile(name=step.text("file"), media_type=PLAIN, content=step.text("text").encode())
        clearance.add(work, found[-1].id, file)
