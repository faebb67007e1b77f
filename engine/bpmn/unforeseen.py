"""Errors nobody thought of (a defect in a job, a decision, an expression): the step fails with a sentence, undone."""

import logging
from typing import Final

from engine.bpmn.errors import StepFailed
from engine.domain.text import Text

log = logging.getLogger(__name__)
CODE: Final = "unforeseen"
SENTENCE = Text(
    "想定していない誤りが起きました（{kind}）。管理者に知らせてください。",
    "Something went wrong that nobody thought of ({kind}). Please tell the administrator.",
)


def unforeseen(element_id: str, name: str, bug: Exception) -> StepFailed:
    """Return what to raise instead of a defect at an element; the log has all of it."""
    log.error("step failed", exc_info=bug, extra={"action": "step_failed", "element": element_id})
    return StepFailed(element_id, name, CODE, SENTENCE.format(kind=type(bug).__name__))
