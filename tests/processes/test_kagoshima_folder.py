"""The Kagoshima folder: everything in it is readable, and everything named in it is there."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree

from engine import dmn, feel, programme_files
from engine.domain.deadline import compute
from engine.domain.deadline_rule import Origin
from engine.domain.finding import Severity
from engine.message_text import fill
from tests.processes.folder import MORNING, NAMES, PROCESSES, diagrams, environment, files, names_in, parsed

MAIL = re.compile(r"[\w.+-]+@([\w.-]+)")
START = {"case", "intake", "programme", "parameters", "item"}  # item: of a filter
FROM_CALLER = {
    "referral": {"triage", "consultation", "referral_content", "referral_answer", "result"},
    "follow_up": {"triage", "consultation", "follow_up_on"},
    "support": {"triage", "consultation", "next_action"},
    "periodic_report": {"report", "result"},
    "report_by_hand": {"report", "result"},
    "consultation": set(),
    "lecture": set(),
    "outreach_day": set(),
    "liaison": set(),
    "publication": set(),
    "seminar": set(),
    "seminar_after": {"seminar", "attendees", "result"},
    "after_follow": {"participant", "event_name", "result"},
    "approval": {"result"},
    "agreement": set(),
    "domain_hold": set(),
    "suspension_order": set(),
}


def mapped(node: etree._Element, kind: str) -> list[tuple[str, str]]:
    return [(m.get("source", ""), m.get("target", "")) for m in node.iterfind(f".//zeebe:{kind}", NAMES)]


def variables_of(root: etree._Element) -> set[str]:
    process = root.find("bpmn:process", NAMES)
    assert process is not None
    decided = {call.get("resultVariable", "") for call in root.iterfind(".//zeebe:calledDecision", NAMES)}
    written = {target.partition(".")[0] for _source, target in mapped(root, "output")}
    return START | FROM_CALLER[process.get("id", "")] | decided | written


def fields_of(form_id: str) -> set[str]:
    return {name for part in parsed().forms[form_id].walk() for name in (part.key, part.path) if name}


def test_the_folder_is_free_of_errors_and_warnings() -> None:
    findings = programme_files.check(files())
    assert [f.as_dict() for f in findings if f.severity is not Severity.HINT] == []


@pytest.mark.parametrize("name", sorted(diagrams()))
def test_expressions_use_only_fields_and_variables_that_exist(name: str) -> None:
    root = diagrams()[name]
    known = variables_of(root)
    for task in root.iterfind(".//bpmn:userTask", NAMES):
        form = task.find(".//zeebe:formDefinition", NAMES)
        assert form is not None, task.get("id")
        inputs = {target for _source, target in mapped(task, "input")}
        for source, _target in mapped(task, "output"):
            unknown = names_in(source.removeprefix("=")) - fields_of(form.get("formId", "")) - inputs - known
            assert unknown == set(), task.get("id")


@pytest.mark.parametrize("name", sorted(diagrams()))
def test_conditions_use_only_variables_some_step_writes(name: str) -> None:
    root = diagrams()[name]
    for condition in root.iterfind(".//bpmn:conditionExpression", NAMES):
        assert names_in((condition.text or "").removeprefix("=")) <= variables_of(root)


@pytest.mark.parametrize("name", sorted(diagrams()))
def test_every_step_is_drawn_and_every_split_has_a_default(name: str) -> None:
    root = diagrams()[name]
    drawn = {shape.get("bpmnElement") for shape in root.iter("{*}BPMNShape", "{*}BPMNEdge")}
    steps = [
        node for node in root.iterfind("bpmn:process/*", NAMES) if node.get("id") and "laneSet" not in str(node.tag)
    ]
    assert {node.get("id") for node in steps} <= drawn
    for gateway in root.iterfind(".//bpmn:exclusiveGateway", NAMES):
        leaving = gateway.findall("bpmn:outgoing", NAMES)
        assert len(leaving) == 1 or gateway.get("default"), gateway.get("id")


@pytest.mark.parametrize("name", sorted(diagrams()))
def test_people_find_a_guide_at_every_step_they_do(name: str) -> None:
    for task in diagrams()[name].iterfind(".//bpmn:userTask", NAMES):
        assert task.findtext("bpmn:documentation", "", NAMES).endswith("。"), task.get("id")


def test_coded_fields_name_code_lists_and_directories_of_the_programme() -> None:
    programme = parsed().programme
    for form in parsed().forms.values():
        for part in form.walk():
            if part.options is not None:
                assert part.options.codes is None or part.options.codes in programme.codes, (form.id, part.key)
                assert part.options.directory is None or part.options.directory in programme.directories


def written_at_tasks() -> dict[str, str]:
    """Return the form that writes each kind of record."""
    tasks = [task for root in diagrams().values() for task in root.iterfind(".//bpmn:userTask", NAMES)]
    found = [(task.find(".//banso:record", NAMES), task.find(".//zeebe:formDefinition", NAMES)) for task in tasks]
    return {
        record.get("kind", ""): form.get("formId", "")
        for record, form in found
        if record is not None and form is not None
    }


def written_by_jobs() -> set[str]:
    """Return the kinds of record a step of the engine writes."""
    jobs = [job for root in diagrams().values() for job in root.iterfind(".//bpmn:serviceTask", NAMES)]
    written = [job for job in jobs if job.find(".//zeebe:taskDefinition[@type='write-record']", NAMES) is not None]
    headers = [header for job in written for header in job.iterfind(".//zeebe:header[@key='kind']", NAMES)]
    return {header.get("value", "") for header in headers}


def test_records_take_every_field_from_the_form_that_writes_them() -> None:
    programme, writers = parsed().programme, written_at_tasks()
    elsewhere = {survey.records for survey in programme.surveys.values()}
    elsewhere |= {kind.key for kind in programme.records.values() if not kind.per_case} | written_by_jobs()
    assert writers.keys() | elsewhere == programme.records.keys()
    for kind, form_id in writers.items():
        assert {field.key for field in programme.records[kind].fields} <= fields_of(form_id), kind


def test_each_municipality_belongs_to_an_area() -> None:
    codes = parsed().programme.codes
    areas = {code.name.ja: code.code for code in codes["area"].codes}
    assert len(codes["municipality"].codes) == 44
    for municipality in codes["municipality"].codes[:-1]:
        found = dmn.decide(
            parsed().decisions, "triage_area", {"intake": {"municipality": municipality.code}}, environment()
        )
        assert found.value == areas[municipality.note]


def test_every_type_of_institution_suggested_has_an_entry_in_the_directory() -> None:
    types = {entry.type for entry in parsed().programme.directories["institutions"].entries}
    for content in parsed().programme.codes["referral_content"].codes:
        found = dmn.decide(parsed().decisions, "institution_type", {"referral_content": content.code}, environment())
        assert found.value, content.code
        assert {suggested["code"] for suggested in found.value} <= types


def test_no_programme_brings_python_and_no_mail_leaves_the_example_domains() -> None:
    found = [path for path in PROCESSES.rglob("*") if path.is_file()]
    assert [path for path in found if path.suffix in {".py", ".pyc"}] == []
    domains = {domain.rstrip(".") for path in found for domain in MAIL.findall(text_of(path))}
    assert {domain for domain in domains if not domain.endswith(("example.jp", "example.com"))} == set()


def text_of(path: Path) -> str:
    return path.read_text("utf-8", errors="replace")


def test_deadlines_quote_their_clause_and_say_whose_number_it_is() -> None:
    rules = parsed().programme.deadlines
    for number in ("DL-G1", "DL-G2", "DL-G3", "DL-G4", "DL-G5", "DL-G6", "DL-G8"):
        assert [rule for rule in rules.values() if number in rule.name.ja and rule.clause], number
    assert all(rule.clause for rule in rules.values() if rule.origin is Origin.SOURCE)


@pytest.mark.parametrize("key", sorted(k for k, rule in parsed().programme.deadlines.items() if not rule.endless))
def test_every_deadline_can_be_computed_from_the_moments_it_names(key: str) -> None:
    programme = parsed().programme
    day, term = MORNING.date(), programme.term
    named = ("held_on", "planned_on", "site_stopped_on", "starts_on", "order_received_on")
    moments: dict[str, object] = {
        **{name: {"held_on": day} for name in ("seminar", "liaison")},
        **{name: {"trained_on": day, "planned_on": day} for name in ("training", "training_plan")},
        "parameters": dict(programme.parameters),
        "intake": dict.fromkeys(named, day),
        "record_from": day,
        "requested_on": day,
        "created_at": MORNING,
        "term": {"start": term.start_on, "end": term.end_on},
        "period": {"end": day},
        "report": {"due_on": day},
        "triage": {"first_answer_days": 1},
    }
    assert compute(programme.deadlines[key], moments, programme.office, value_of).due_on is not None


def test_every_promise_of_the_contract_is_kept_by_a_task_a_report_or_a_fixed_date() -> None:
    programme, model = parsed().programme, parsed().model
    used = {element.deadline_rule for process in model.processes.values() for element in process.elements.values()}
    used |= {report.deadline for report in programme.reports.values()} | {"final_report", "final_report_draft"}
    assert {key for key, rule in programme.deadlines.items() if "DL-G" in rule.name.ja} <= used


def test_gates_name_tasks_and_say_when_they_open() -> None:
    tasks = {key for process in parsed().model.processes.values() for key in process.elements}
    gated = [rule for rule in parsed().programme.deadlines.values() if rule.blocks]
    assert {rule.key for rule in gated} == {"web_consultation", "plan_consultation", "domain_hold"}
    assert all(set(rule.blocks) <= tasks and rule.done_when and rule.miss and rule.clause for rule in gated)


def test_the_last_monthly_report_is_due_within_the_term() -> None:
    programme = parsed().programme
    rule, term = programme.deadlines["monthly_report"], programme.term
    moments = {"term": {"start": term.start_on, "end": term.end_on}, "period": {"end": term.end_on}}
    deadline = compute(rule, moments, programme.office, value_of)
    assert deadline.due_on == term.end_on


def value_of(source: str, names: Mapping[str, object]) -> object:
    return feel.evaluate(source, names, environment()).value


@pytest.mark.parametrize("key", sorted(parsed().programme.messages))
def test_letters_leave_no_place_empty(key: str) -> None:
    letter = fill(parsed().programme.messages[key], sample(), environment())
    assert "{{" not in letter.subject + letter.body
    assert "null" not in letter.subject + letter.body
    assert not re.search(r"　$", letter.body.replace("\r", ""), re.MULTILINE), letter.body


def sample() -> dict[str, object]:
    day = MORNING.date()
    return {
        "survey": {
            "name": "セミナー参加者アンケート",
            "round": "第1回DXセミナー",
            "about_label": "令和6年11月18日（月）",
            "closes_label": "12月2日（月）",
            "anonymous": True,
            "url": "https://desk.example.jp/survey/x",
        },
        "recipient": {"name": "中原 美咲"},
        "programme": {"name": "かごしまDX", "authority": "県", "contractor": "みなみ"},
        "parameters": dict(parsed().programme.parameters),
        "intake": {
            "company_name": "くすのは",
            "contact_name": "久保園",
            "received_on": day,
            "title": "DXセミナー",
            "held_on": day,
            "starts_at": "13:30",
            "mode": "venue",
            "venue": "会館",
        },
        "request": {"subject": "広報", "content": "ちらし", "effective_on": None},
        "invitation": "ご参加ください。",
        "reason": "台風のため",
        "case": {"number": "令和6-KAG0001", "title": "題", "company_name": "くすのは", "url": "u", "status_url": "s"},
        "task": {"name": "初回回答", "due_label": "11月20日（水）", "url": "t"},
        "duty": {
            "name": "支援",
            "period": "11月",
            "count": 3,
            "needed": 5,
            "missing": 2,
            "due_label": "期限",
            "url": "d",
        },
        "answer": "ご案内します。",
        "slots": [{"slot_on": day, "slot_from": "10:00", "slot_channel": "CH2"}],
        "agreement": {"agreed_on": day, "agreed_from": "10:00", "channel": "CH4", "place": "接続先"},
        "institution": {"name": "商工会"},
        "content": "助言をお願いします。",
        "reply_url": "r",
        "sent_on": day,
        "report": {"name": "月次報告", "period_label": "令和6年11月", "due_on": day},
        "figures": {"nil": False},
    }
