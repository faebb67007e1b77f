"""Tasks: what each kind needs before it can do its work."""

from collections.abc import Iterator
from dataclasses import replace

from engine import feel
from engine.bpmn.check.expressions import NEVER_BOOLEAN
from engine.bpmn.check.subject import Remark, Rule, Subject
from engine.bpmn.diagram import Element
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

NO_FORM = Remark(
    "bpmn.user_task.form",
    Text(
        "作業「{name}」に入力票がありません。完了の確認だけを行う作業になります。",
        "The task “{name}” has no form. It can only be marked as done.",
    ),
    Severity.WARNING,
)
NO_GROUP = Remark(
    "bpmn.user_task.group",
    Text(
        "作業「{name}」に担当（グループまたは担当者）がありません。レーンか作業に設定してください。",
        "The task “{name}” belongs to nobody. Set a group on its lane, or a group or person on the task.",
    ),
    Severity.WARNING,
)
NO_JOB = Remark(
    "bpmn.unsupported.service_task",
    Text(
        "自動処理「{name}」に処理の種類（ジョブタイプ）がありません。試行でだけ何もせずに進みます。設定してください。",
        "The service task “{name}” has no job type. Only a trial passes it, doing nothing. Set one.",
    ),
)
NOTHING_TO_SEND = Remark(
    "bpmn.unsupported.send_task",
    Text(
        "送信の作業「{name}」に、処理の種類（ジョブタイプ）もメッセージもありません。試行でだけ何もせずに進みます。"
        "どちらかを設定してください。",
        "The send task “{name}” has neither a job type nor a message. Only a trial passes it, doing nothing. Set one.",
    ),
)
NO_DECISION = Remark(
    "bpmn.unsupported.business_rule_task",
    Text(
        "判定の作業「{name}」に判定表がありません。試行でだけ何もせずに進みます。選んでください。",
        "The business rule task “{name}” names no decision. Only a trial passes it, doing nothing. Choose one.",
    ),
)
NOTHING_TO_RECEIVE = Remark(
    "bpmn.unsupported.receive_task",
    Text(
        "受信の作業「{name}」に、待つメッセージがありません。この製品では指定が必要です。メッセージを選んでください。",
        "The receive task “{name}” has no message to wait for, which this product needs. Choose one.",
    ),
)
NO_CALLED = Remark(
    "bpmn.unsupported.call_activity",
    Text(
        "呼出し「{name}」に、呼び出す業務の流れがありません。この製品では指定が必要です。選んでください。",
        "The call activity “{name}” names no process, which this product needs. Choose one.",
    ),
)
NO_SCRIPT = Remark(
    "bpmn.script_task.expression",
    Text(
        "計算の作業「{name}」に式がないため、何もせずに進みます。計算するなら式を入れてください。",
        "The script task “{name}” has no expression, so it passes without doing anything. Enter one if needed.",
    ),
    Severity.WARNING,  # BPMN 2.0.2 §10.3.3: it is then the same as an abstract task
)
NO_RESULT = Remark(
    "bpmn.script_task.result",
    Text(
        "計算の作業「{name}」の結果を入れる変数名がありません。項目の組になる式だけが使えます。",
        "The script task “{name}” has no result variable; only an expression that gives a context has an effect.",
    ),
    Severity.WARNING,
)
LOST = Remark(
    "bpmn.unsupported.script_result",
    Text(
        "計算の作業「{name}」の式「{source}」の値は、どの変数にも入りません。結果の変数名を付けるか、"
        "項目の組（例：{{n: 1}}）になる式にしてください。",
        "The value of “{source}” in the script task “{name}” goes to no variable. Give it a result variable or "
        "write a context (such as {{n: 1}}).",
    ),
)
NO_TARGET = Remark(
    "bpmn.mapping.target",
    Text(
        "「{name}」の入出力の対応に、入れ先の変数名がありません。入れてください。",
        "An input or output mapping of “{name}” has no target variable. Enter one.",
    ),
)
NO_SOURCE = Remark(
    "bpmn.mapping.source",
    Text(
        "「{name}」の入出力の対応「{target}」に、元の値がありません。式か文字を入れてください。",
        "The mapping to “{target}” of “{name}” has no source. Enter an expression or a text.",
    ),
    Severity.WARNING,
)
UNSAID = (NO_JOB, NOTHING_TO_SEND, NO_DECISION)


def user_tasks(subject: Subject) -> Iterator[Finding]:
    """Check that somebody is to do a user task, on a form."""
    for process, element in subject.elements():
        if element.type != "userTask":
            continue
        options = element.options
        if options.form_id is None:
            yield NO_FORM.about(process, element)
        if options.groups is None and options.assignee is None and element.lane_group is None:
            yield NO_GROUP.about(process, element)


def work(subject: Subject) -> Iterator[Finding]:
    """Check that automatic tasks know what to do; BPMN lets that open, and only a programme needs to know."""
    for process, element in subject.elements():
        remark = _needed(element)
        if remark in UNSAID and subject.known.job_types is None:
            remark = replace(remark, severity=Severity.WARNING)
        if remark is not None:
            yield remark.about(process, element)


def _needed(element: Element) -> Remark | None:
    options = element.options
    has_job = options.job_type is not None
    missing = {
        "serviceTask": (not has_job, NO_JOB),
        "sendTask": (not has_job and element.event is None, NOTHING_TO_SEND),
        "receiveTask": (element.event is None, NOTHING_TO_RECEIVE),
        "scriptTask": (not has_job and options.script is None, NO_SCRIPT),
        "businessRuleTask": (not has_job and options.decision is None, NO_DECISION),
        "callActivity": (not options.called, NO_CALLED),
    }.get(element.type)
    return missing[1] if missing is not None and missing[0] else None


def script_results(subject: Subject) -> Iterator[Finding]:
    """Check that a script's value goes somewhere."""
    for process, element in subject.elements():
        options = element.options
        if element.type == "scriptTask" and options.script is not None and options.result is None:
            source = options.script.expression or ""
            if source.lstrip().startswith("{") or options.outputs or element.writes:
                continue
            if _never_context(source):
                yield LOST.about(process, element, line=options.script.line, source=source[:80])
            else:
                yield NO_RESULT.about(process, element)


# Kinds of expressions whose value is never a context. "n = 1" compares in FEEL; other languages would assign.
NEVER_CONTEXT = NEVER_BOOLEAN - {"context", "for"} | {"=", "!=", "<", "<=", ">", ">=", "and", "or", "in", "between"}


def _never_context(source: str) -> bool:
    try:
        tree = feel.to_tree(feel.compile_expression(source))
    except feel.FeelSyntaxError:
        return False
    return isinstance(tree, list) and tree[0] in NEVER_CONTEXT


def mappings(subject: Subject) -> Iterator[Finding]:
    """Check that input and output mappings have both ends."""
    for process, element in subject.elements():
        for mapping in (*element.options.inputs, *element.options.outputs):
            if not mapping.target or not all(mapping.target.split(".")):
                yield NO_TARGET.about(process, element, line=mapping.line)
            if not mapping.source.text:
                yield NO_SOURCE.about(process, element, line=mapping.line, target=mapping.target)


RULES: tuple[Rule, ...] = (user_tasks, work, script_results, mappings)
