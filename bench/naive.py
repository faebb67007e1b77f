"""The naive design: the whole instance as SpiffWorkflow writes it, read, stepped and written back with each request.

Nothing else is kept: no list of tasks, no due dates, no history, no log-in. What a real system adds comes on top.
"""

import json
from typing import Any

from flask import Flask, Response, request
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import Column, Integer, MetaData, Table, Text, insert, select, update

from bench.desk import TASKS_OF_A_ROUND, loop
from engine.store.database import connect

INSTANCE = Table("naive", MetaData(), Column("id", Integer, primary_key=True), Column("state", Text))


def started() -> BpmnWorkflow:
    """Return an instance of the loop at the first round."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(loop("again")), filename="loop.bpmn")
    workflow = BpmnWorkflow(parser.get_spec("p"))
    workflow.do_engine_steps()
    complete(workflow, "intake", {"again": True})
    return workflow


def complete(workflow: BpmnWorkflow, name: str, data: dict[str, Any]) -> None:
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


def create_app(url: str, rounds: int) -> Flask:
    """Return the server, with some instances that have gone round so often."""
    app, database = Flask(__name__), connect(url)
    serializer = BpmnWorkflowSerializer()
    workflow = started()
    go_round(workflow, rounds)
    with database.begin() as connection:
        INSTANCE.metadata.create_all(connection)
        state = serializer.serialize_json(workflow)
        connection.execute(insert(INSTANCE), [{"state": state} for _instance in range(8)])

    @app.post("/<int:instance_id>/<name>")
    def step(instance_id: int, name: str) -> Response:
        with database.begin() as connection:
            saved = select(INSTANCE.c.state).where(INSTANCE.c.id == instance_id).with_for_update()
            workflow = serializer.deserialize_json(connection.execute(saved).scalar_one())
            complete(workflow, name, request.get_json())
            kept = update(INSTANCE).where(INSTANCE.c.id == instance_id)
            connection.execute(kept.values(state=serializer.serialize_json(workflow)))
        return Response(json.dumps({"status": "running"}), mimetype="application/json")

    return app
