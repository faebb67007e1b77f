"""What the parts of a programme are called where people choose among them."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from engine import dmn, reply
from engine.bpmn import ElementInfo
from engine.domain.job_types import JOB_TYPES
from engine.domain.programme import CaseKind
from engine.domain.text import Text
from engine.programme_functions import FUNCTIONS
from engine.programmes import Release
from engine.rule_words import summary_of

JOB_NAMES: Mapping[str, Text] = {
    "send-message": Text("メールを送る", "Send a mail"),
    "write-record": Text("記録を作る", "Write a record"),
    "open-referral": Text("紹介状を送る", "Send a referral"),
    "remind-referral": Text("紹介先へ督促する", "Remind the institution"),
    "close-referral": Text("紹介を終える", "Close a referral"),
    "gather-report": Text("実績を集計する", "Gather the figures"),
    "render-report": Text("報告書案を作る", "Make the draft of a report"),
    "send-report": Text("報告書を送付する", "Submit a report"),
    "find-records": Text("記録を調べる", "Look up records"),
    "read-figures": Text("実績の数を調べる", "Read the figures"),
    "list-companies": Text("名簿の企業を調べる", "Read a list of companies"),
    "survey-round": Text("アンケートの回を進める", "Run a round of a survey"),
    "receive-report": Text("報告書の受領を記録する", "Record the receipt of a report"),
}
REPLY = Text("紹介への回答", "Answer to a referral")


def titles(release: Release) -> dict[str, Text]:
    """Name the files of a release by what is in them, where something is."""
    forms = form_names(release)
    found = {process.file: _same(process.name or process.id) for process in release.model.processes.values()}
    found |= {f"{form_id}.form": name for form_id, name in forms.items()}
    found |= {path: _same("・".join(_decisions(path, release))) for path in release.files if path.endswith(".dmn")}
    for path in release.files:
        part = PurePosixPath(path)
        if part.parts[0] == "codes" and part.stem in release.programme.codes:
            found[path] = release.programme.codes[part.stem].name
        if part.parts[0] == "messages" and part.parts[1] in release.programme.messages:
            found[path] = release.programme.messages[part.parts[1]].name
    found["programme.toml"] = Text("期限・区分・報告などの設定", "Deadlines, codes, reports and other settings")
    return found


def form_names(release: Release) -> dict[str, Text]:
    """Name each form by the tasks and pages that show it; forms nobody shows keep their id."""
    used: dict[str, list[str]] = {}
    for element in elements(release):
        if element.form_id and element.name:
            used.setdefault(element.form_id, []).append(element.name)
    shown = {kind.form: _by_staff(kind) for kind in release.programme.case_kinds.values() if kind.form}
    shown |= {page.form: page.title for page in release.programme.public_forms.values()} | {reply.FORM: REPLY}
    return {
        form_id: shown.get(form_id) or _same("・".join(dict.fromkeys(used.get(form_id, [form_id]))))
        for form_id in release.forms
    }


def _by_staff(kind: CaseKind) -> Text:
    return Text(f"{kind.name.ja}（窓口で受け付けるとき）", f"{kind.name.en}, taken down by staff")


def elements(release: Release) -> Iterator[ElementInfo]:
    """Yield every element of every diagram."""
    for process in release.model.processes.values():
        yield from process.elements.values()


def catalogue(release: Release, lang: str) -> dict[str, list[dict[str, Any]]]:
    """Return what the settings of a diagram may name, each as {id, name}, for the editor."""
    programme = release.programme
    messages = [{"id": key, "name": message.name.get(lang)} for key, message in programme.messages.items()]
    return {
        "groups": [{"id": key, "name": group.name.get(lang)} for key, group in programme.groups.items()],
        "forms": [{"id": key, "name": name.get(lang)} for key, name in form_names(release).items()],
        "rules": [
            {"id": key, "name": rule.name.get(lang), "summary": summary_of(rule).get(lang)}
            for key, rule in programme.deadlines.items()
        ],
        "decisions": [{"id": key, "name": name} for key, name in _decision_names(release).items()],
        "processes": [{"id": key, "name": info.name or key} for key, info in release.model.processes.items()],
        "records": [{"id": key, "name": kind.name.get(lang)} for key, kind in programme.records.items()],
        "jobs": [_job(key, messages, lang) for key in sorted(JOB_TYPES)],
    }


def _job(key: str, messages: list[dict[str, Any]], lang: str) -> dict[str, Any]:
    message = {"id": "message", "name": Text("文面", "Text").get(lang), "values": messages}
    name = JOB_NAMES.get(key, _same(key)).get(lang)
    return {"id": key, "name": name, "headers": [message] if key == "send-message" else []}


def _decisions(path: str, release: Release) -> list[str]:
    return list(dmn.load({path: release.files[path]}, FUNCTIONS).decisions)


def _decision_names(release: Release) -> dict[str, str]:
    return dict(zip(release.decisions.decision_ids, release.decisions.decisions, strict=True))


def _same(name: str) -> Text:
    return Text(name, name)
