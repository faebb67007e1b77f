"""The sentences of 「なぜこの期限？」."""

from datetime import date, datetime, timedelta

from engine.domain.deadline_rule import DeadlineRule
from engine.domain.era import date_label, moment_label
from engine.domain.text import Text

STARTS = Text("起点（{name}）は{day}。", "The clock starts ({name}) on {day}.")
RULE_GIVES = Text("式「{rule}」により{day}。", "“{rule}” gives {day}.")
DAYS_LATER = Text("{n}日後（初日不算入、暦日）は{day}。", "{n} days later (first day not counted) is {day}.")
WORKING_DAYS_LATER = Text(
    "{n}営業日後（初日不算入）は{day}。", "{n} working days later (first day not counted) is {day}."
)
MONTHS_LATER = Text(
    "{n}か月後（初日不算入、応当日の前日。民法143条）は{day}。",
    "{n} months later (first day not counted, day before the corresponding day) is {day}.",
)
CLOCK_LATER = Text("{amount}後（昼夜・休日を問わない）は{day}。", "{amount} later, day and night, is {day}.")
OFFICE_TIME_LATER = Text("執務時間で{amount}後は{day}。", "{amount} of office time later is {day}.")
STANDS = Text("{why}に当たるが、期限は動かさない。", "That is {why}; the date stands.")
MOVED_EARLIER = Text("{why}に当たるため、前の営業日の{day}とする。", "That is {why}; the working day before is {day}.")
MOVED_LATER = Text("{why}に当たるため、次の営業日の{day}とする。", "That is {why}; the working day after is {day}.")
WHOLE_DAY = Text("時刻の定めがないため、その日の終わりまで。", "No time of day is set: until the end of the day.")
TIME_OF_DAY = Text("時刻は{time}。", "The time of day is {time}.")
TARGET = Text(
    "作業の目標は{day}（{offset}を基準に、営業日の執務時間内）。",
    "Working target: {day} (from: {offset}, in office hours).",
)
NO_TIME_LEFT = Text(
    "起点より前になるため、作業の目標は期限と同じ{day}。", "No office time is left: the working target is {day}."
)
# What rules start from when they do not say it themselves (`start_name`).
MOMENTS = {
    "created_at": Text("作業の始まり", "the start of the task"),
    "task_created_at": Text("作業の始まり", "the start of the task"),
    "task_created_on": Text("作業の始まり", "the start of the task"),
    "opened_at": Text("案件の受付", "the opening of the case"),
    "period.start": Text("対象期間の初日", "the first day of the period"),
    "period.end": Text("対象期間の末日", "the last day of the period"),
    "term.start": Text("履行期間の初日", "the first day of the term"),
    "term.end": Text("履行期限", "the end of the term"),
}
MISSING = Text("「{names}」がまだ分かりません。", "not yet known: {names}.")
NO_START = Text("起点「{name}」が日付ではありません。", "the start {name} is no date.")
GIVES_NOTHING = Text("式「{rule}」の答えがありません。", "“{rule}” gives nothing.")
GIVES_NO_DATE = Text("式「{rule}」の答え「{value}」は日付になりません。", "“{rule}” gives {value}, which is no date.")


def say(template: Text, **values: object) -> Text:
    """Fill a sentence; values that are texts are taken in the sentence's own language."""
    ja = {name: value.ja if isinstance(value, Text) else value for name, value in values.items()}
    en = {name: value.en if isinstance(value, Text) else value for name, value in values.items()}
    return Text(template.ja.format(**ja), template.en.format(**en))


def moment_name(rule: DeadlineRule) -> Text:
    """Name what the clock of a rule starts from."""
    source = rule.start or ""
    return rule.start_name or MOMENTS.get(source, Text(source, source))


def label_of(moment: date | datetime) -> Text:
    """Name a day, or an aware instant with its Japan time."""
    return moment_label(moment) if isinstance(moment, datetime) else date_label(moment)


def amount_of(duration: timedelta) -> Text:
    """Say a duration in hours and minutes: 1時間30分 / 1 h 30 min."""
    hours, minutes = divmod(int(duration.total_seconds()) // 60, 60)
    parts_ja = [f"{hours}時間" if hours else "", f"{minutes}分" if minutes else ""]
    parts_en = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""]
    return Text("".join(parts_ja) or "0分", " ".join(part for part in parts_en if part) or "0 min")
