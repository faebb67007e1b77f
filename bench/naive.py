"""The naive design, as engines of this kind commonly have it (the nearest peer does what is below and more).

The whole instance as SpiffWorkflow's own serializer writes it, history in its tree; each request finds out who calls,
reads the instance, checks what was entered, steps the instance, writes it back whole, brings the rows of tasks in line
with the whole tree and notes in a row who did what. Flask, SQLAlchemy's session, marshmallow and one transaction, as
common. It has no due dates, no rows for its timers, no trail that proves anything, no messages.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from flask import Flask, Response, request
from lxml import etree
from marshmallow import Schema, fields, validate
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import ForeignKey, Index, Text, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from bench.desk import NOW, STOCK, TASKS_OF_A_ROUND, loop
from engine.store.database import connect

INSTANCES, TOKEN = 8, "naive-token"
SERIALIZER = BpmnWorkflowSerializer()  # building one for each request would cost more
WAITS, DONE = "waits", "done"


class Base(DeclarativeBase):
    """The tables of the naive design."""


class Caller(Base):
    """Who may call."""

    __tablename__ = "naive_caller"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class Instance(Base):
    """An instance with all it ever did."""

    __tablename__ = "naive_instance"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str]
    state: Mapped[str] = mapped_column(Text)


class HumanTask(Base):
    """A task people see in lists; one a user task of the tree."""

    __tablename__ = "naive_task"
    __table_args__ = (Index("ix_naive_task_status", "status", "created_at"),)
    instance_id: Mapped[int] = mapped_column(ForeignKey("naive_instance.id"), primary_key=True)
    guid: Mapped[str] = mapped_column(primary_key=True)
    element: Mapped[str]
    name: Mapped[str]
    status: Mapped[str]
    created_at: Mapped[dt.datetime]
    done_by: Mapped[str | None]


class Note(Base):
    """Who did what when."""

    __tablename__ = "naive_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("naive_instance.id"), index=True)
    at: Mapped[dt.datetime]
    who: Mapped[str]
    element: Mapped[str]
    data: Mapped[str] = mapped_column(Text)


class RoundForm(Schema):
    """The form of every task."""

    again = fields.Boolean(required=True)
    note = fields.String(validate=validate.Length(max=200))


ROUND_FORM = RoundForm()


def started() -> BpmnWorkflow:
    """Return an instance of the loop at the first round."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(loop(STOCK)), filename="loop.bpmn")
    workflow = BpmnWorkflow(parser.get_spec("p"))
    workflow.do_engine_steps()
    complete(workflow, "intake", {"again": True})
    return workflow


def complete(workflow: BpmnWorkflow, name: str, data: Mapping[str, Any]) -> None:
    """Complete the waiting task of that name."""
    task = next(task for task in workflow.get_tasks(state=TaskState.READY) if task.task_spec.bpmn_id == name)
    task.data.update(data)
    task.run()
    workflow.do_engine_steps()


def go_round(workflow: BpmnWorkflow, rounds: int) -> None:
    """Go round in memory."""
    for _round in range(rounds):
        for name in TASKS_OF_A_ROUND:
            complete(workflow, name, {"again": True})


def sync(session: Session, instance_id: int, workflow: BpmnWorkflow, caller: str) -> list[HumanTask]:
    """Bring the rows in line with the user tasks of the whole tree; return those that wait."""
    rows = {row.guid: row for row in session.scalars(select(HumanTask).where(HumanTask.instance_id == instance_id))}
    for task in workflow.get_tasks(state=TaskState.READY | TaskState.COMPLETED, manual=True):
        row = rows.get(str(task.id))
        if row is None:
            spec = task.task_spec
            row = HumanTask(guid=str(task.id), instance_id=instance_id, element=spec.bpmn_id, name=spec.bpmn_name or "")
            row.status, row.created_at = WAITS, NOW.replace(tzinfo=None)
            session.add(row)
            rows[row.guid] = row
        if task.state == TaskState.COMPLETED and row.status == WAITS:
            row.status, row.done_by = DONE, caller
    return [row for row in rows.values() if row.status == WAITS]


def step(session: Session, instance_id: int, name: str, data: dict[str, Any]) -> Mapping[str, Any]:
    """Complete a task of an instance; return what the caller is told."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    caller = session.get_one(Caller, hashlib.sha256(token.encode()).hexdigest())
    instance = session.get_one(Instance, instance_id, with_for_update=True)
    workflow = SERIALIZER.deserialize_json(instance.state)
    complete(workflow, name, ROUND_FORM.load(data))
    instance.state = SERIALIZER.serialize_json(workflow)
    instance.status = "complete" if workflow.is_completed() else "running"
    open_tasks = sync(session, instance_id, workflow, caller.name)
    note = json.dumps(data, ensure_ascii=False)
    session.add(Note(instance_id=instance_id, at=NOW.replace(tzinfo=None), who=caller.name, element=name, data=note))
    told = [{"guid": task.guid, "element": task.element, "name": task.name} for task in open_tasks]
    return {"id": instance_id, "status": instance.status, "open_tasks": told}


@cache
def aged(rounds: int) -> str:
    """Return the saved state of an instance that has gone round so often."""
    workflow = started()
    go_round(workflow, rounds)
    state: str = SERIALIZER.serialize_json(workflow)
    return state


def create_app(url: str, rounds: int, instances: int = INSTANCES) -> Flask:
    """Return the server, with some instances that have gone round so often."""
    app, database = Flask(__name__), connect(url)
    state = aged(rounds)
    workflow = SERIALIZER.deserialize_json(state)
    Base.metadata.drop_all(database)
    Base.metadata.create_all(database)
    with Session(database) as session, session.begin():
        session.add(Caller(token_hash=hashlib.sha256(TOKEN.encode()).hexdigest(), name="計測"))
        for number in range(1, instances + 1):
            session.add(Instance(id=number, status="running", state=state))
            sync(session, number, workflow, "計測")

    @app.post("/<int:instance_id>/<name>")
    def post(instance_id: int, name: str) -> Response:
        with Session(database, expire_on_commit=False) as session, session.begin():
            told = step(session, instance_id, name, request.get_json())
        return Response(json.dumps(told), mimetype="application/json")

    return app
