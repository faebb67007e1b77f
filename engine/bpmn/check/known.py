"""Names of the programme: forms, decisions, groups, deadline rules, jobs and called processes exist."""

from collections.abc import Iterator

from engine.bpmn.check.subject import Ids, Remark, Rule, Subject
from engine.bpmn.diagram import Element, Term
from engine.domain.finding import Finding
from engine.domain.text import Text

UNKNOWN = {
    kind: Remark(
        f"bpmn.unknown.{kind}",
        Text(
            f"「{{name}}」が使う{ja}「{{ref}}」がありません。{ja}を選び直すか、作成してください。",
            f"“{{name}}” uses the {en} “{{ref}}”, which does not exist. Choose another, or create it.",
        ),
    )
    for kind, (ja, en) in {
        "form": ("入力票", "form"),
        "decision": ("判定表", "decision"),
        "group": ("グループ", "group"),
        "deadline_rule": ("期限の規則", "deadline rule"),
        "job_type": ("処理の種類", "job type"),
        "message_template": ("文面", "message text"),
        "record_kind": ("記録の種類", "kind of record"),
        "process": ("業務の流れ", "process"),
    }.items()
}


def names(subject: Subject) -> Iterator[Finding]:
    """Check what each element names against the programme."""
    for process, element in subject.elements():
        for kind, ref in _named(subject, element):
            yield UNKNOWN[kind].about(process, element, ref=ref)


def _named(subject: Subject, element: Element) -> Iterator[tuple[str, str]]:
    known, options = subject.known, element.options
    groups = (options.groups.text.split(",") if _plain(options.groups) else []) if options.groups else []
    groups += [element.lane_group] if element.lane_group is not None and element.type == "userTask" else []
    yield from _missing("form", [options.form_id], known.forms)
    yield from _missing("decision", [_plain(options.decision)], known.decisions)
    yield from _missing("group", [group.strip() for group in groups], known.groups)
    yield from _missing("deadline_rule", [options.deadline_rule], known.deadline_rules)
    yield from _missing("record_kind", [options.record_kind], known.record_kinds)
    yield from _missing("job_type", [_plain(options.job_type)], known.job_types)
    if _plain(options.job_type) == "send-message":
        yield from _missing("message_template", [options.headers.get("message")], known.message_templates)
    if element.type == "callActivity":
        here = frozenset(process.id for process in subject.processes)
        yield from _missing("process", [options.called], here | (known.processes or frozenset()))


def _missing(kind: str, refs: list[str | None], ids: Ids) -> Iterator[tuple[str, str]]:
    if ids is not None:
        yield from ((kind, ref) for ref in refs if ref is not None and not ref.startswith("=") and ref not in ids)


def _plain(term: Term | None) -> str | None:
    return None if term is None or term.expression is not None else term.text


RULES: tuple[Rule, ...] = (names,)
