"""The facts of a case as sentences (作業履歴)."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.domain.era import day_label, moment_label
from engine.domain.facts import FACT_NAMES, FactKind
from engine.domain.ids import UserId
from engine.domain.text import Text
from engine.trail import FactView

Data = Mapping[str, Any]
# What the process does by itself, whoever's action set it going.
AUTOMATIC = frozenset(
    {
        FactKind.DECISION_MADE,
        FactKind.TASK_OFFERED,
        FactKind.TASK_WITHDRAWN,
        FactKind.MESSAGE_SENT,
        FactKind.EVENT_HELD,
        FactKind.DEADLINE_MOVED,
    }
)
# The step-by-step trace is what the table of the diagram shows; a queued message is told once it is sent.
HIDDEN = frozenset({FactKind.STEP_TAKEN, FactKind.MESSAGE_QUEUED})
BAD = frozenset({FactKind.STEP_FAILED, FactKind.MESSAGE_FAILED, FactKind.CASE_SUSPENDED, FactKind.CASE_CANCELLED})
GOOD = frozenset(
    {
        FactKind.CASE_OPENED,
        FactKind.CASE_CLOSED,
        FactKind.TASK_DONE,
        FactKind.RECORD_WRITTEN,
        FactKind.REFERRAL_ANSWERED,
        FactKind.REPORT_SUBMITTED,
    }
)

SENTENCES: Mapping[FactKind, Text] = {
    FactKind.CASE_OPENED: Text("案件を受け付けました", "The case was opened"),
    FactKind.CASE_CLOSED: Text("案件を終了しました", "The case was closed"),
    FactKind.STEP_TAKEN: Text("手順が進みました", "The process moved on"),
    FactKind.STEP_FAILED: Text("手順が途中で止まりました", "The process stopped"),
    FactKind.TASK_OFFERED: Text("作業「{task}」を始められるようになりました", "The task “{task}” can be begun"),
    FactKind.TASK_CLAIMED: Text("作業「{task}」を担当にしました", "The task “{task}” was taken"),
    FactKind.TASK_RELEASED: Text("作業「{task}」の担当を外しました", "The task “{task}” was given back"),
    FactKind.TASK_REASSIGNED: Text("作業「{task}」の担当者を変えました", "The task “{task}” was reassigned"),
    FactKind.TASK_DONE: Text("作業「{task}」を終えました", "The task “{task}” was completed"),
    FactKind.TASK_WITHDRAWN: Text("作業「{task}」は不要になりました", "The task “{task}” is no longer needed"),
    FactKind.TIMER_FIRED: Text("定めた時期が来ました", "A date was reached"),
    FactKind.NOTICE_GIVEN: Text("作業「{task}」について知らせました", "A notice on the task “{task}” was given"),
    FactKind.RECORD_WITHDRAWN: Text("記録を取り下げました", "A record was withdrawn"),
    FactKind.EVIDENCE_ADDED: Text("記録に資料を加えました", "Evidence was added to a record"),
    FactKind.RIGHTS_CLEARED: Text("写真・資料の権利を確かめました", "The rights in a picture or file were cleared"),
    FactKind.PERSONAL_READ: Text("個人情報の項目を表示しました", "Personal fields were read"),
    FactKind.SURVEY_CHANGED: Text("アンケートを変更しました", "A survey was changed"),
    FactKind.MESSAGE_QUEUED: Text("メールの送信を予約しました", "A message was queued"),
    FactKind.MESSAGE_SENT: Text("メールを送りました", "A message was sent"),
    FactKind.MESSAGE_FAILED: Text("メールを送れませんでした", "A message could not be sent"),
    FactKind.RECORD_WRITTEN: Text("記録「{name}」を作りました", "The record “{name}” was written"),
    FactKind.RECORD_CORRECTED: Text("{name}を補正しました", "A record was corrected: {name}"),
    FactKind.DECISION_MADE: Text("判定表により「{decision}」を決めました", "A decision table decided “{decision}”"),
    FactKind.REFERRAL_SENT: Text("{institution}へ紹介しました", "Referred to {institution}"),
    FactKind.REFERRAL_CHASED: Text("{institution}へ督促しました", "{institution} was reminded"),
    FactKind.REFERRAL_ANSWERED: Text("{institution}から回答がありました", "{institution} answered"),
    FactKind.REPORT_RAISED: Text("報告の作成を始めました", "The report was begun"),
    FactKind.REPORT_DRAFTED: Text("報告書案を作りました", "The report was drafted"),
    FactKind.REPORT_ASKED: Text("報告の求めを受け付けました", "The report was asked for"),
    FactKind.REPORT_CHECKED: Text("報告書案の確認を終えました", "The draft was checked"),
    FactKind.REPORT_RETURNED: Text("報告書案を差し戻しました", "The draft was sent back"),
    FactKind.REPORT_APPROVED: Text("報告書案を承認しました", "The draft was approved"),
    FactKind.REPORT_COMMENTED: Text("報告に意見を書きました", "A comment on the report was written"),
    FactKind.REPORT_REVISED: Text("報告の差替えを始めました", "A correction of the report was begun"),
    FactKind.REPORT_SUBMITTED: Text("報告を提出しました", "The report was submitted"),
    FactKind.REPORT_RECEIVED: Text("発注者が報告を受領しました", "The authority received the report"),
    FactKind.FILE_ADDED: Text("書類「{name}」を加えました", "The file “{name}” was added"),
    FactKind.CASE_SUSPENDED: Text("手順を中断しました", "The process was suspended"),
    FactKind.CASE_RESUMED: Text("手順を再開しました", "The process was resumed"),
    FactKind.CASE_CANCELLED: Text("案件を取り消しました", "The case was cancelled"),
    FactKind.EVENT_HELD: Text("中断中に届いたため、再開まで保管しました", "Kept until the process goes on"),
    FactKind.DATA_CORRECTED: Text("「{name}」を訂正しました", "“{name}” was corrected"),
    FactKind.STEP_MOVED: Text("手順を「{name}」へ移しました", "The process was moved to “{name}”"),
    FactKind.STEP_RETRIED: Text("止まった手順「{name}」をやり直しました", "The failed step “{name}” was tried again"),
    FactKind.STEP_SKIPPED: Text("止まった手順「{name}」を省略しました", "The failed step “{name}” was skipped"),
    FactKind.DEADLINE_MOVED: Text("作業「{task}」の期限が変わりました", "The deadline of the task “{task}” moved"),
    FactKind.CASE_PARTY_CHANGED: Text("関係者「{name}」を変更しました", "The party “{name}” was changed"),
    FactKind.NOTE: Text("控え", "Note"),
}
NOTICES = {
    "reminder": Text("作業「{task}」の期限が近いことを知らせました", "A reminder of the task “{task}” was given"),
    "overdue": Text("作業「{task}」の期限が過ぎたことを知らせました", "The task “{task}” was reported overdue"),
    "escalation": Text("作業「{task}」の遅れを監督へ上申しました", "The delay of the task “{task}” was escalated"),
}
ANSWERS = {
    "accepted_working": Text("受入れ可、対応中", "accepted, working on it"),
    "accepted_done": Text("受入れ可、対応済み", "accepted and dealt with"),
    "declined": Text("受入れ不可", "declined"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the timeline. tone: class of its dot. why: the rules that fired, for decisions."""

    at: dt.datetime
    sentence: Text
    automatic: bool
    who: str
    lines: tuple[Text, ...]
    why: tuple[Text, ...]
    reason: str | None
    tone: str


