"""What a scenario takes in from a list of the authority: the file, what its columns mean, and its rows."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from engine.imports import running
from engine.imports.columns import Target
from engine.imports.running import NewImport
from engine.scenarios.play import Play
from engine.scenarios.scenario import Step, WrongStep
from engine.work import begin


def take_in(play: Play, step: Step) -> None:
    """Take in the `rows` of a designated list (column title → value), their columns as they are guessed."""
    with begin(play.stage.services, play.actor(step)) as work:
        number = running.upload(work, _file(play, step))
        running.assign(work, number, running.visible(work, number).columns)
        while running.apply(work, number):
            pass


def _file(play: Play, step: Step) -> NewImport:
    rows = step.told.get("rows")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, Mapping) for row in rows):
        raise WrongStep(what="import: rows")
    return NewImport(
        programme=play.programme,
        target=Target.LIST,
        file_name=f"{step.word}.csv",
        content=_csv(rows),
        list_name=str(step.word),
    )


def _csv(rows: list[Mapping[str, Any]]) -> bytes:
    text = io.StringIO(newline="")
    sheet = csv.DictWriter(text, list(rows[0]), restval="")
    sheet.writeheader()
    sheet.writerows(rows)
    return text.getvalue().encode()
