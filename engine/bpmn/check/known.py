"""Names of the programme: forms, decisions, groups, deadline rules, jobs and called processes exist."""

from collections.abc import Iterator

from engine.bpmn.check.subject import Ids, Known, Remark, Rule, Subject
from engine.bpmn.diagram import Element, Term
from engine.bpmn.names import BANSO
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
        "message_template": ("連絡文", "message"),
        "record_kind": ("記録の種類", "kind of record"),
        "case_kind": ("案件の種類", "kind of case"),
        "process": ("業務の流れ", "process"),
    }.items()
}

NO_HEADER = Remark(
    "bpmn.job.header",
    Text(
        "「{name}」の処理「{job}」に、見出し（zeebe:header）「{header}」がありません。何についての処理かを入れてください。",
        "The job “{job}” of “{name}” lacks the header “{header}”, which says what it is about. Enter it.",
    ),
)
# The header each job needs, and the kind of name it holds.
JOB_HEADERS = {
    "send-message": ("message", "message_template"),
    "write-record": ("kind", "record_kind"),
    "open-case": ("kind", "case_kind"),
    "find-records": ("kind", "record_kind"),
}


def names(subject: Subject) -> Iterator[Finding]:
    """Check what each element names against the programme."""
    for process, element in subject.elements():
        for kind, ref in _named(subject, element):
            yield UNKNOWN[kind].about(process, element, ref=ref)


def _named(subject: Subject, element: Element) -> Iterator[tuple[str, str]]:
    known, options = subject.known, element.options
    groups = (options.groups.text.split(",") if _plain(options.groups) else []) if options.groups else []
    yield from _missing("form", [options.form_id], known.forms)
    yield from _missing("decision", [_plain(options.decision)], known.decisions)
    yield from _missing("group", [group.strip() for group in groups], known.groups)
    yield from _missing("deadline_rule", [options.deadline_rule], known.deadline_rules)
    yield from _missing("record_kind", [options.record_kind], known.record_kinds)
    yield from _missing("job_type", [_plain(options.job_type)], known.job_types)
    yield from _named_by_job(known, element)
    if element.type == "callActivity":
        here = frozenset(process.id for process in subject.processes)
        yield from _missing("process", [options.called], here | (known.processes or frozenset()))


def _named_by_job(known: Known, element: Element) -> Iterator[tuple[str, str]]:
    ids = {
        "message_template": known.message_templates,
        "record_kind": known.record_kinds,
        "case_kind": known.case_kinds,
    }
    header, kind = JOB_HEADERS.get(_plain(element.options.job_type) or "", ("", ""))
    if header:
        yield from _missing(kind, [element.options.headers.get(header)], ids[kind])


def lanes(subject: Subject) -> Iterator[Finding]:
    """Check that the group a lane names exists, also where no user task stands in the lane."""
    files = {process.file for process in subject.processes}
    groups = subject.known.groups
    for document in subject.documents:
        for word in document.root.iter(f"{{{BANSO}}}lane") if document.file in files and groups is not None else ():
            group = word.get("group")
            if group and group not in (groups or ()):
                yield UNKNOWN["group"].at(document.file, word, ref=group)


def headers(subject: Subject) -> Iterator[Finding]:
    """Check that a job is told what it is about."""
    for process, element in subject.elements():
        job = _plain(element.options.job_type) or ""
        if job in JOB_HEADERS and job in (subject.known.job_types or ()):
            header, _kind = JOB_HEADERS[job]
            if not element.options.headers.get(header):
                yield NO_HEADER.about(process, element, job=job, header=header)


def _missing(kind: str, refs: list[str | None], ids: Ids) -> Iterator[tuple[str, str]]:
    if ids is not None:
        yield from ((kind, ref) for ref in refs if ref is not None and not ref.startswith("=") and ref not in ids)


def _plain(term: Term | None) -> str | None:
    return None if term is None or term.expression is not None else term.text


RULES: tuple[Rule, ...] = (names, lanes, headers)
