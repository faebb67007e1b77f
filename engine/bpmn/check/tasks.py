"""Tasks: what each kind needs before it can do its work."""

from collections.abc import Iterator

from engine.bpmn.check.subject import Rule, Subject, about, about_line, label
from engine.bpmn.diagram import Element, Process
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

NO_FORM = Text(
    "作業「{name}」に入力票がありません。完了の確認だけを行う作業になります。",
    "The task “{name}” has no form. It can only be marked as done.",
)
NO_GROUP = Text(
    "作業「{name}」に担当（グループまたは担当者）がありません。レーンか作業に設定してください。",
    "The task “{name}” belongs to nobody. Set a group on its lane, or a group or person on the task.",
)
NO_JOB = Text(
    "自動処理「{name}」に処理の種類（ジョブタイプ）がありません。",
    "The service task “{name}” has no job type.",
)
NOTHING_TO_SEND = Text(
    "送信の作業「{name}」に、処理の種類（ジョブタイプ）もメッセージもありません。",
    "The send task “{name}” has neither a job type nor a message.",
)
NOTHING_TO_RECEIVE = Text(
    "受信の作業「{name}」に、待つメッセージがありません。",
    "The receive task “{name}” has no message to wait for.",
)
NO_SCRIPT = Text("計算の作業「{name}」に式がありません。", "The script task “{name}” has no expression.")
NO_RESULT = Text(
    "計算の作業「{name}」の結果を入れる変数名がありません。項目の組になる式だけが使えます。",
    "The script task “{name}” has no result variable; only an expression that gives a context has an effect.",
)
NO_DECISION = Text("判定の作業「{name}」に判定表がありません。", "The business rule task “{name}” names no decision.")
NO_CALLED = Text(
    "呼出し「{name}」に、呼び出す業務の流れがありません。",
    "The call activity “{name}” names no process.",
)
NO_TARGET = Text(
    "「{name}」の入出力の対応に、入れ先の変数名がありません。",
    "An input or output mapping of “{name}” has no target variable.",
)
NO_SOURCE = Text(
    "「{name}」の入出力の対応「{target}」に、元の値がありません。",
    "The mapping to “{target}” of “{name}” has no source.",
)


def user_tasks(subject: Subject) -> Iterator[Finding]:
    """Check that somebody is to do a user task, on a form."""
    for process, element in subject.elements():
        if element.type != "userTask":
            continue
        options = element.options
        if options.form_id is None:
            text = NO_FORM.format(name=label(element))
            yield about(process, element, "bpmn.user_task.form", text, Severity.WARNING)
        if options.groups is None and options.assignee is None and element.lane_group is None:
            text = NO_GROUP.format(name=label(element))
            yield about(process, element, "bpmn.user_task.group", text, Severity.WARNING)


def work(subject: Subject) -> Iterator[Finding]:
    """Check that automatic tasks know what to do."""
    for process, element in subject.elements():
        needed = _needed(element)
        if needed is not None:
            code, text = needed
            yield about(process, element, code, text.format(name=label(element)))


def _needed(element: Element) -> tuple[str, Text] | None:
    options = element.options
    has_job = options.job_type is not None
    missing = {
        "serviceTask": (not has_job, "bpmn.service_task.job_type", NO_JOB),
        "sendTask": (not has_job and element.event is None, "bpmn.send_task.job_type", NOTHING_TO_SEND),
        "receiveTask": (element.event is None, "bpmn.receive_task.message", NOTHING_TO_RECEIVE),
        "scriptTask": (not has_job and options.script is None, "bpmn.script_task.expression", NO_SCRIPT),
        "businessRuleTask": (not has_job and options.decision is None, "bpmn.rule_task.decision", NO_DECISION),
        "callActivity": (not options.called, "bpmn.call_activity.process", NO_CALLED),
    }.get(element.type)
    return missing[1:] if missing is not None and missing[0] else None


def script_results(subject: Subject) -> Iterator[Finding]:
    """Check that a script's value goes somewhere."""
    for process, element in subject.elements():
        options = element.options
        if element.type == "scriptTask" and options.script is not None and options.result is None:
            spreads = options.script.expression is not None and options.script.expression.lstrip().startswith("{")
            if not spreads and not options.outputs:
                text = NO_RESULT.format(name=label(element))
                yield about(process, element, "bpmn.script_task.result", text, Severity.WARNING)


def mappings(subject: Subject) -> Iterator[Finding]:
    """Check that input and output mappings have both ends."""
    for process, element in subject.elements():
        yield from _mappings(process, element)


def _mappings(process: Process, element: Element) -> Iterator[Finding]:
    for mapping in (*element.options.inputs, *element.options.outputs):
        if not mapping.target or not all(mapping.target.split(".")):
            text = NO_TARGET.format(name=label(element))
            yield about_line(process, element, mapping.line, "bpmn.mapping.target", text)
        if not mapping.source.text:
            text = NO_SOURCE.format(name=label(element), target=mapping.target)
            yield about_line(process, element, mapping.line, "bpmn.mapping.source", text, Severity.WARNING)


RULES: tuple[Rule, ...] = (user_tasks, work, script_results, mappings)
