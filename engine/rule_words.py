"""When something is due by a rule, in words: no reader has to know FEEL."""

import re
from collections.abc import Mapping

from engine.domain.deadline_rule import Counting, DeadlineRule
from engine.domain.deadline_words import MOMENTS, say
from engine.domain.text import Text

COUNTING_NAMES: Mapping[Counting, Text] = {
    Counting.WORKING: Text("営業日", "working days"),
    Counting.CALENDAR: Text("日（休日も数える）", "days, closed days included"),
    Counting.CLOCK: Text("日（時刻から数える）", "days by the clock"),
}
STARTS: Mapping[str, Text] = {
    **MOMENTS,
    "record_from": Text("相談日", "the day of the consultation"),
    "event_on": Text("実施日", "the day of the event"),
    "contract_on": Text("契約日", "the day of the contract"),
    "completed_on": Text("完了日", "the day of completion"),
    "report.due_on": Text("報告の期限", "the due date of the report"),
}
UNITS: Mapping[str, tuple[str, str]] = {
    "Y": ("年", "year"),
    "M": ("か月", "month"),
    "D": ("日", "day"),
    "TH": ("時間", "hour"),
    "TM": ("分", "minute"),
}
# What formulas of contracts look like; `of` is the moment they count from, `n` a number.
FORMULAS: Mapping[str, Text] = {
    r"end of next month\({of}\)": Text("{of}の翌月の末日まで", "by the end of the month after {of}"),
    r"day of next month\({of}, *{n}\)": Text("{of}の翌月{n}日まで", "by day {n} of the month after {of}"),
    r"working days before\({of}, *{n}\)": Text("{of}の{n}営業日前まで", "{n} working days before {of}"),
    r"working days after\({of}, *{n}\)": Text("{of}の翌日から数えて{n}営業日まで", "{n} working days after {of}"),
    r"{of} *- *duration\(\"P{n}D\"\)": Text("{of}の{n}日前まで", "{n} days before {of}"),
    r"{of} *\+ *duration\(\"P{n}D\"\)": Text("{of}から{n}日まで", "{n} days after {of}"),
    r"{of}": Text("{of}まで", "by {of}"),
}
MOMENT = r"(?:date\()?(?P<of>[A-Za-z_][\w.]*)\)?"
DURATION = re.compile(r'duration\("P(?P<time>T?)(?P<n>\d+)(?P<unit>[YMDH])"\)')
DAYS = re.compile(r"\d+")
BEFORE = Text("{of}より前に", "before {of}")
WITHIN = Text("{of}から{amount}", "{amount} from {of}")
HOLD = Text("{of}から{amount}は続ける", "kept for {amount} from {of}")
ON_THE_DAY = Text("{of}当日{at}まで", "on the same day as {of}{at}")
COUNTED = Text("{of}の翌日から数えて{n}{unit}{at}まで", "{n} {unit} after {of}{at}")
BY_THE_HOUR = Text("{of}の時間帯によって決まる", "depends on the hour of {of}")
BY_THE_CASE = Text("{of}と案件の内容から決まる", "decided by {of} and the case")
BY_THE_CASE_ALONE = Text("案件の内容から決まる", "decided by the case")


def summary_of(rule: DeadlineRule) -> Text:
    """Say when something is due by this rule."""
    start, at = _start(rule), f" {rule.at:%H:%M}" if rule.at else ""
    if rule.start is not None and rule.bands:
        return say(BY_THE_HOUR, of=start)
    days = days_of(rule.due)
    if rule.start is not None and days is not None:
        sentence = ON_THE_DAY if days == 0 else COUNTED
        return say(sentence, of=start, n=days, unit=COUNTING_NAMES[rule.counting], at=at)
    found = DURATION.fullmatch(rule.due)
    if rule.start is not None and found is not None:
        return say(HOLD if rule.hold else WITHIN, of=start, amount=_amount(found["n"], found["time"] + found["unit"]))
    return _formula(rule) or (say(BY_THE_CASE, of=start) if start.ja else BY_THE_CASE_ALONE)


def days_of(due: str) -> int | None:
    """Return a rule's number of days; None when a formula decides."""
    return int(due) if due.isascii() and due.isdigit() else None


def _formula(rule: DeadlineRule) -> Text | None:
    """Say a formula of the usual shapes; None for all others."""
    for shape, sentence in FORMULAS.items():
        found = re.fullmatch(shape.replace("{of}", MOMENT).replace("{n}", r"(?P<n>\d+)"), rule.due)
        if found is not None:
            of = _named(rule, found["of"])
            said = BEFORE if rule.before and shape == r"{of}" else sentence
            return say(said, of=of, n=found.groupdict().get("n", "")) if of is not None else None
    return None


def _named(rule: DeadlineRule, moment: str) -> Text | None:
    if rule.start_name is not None and moment in {rule.start, *rule.needs}:
        return rule.start_name
    return STARTS.get(moment)


def _amount(number: str, unit: str) -> Text:
    ja, en = UNITS[unit]
    return Text(f"{number}{ja}", f"{number} {en}" if number == "1" else f"{number} {en}s")


def _start(rule: DeadlineRule) -> Text:
    """Name what the clock starts from; nothing where the rule's words do not say it."""
    first = rule.start or next(iter(rule.needs), "")
    return _named(rule, first) or Text("", "")
