"""The shapes of what calls take and answer; the OpenAPI document is made of them."""

import datetime as dt

from marshmallow import fields

from engine.domain.facts import FactKind
from engine.domain.finding import Severity
from engine.domain.states import CaseStatus, InstanceStatus, TaskStatus
from web.api.fields import Cursor, Instant, Shape, choice, data, whole, words

PAGE, MOST = 50, 200
NAME, REASON = 255, 500
SCOPES = ["mine", "group", "all"]


class Nothing(Shape):
    """No content."""


class OpenCase(Shape):
    """Open a case: name its kind, or the process to run. data: for the start form, else variables."""

    programme = words(64, required=True)
    kind = words(NAME)
    process = words(NAME)
    data = data()


class Completion(Shape):
    """Complete a task with its form's data; a task without a form takes them as variables."""

    data = data()


class Delegation(Shape):
    """Give a task to a person of the programme. to: log-in name."""

    to = words(NAME, required=True)
    reason = words(REASON, required=True)


class Message(Shape):
    """Give a message to the case that waits for it. data: become variables."""

    name = words(NAME, required=True)
    correlation = words(NAME, allow_none=True)
    data = data()


class CaseQuery(Shape):
    """Which cases. q: part of a number, title or company name."""

    q = words(100)
    status = choice([status.value for status in CaseStatus])
    limit = whole(1, MOST, PAGE)
    cursor = Cursor(dt.datetime, int)


class HistoryQuery(Shape):
    """Which part of a history."""

    limit = whole(1, MOST, PAGE)
    cursor = Cursor(int)


class TaskQuery(Shape):
    """Which tasks. Without status: those that wait. q: part of a case number, title, company or task name."""

    scope = choice(SCOPES, "mine")
    status = choice([status.value for status in TaskStatus])
    due_before = Instant()
    programme = words(64)
    case = whole(1, 2**53)
    q = words(100)
    sort = choice(["due"], "due")
    limit = whole(1, MOST, PAGE)
    cursor = Cursor(dt.datetime, int, int)


class Upload(Shape):
    """Files of a programme, new or changed. note: said in the list of versions."""

    programme = words(64, required=True)
    note = words(REASON)


class Task(Shape):
    """A task. form: its id, null for none. assignee: name of who holds it. revision: as in the ETag."""

    id = fields.Integer(required=True)
    case_id = fields.Integer(required=True)
    case_number = fields.String(required=True)
    case_title = fields.String(required=True)
    company = fields.String(required=True, allow_none=True)
    programme = fields.String(required=True)
    process = fields.String(required=True)
    element = fields.String(required=True)
    name = fields.String(required=True)
    form = fields.String(required=True, allow_none=True)
    group = fields.String(required=True, allow_none=True)
    assignee_id = fields.Integer(required=True, allow_none=True)
    assignee = fields.String(required=True, allow_none=True)
    status = fields.Enum(TaskStatus, by_value=True, required=True)
    priority = fields.Integer(required=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)
    target_at = fields.AwareDateTime(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    done_at = fields.AwareDateTime(required=True, allow_none=True)
    done_by = fields.String(required=True, allow_none=True)
    revision = fields.Integer(required=True)


class Choice(Shape):
    """One option of a choice."""

    value = fields.String(required=True)
    label = fields.String(required=True)


class TaskDetail(Task):
    """A task with its form (form-js JSON) and what the form shows now. choices: options of each choice by its key."""

    form_schema = fields.Dict(required=True, allow_none=True)
    data = fields.Dict(required=True)
    choices = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(Choice)), required=True)
    variables = fields.Dict(required=True)
    deadline = fields.Dict(required=True, allow_none=True)
    guidance = fields.String(required=True)


class Case(Shape):
    """A case with what is to be done in it. revision: grows with every change; as in the ETag."""

    id = fields.Integer(required=True)
    programme = fields.String(required=True)
    kind = fields.String(required=True)
    number = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Enum(CaseStatus, by_value=True, required=True)
    outcome = fields.String(required=True, allow_none=True)
    company = fields.String(required=True, allow_none=True)
    channel = fields.String(required=True, allow_none=True)
    opened_at = fields.AwareDateTime(required=True)
    opened_by = fields.String(required=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)


class CaseState(Case):
    """A case with its open tasks."""

    revision = fields.Integer(required=True)
    open_tasks = fields.List(fields.Nested(Task), required=True)


class Process(Shape):
    """A process of a case. version: of the programme, on which it runs."""

    id = fields.Integer(required=True)
    process = fields.String(required=True)
    name = fields.String(required=True)
    version = fields.Integer(required=True)
    status = fields.Enum(InstanceStatus, by_value=True, required=True)
    started_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    error = fields.Dict(required=True, allow_none=True)


class CaseDetail(CaseState):
    """A case with its processes and variables."""

    processes = fields.List(fields.Nested(Process), required=True)
    variables = fields.Dict(required=True)


class Cases(Shape):
    """A part of a list. next: the cursor of the next part, null at the end."""

    cases = fields.List(fields.Nested(Case), required=True)
    next = fields.String(required=True, allow_none=True)


class Tasks(Shape):
    """A part of a list. next: the cursor of the next part, null at the end."""

    tasks = fields.List(fields.Nested(Task), required=True)
    next = fields.String(required=True, allow_none=True)


class Fact(Shape):
    """A change: who, when, what, why. automatic: the clock or the system did it."""

    id = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    kind = fields.Enum(FactKind, by_value=True, required=True)
    name = fields.String(required=True)
    actor = fields.String(required=True)
    automatic = fields.Boolean(required=True)
    task_id = fields.Integer(required=True, allow_none=True)
    data = fields.Dict(required=True)
    reason = fields.String(required=True, allow_none=True)


class History(Shape):
    """A part of a case's history, newest first. next: the cursor of the next part, null at the end."""

    facts = fields.List(fields.Nested(Fact), required=True)
    next = fields.String(required=True, allow_none=True)


class Completed(Shape):
    """A completed task and its case with what is to be done next."""

    task = fields.Nested(Task, required=True)
    case = fields.Nested(CaseState, required=True)


class Finding(Shape):
    """What a check says about a place of a file; only errors refuse."""

    code = fields.String(required=True)
    severity = fields.Enum(Severity, by_value=True, required=True)
    file = fields.String(required=True)
    line = fields.Integer(required=True, allow_none=True)
    element = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    message = fields.String(required=True)


class Published(Shape):
    """A published version. processes: ids of those that can be started. findings: warnings and hints."""

    programme = fields.String(required=True)
    version = fields.Integer(required=True)
    processes = fields.List(fields.String(), required=True)
    findings = fields.List(fields.Nested(Finding), required=True)


class Problem(Shape):
    """An error (RFC 9457). code: never changes. errors: every wrong field. values: what the sentence says, apart."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)
    findings = fields.List(fields.Nested(Finding))
    values = fields.Dict()
