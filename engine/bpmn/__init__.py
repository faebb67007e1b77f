"""Diagrams: checked when published, run step by step; the only room that speaks SpiffWorkflow.

`check` and `load` read files, `start`, `complete`, `fire_due`, `deliver` and `broadcast` move an instance whose state
the caller keeps, `simulate` runs one without a database. docs/bpmn.md says what a diagram may hold.
"""

from engine.bpmn.check import Known, check
from engine.bpmn.errors import BpmnError, CannotMove, ModelRefused, NotStorable, NotWaiting, StateUnreadable, StepFailed
from engine.bpmn.keys import message_keys
from engine.bpmn.load import load
from engine.bpmn.mending import correct, go_on, retry
from engine.bpmn.model import ElementInfo, Model, ProcessInfo, StartMessage, StartTimer
from engine.bpmn.moving import Move, Place, Plan, move, places, plan, refusal
from engine.bpmn.ports import (
    Happening,
    JobCall,
    Ports,
    Publication,
    Published,
    Skip,
    Status,
    Step,
    StepError,
    Subscription,
    TraceEvent,
    WaitingTask,
    WaitingTimer,
)
from engine.bpmn.run import NoSuchStart, broadcast, complete, deliver, fire_due, start
from engine.bpmn.schedule import next_start
from engine.bpmn.simulation import World, simulate
from engine.bpmn.starts import CLOCK
from engine.bpmn.state import STATE_VERSION, read_seen, read_variables, stands_at, upgrade
from engine.bpmn.unforeseen import unforeseen
from engine.bpmn.waiting import seen_by_tasks
from engine.bpmn.ways import Way, ways_of

__all__ = [
    "CLOCK",
    "STATE_VERSION",
    "BpmnError",
    "CannotMove",
    "ElementInfo",
    "Happening",
    "JobCall",
    "Known",
    "Model",
    "ModelRefused",
    "Move",
    "NoSuchStart",
    "NotStorable",
    "NotWaiting",
    "Place",
    "Plan",
    "Ports",
    "ProcessInfo",
    "Publication",
    "Published",
    "Skip",
    "StartMessage",
    "StartTimer",
    "StateUnreadable",
    "Status",
    "Step",
    "StepError",
    "StepFailed",
    "Subscription",
    "TraceEvent",
    "WaitingTask",
    "WaitingTimer",
    "Way",
    "World",
    "broadcast",
    "check",
    "complete",
    "correct",
    "deliver",
    "fire_due",
    "go_on",
    "load",
    "message_keys",
    "move",
    "next_start",
    "places",
    "plan",
    "read_seen",
    "read_variables",
    "refusal",
    "retry",
    "seen_by_tasks",
    "simulate",
    "stands_at",
    "start",
    "unforeseen",
    "upgrade",
    "ways_of",
]
