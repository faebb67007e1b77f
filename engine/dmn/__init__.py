"""Decisions: DMN 1.2 to 1.6 files read, checked and evaluated.

`load` files once, then `decide` or `call_service` as often as you like; `check` finds what is wrong with them.
"""

from engine.dmn.deciding import Decision, UnknownDecision, UnknownService, call_service, decide
from engine.dmn.labels import labels_of
from engine.dmn.model import Model, ModelRefused, check, load
from engine.dmn.running import FiredRule, Note, TooMuchWork

__all__ = [
    "Decision",
    "FiredRule",
    "Model",
    "ModelRefused",
    "Note",
    "TooMuchWork",
    "UnknownDecision",
    "UnknownService",
    "call_service",
    "check",
    "decide",
    "labels_of",
    "load",
]