def entries(facts: Iterable[FactView], names: Mapping[UserId, str], decisions: Mapping[str, str]) -> list[Entry]:
    """Tell the facts as sentences, in their order.

    names: people by their id, for changes of hands. decisions: what a decision is for, by its id.
    """
    return [_entry(fact, names, decisions) for fact in facts if not _is_hidden(fact)]


def _is_hidden(fact: FactView) -> bool:
    """Leave out what another line says better: a timer of a notice stands beside the notice itself."""
    return fact.kind in HIDDEN or (fact.kind is FactKind.TIMER_FIRED and fact.data.get("kind") == "notice")


def _entry(fact: FactView, names: Mapping[UserId, str], decisions: Mapping[str, str]) -> Entry:
    return Entry(
        at=fact.at,
        sentence=_sentence(fact, decisions),
        automatic=fact.automatic or fact.kind in AUTOMATIC,
        who=fact.actor,
        lines=tuple(_lines(fact, names)),
        why=tuple(_rules(fact.data)) if fact.kind is FactKind.DECISION_MADE else (),
        reason=fact.reason,
        tone=_tone(fact),
    )


def _sentence(fact: FactView, decisions: Mapping[str, str]) -> Text:
    if fact.kind is FactKind.NOTE and (said := str(fact.data.get("text") or "")):
        return Text(said, said)
    template = SENTENCES.get(fact.kind, FACT_NAMES[fact.kind])
    if fact.kind is FactKind.NOTICE_GIVEN:
        template = NOTICES.get(str(fact.data.get("notice")), template)
    words = {key: str(fact.data.get(key) or "―") for key in ("task", "name", "institution", "decision")}
    words["decision"] = decisions.get(words["decision"], words["decision"])
    # Filled by replacing, not formatting: a name may hold braces of its own.
    return Text(_fill(template.ja, words), _fill(template.en, words))


def _fill(template: str, words: Mapping[str, str]) -> str:
    before, opening, rest = template.partition("{")
    if not opening:
        return template
    name, _closing, after = rest.partition("}")
    return before + words[name] + after


def _tone(fact: FactView) -> str:
    if fact.kind in BAD or (fact.kind is FactKind.NOTICE_GIVEN and fact.data.get("notice") != "reminder"):
        return "hot"
    return "ok" if fact.kind in GOOD else ""


