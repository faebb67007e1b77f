"""Names of the programme: forms, decisions, groups, deadline rules, jobs and called processes exist."""

from collections.abc import Iterator

from engine.bpmn.check.subject import Ids, Rule, Subject, about, label
from engine.bpmn.diagram import Element, Term
from engine.domain.finding import Finding
from engine.domain.text import Text

UNKNOWN = {
    "form": Text("入力票「{ref}」がありません（「{name}」）。", "There is no form “{ref}” (“{name}”)."),
    "decision": Text("判定表「{ref}」がありません（「{name}」）。", "There is no decision “{ref}” (“{name}”)."),
    "group": Text("グループ「{ref}」がありません（「{name}」）。", "There is no group “{ref}” (“{name}”)."),
    "deadline_rule": Text(
        "期限の規則「{ref}」がありません（「{name}」）。", "There is no deadline rule “{ref}” (“{name}”)."
    ),
    "job_type": Text("処理の種類「{ref}」はありません（「{name}」）。", "There is no job type “{ref}” (“{name}”)."),
    "message_template": Text(
        "文面「{ref}」がありません（「{name}」）。", "There is no message text “{ref}” (“{name}”)."
    ),
    "process": Text(
        "呼び出す業務の流れ「{ref}」がありません（「{name}」）。", "There is no process “{ref}” to call (“{name}”)."
    ),
}


def names(subject: Subject) -> Iterator[Finding]:
    """Check what each element names against the programme."""
    for process, element in subject.elements():
        for kind, ref in _named(subject, element):
            text = UNKNOWN[kind].format(ref=ref, name=label(element))
            yield about(process, element, f"bpmn.unknown.{kind}", text)


def _named(subject: Subject, element: Element) -> Iterator[tuple[str, str]]:
    known, options = subject.known, element.options
    groups = (options.groups.text.split(",") if _plain(options.groups) else []) if options.groups else []
    groups += [element.lane_group] if element.lane_group is not None and element.type == "userTask" else []
    yield from _missing("form", [options.form_id], known.forms)
    yield from _missing("decision", [_plain(options.decision)], known.decisions)
    yield from _missing("group", [group.strip() for group in groups], known.groups)
    yield from _missing("deadline_rule", [options.deadline_rule], known.deadline_rules)
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