def _lines(fact: FactView, names: Mapping[UserId, str]) -> list[Text]:
    found = LINES.get(fact.kind)
    return found(fact.data, names) if found else []


def _same(text: object) -> list[Text]:
    return [Text(str(text), str(text))] if text else []


def _outcome(data: Data, _names: Mapping[UserId, str]) -> list[Text]:
    return _same(data.get("outcome"))


def _done(data: Data, _names: Mapping[UserId, str]) -> list[Text]:
    return [Text("期限に遅れて完了", "completed late")] if data.get("late") else []


def _hands(data: Data, names: Mapping[UserId, str]) -> list[Text]:
    was, to = (names.get(UserId(data.get(key) or 0)) for key in ("was", "to"))
    return _same(f"{was or '―'} → {to or '―'}")


def _told(data: Data, _names: Mapping[UserId, str]) -> list[Text]:
    return _same("、".join(str(name) for name in data.get("to", ())))


def _message(data: Data, _names: Mapping[UserId, str]) -> list[Text]:
    lines = _same(" ".join(str(data[key]) for key in ("to", "subject") if data.get(key)))
    return lines + _same(data.get("error"))


def _answer(data: Data, _names: Mapping[UserId, str]) -> list[Text]:
    said = data.get("answer") or {}
    known = ANSWERS.get(str(said.get("answer")))
    return ([known] if known else []) + _same(said.get("note") or said.get("result"))


def _timer(data: Data, _names: Mapping[UserId, str]) -> list[Text]:
    return _same(data.get("name"))


def _failure(data: Data, _names: Mapping[UserId, str]) -> list[Text]:
    return _same(data.get("name")) + _same(data.get("message"))


def _change(data: Data, _names: Mapping[UserId, str]) -> list[Text]:
    """Say before and after."""
    return _same(f"{_said(data.get('before'))} → {_said(data.get('after'))}")


def _days(data: Data, _names: Mapping[UserId, str]) -> list[Text]:
    none = Text("―", "―")
    was, now = (next(iter(_day(data.get(key) or "")), none) for key in ("before", "after"))
    return [Text(f"{was.ja} → {now.ja}", f"{was.en} → {now.en}")]


def _moved(data: Data, _names: Mapping[UserId, str]) -> list[Text]:
    stopped = "、".join(str(name) for name in data.get("stopped", ()))
    return [Text(f"取りやめ：{stopped}", f"stopped: {stopped}")] if stopped else []


def _record(data: Data, _names: Mapping[UserId, str]) -> list[Text]:
    return _day(data.get("occurred_on"))


LINES: Mapping[FactKind, Callable[[Data, Mapping[UserId, str]], list[Text]]] = {
    FactKind.CASE_CLOSED: _outcome,
    FactKind.TASK_DONE: _done,
    FactKind.TASK_RELEASED: _hands,
    FactKind.TASK_REASSIGNED: _hands,
    FactKind.NOTICE_GIVEN: _told,
    FactKind.MESSAGE_QUEUED: _message,
    FactKind.MESSAGE_SENT: _message,
    FactKind.MESSAGE_FAILED: _message,
    FactKind.REFERRAL_ANSWERED: _answer,
    FactKind.TIMER_FIRED: _timer,
    FactKind.STEP_FAILED: _failure,
    FactKind.RECORD_WRITTEN: _record,
    FactKind.EVENT_HELD: _timer,
    FactKind.DATA_CORRECTED: _change,
    FactKind.DEADLINE_MOVED: _days,
    FactKind.STEP_MOVED: _moved,
}


def _rules(data: Data) -> list[Text]:
    """Say which rules of the table fired, with what they saw and gave, and the result."""
    fired = [_rule(rule) for rule in data.get("rules") or []]
    result = _said(data.get("value"))
    none = [Text("当てはまる規則はありませんでした。", "No rule applied.")]
    return [*(fired or none), Text(f"結果：{result}", f"Result: {result}")]


def _rule(rule: Data) -> Text:
    table, number = rule.get("table"), rule.get("rule", "?")
    seen = _said(rule.get("inputs"))
    where = Text(f"「{table}」の", f" of “{table}”") if table else Text("", "")
    return Text(
        f"{where.ja}規則{number}が当てはまりました（入力：{seen}）", f"Rule {number}{where.en} applied (input: {seen})"
    )


def _said(value: Any) -> str:
    """Say a stored FEEL value in one line."""
    match value:
        case None:
            return "―"
        case bool():
            return "はい" if value else "いいえ"
        case Mapping():
            return "、".join(f"{key} = {_said(entry)}" for key, entry in value.items())
        case list():
            return "、".join(_said(entry) for entry in value)
    return str(value)


def _day(value: object) -> list[Text]:
    """Say a stored day or instant."""
    try:
        return [day_label(dt.date.fromisoformat(str(value)))]
    except ValueError:
        pass
    try:
        return [moment_label(dt.datetime.fromisoformat(str(value)))]
    except ValueError:
        return _same(value)
