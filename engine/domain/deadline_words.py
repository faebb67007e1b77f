"""The sentences of 「なぜこの期限？」."""

from datetime import date, datetime, timedelta

from engine.domain.deadline_rule import Band, BandDays, DeadlineRule
from engine.domain.era import date_label, moment_label
from engine.domain.text import Text

STARTS = Text("起点（{name}）は{day}。", "The clock starts ({name}) on {day}.")
STARTS_EARLIEST = Text(
    "起点は、分かっているもののうち最も早い{name}の{day}。", "The earliest known start is {name}, {day}."
)
PLANNED = Text(
    "{name}がまだ分からないため、{day}を期限として計画する。", "{name} is not known yet: {day} is planned as due."
)
BY_CALENDAR = Text("営業日は「{calendar}」による。", "Working days are those of “{calendar}”.")
IN_BAND = Text("{start}は、{days}{hours}の時間帯に当たる。", "{start} lies within: {days}{hours}.")
RULE_GIVES = Text("式「{rule}」により{day}。", "“{rule}” gives {day}.")
DAYS_LATER = Text(
    "{n}日後（初日不算入、暦日）：{name} {start}の翌日から起算して{n}日目は{day}。",
    "{n} days after {name}, {start} (first day not counted), is {day}.",
)
WORKING_DAYS_LATER = Text(
    "{n}営業日後（初日不算入）：{name} {start}の翌日から起算して{n}営業日目は{day}。",
    "{n} working days after {name}, {start} (first day not counted), is {day}.",
)
MONTHS_LATER = Text(
    "{n}か月後（初日不算入、民法143条）：{name} {start}の翌日から起算して{n}か月の末日は{day}。",
    "{n} months after {name}, {start} (first day not counted, Civil Code 143), end on {day}.",
)
DAYS_COUNTED = Text(
    "{n}日目（初日算入、暦日）：{name} {start}を1日目として{n}日目は{day}。",
    "Day {n} from {name}, {start} (first day counted), is {day}.",
)
WORKING_DAYS_COUNTED = Text(
    "{n}営業日目（初日算入）：{name} {start}から数えて{n}営業日目は{day}。",
    "Working day {n} from {name}, {start} (first day counted), is {day}.",
)
MONTHS_COUNTED = Text(
    "{n}か月（初日算入、民法143条）：{name} {start}から起算して{n}か月の末日は{day}。",
    "{n} months from {name}, {start} (first day counted), end on {day}.",
)
DAYS_BACK = Text(
    "{n}日前：{name} {start}の前日からさかのぼって{n}日目は{day}。", "{n} days before {name}, {start}, is {day}."
)
WORKING_DAYS_BACK = Text(
    "{n}営業日前：{name} {start}の前日からさかのぼって{n}営業日目は{day}。",
    "{n} working days before {name}, {start}, is {day}.",
)
MONTHS_BACK = Text(
    "{n}か月前：{name} {start}からさかのぼって{n}か月前は{day}。", "{n} months before {name}, {start}, is {day}."
)
CLOCK_LATER = Text("{amount}後（昼夜・休日を問わない）は{day}。", "{amount} later, day and night, is {day}.")
OFFICE_TIME_LATER = Text("執務時間で{amount}後は{day}。", "{amount} of office time later is {day}.")
BEFORE_DAY = Text("それより前に行うため、前日の{day}まで。", "It must be done before: until {day}, the day before.")
BEFORE_INSTANT = Text("それより前に行う：{day}の直前まで。", "It must be done before {day}.")
STANDS = Text("{why}に当たるが、期限は動かさない。", "That is {why}; the date stands.")
STANDS_BACK = Text(
    "{why}に当たるが、さかのぼって数える期限は動かさない（地方自治法4条の2参照）。",
    "That is {why}; a date counted back stands.",
)
MOVED_EARLIER = Text("{why}に当たるため、前の営業日の{day}とする。", "That is {why}; the working day before is {day}.")
MOVED_LATER = Text("{why}に当たるため、次の営業日の{day}とする。", "That is {why}; the working day after is {day}.")
PULLED = Text("{limit}より後になるため、早い方の{day}とする。", "That is after {limit}: the earlier, {day}, counts.")
WHOLE_DAY = Text("時刻の定めがないため、その日の終わりまで。", "No time of day is set: until the end of the day.")
TIME_OF_DAY = Text("時刻は{time}。", "The time of day is {time}.")
NOT_BEFORE = Text("{day}より前には行わない。", "It is not to be done before {day}.")
HELD = Text("{day}まで保持する。", "It is kept until {day}.")
PAUSED = Text(
    "停止していた{stopped}から{resumed}までの分（{amount}）を延ばし、{day}とする。",
    "Stopped from {stopped} to {resumed}: {amount} later, {day}.",
)
OTHER_CLAUSE = Text("「{name}」（{clause}）の定めでは{day}。", "“{name}” ({clause}) gives {day}.")
SHORTER_LEADS = Text("定めが分かれるため、早い方の{day}による。", "The clauses differ; the earlier, {day}, leads.")
TARGET = Text(
    "作業の目標は{day}（{offset}を基準に、営業日の執務時間内）。",
    "Working target: {day} (from: {offset}, in office hours).",
)
TARGET_AT_ANY_HOUR = Text(
    "作業の目標は{day}（{offset}を基準に、昼夜を問わない）。", "Working target: {day} (from: {offset}, day and night)."
)
NO_TIME_LEFT = Text(
    "起点より前になるため、作業の目標は期限と同じ{day}。", "No office time is left: the working target is {day}."
)
FIXED_DAY = Text("定められた日", "the fixed date")
BAND_DAYS = {
    BandDays.ANY: Text("", ""),
    BandDays.WORKING: Text("営業日", "a working day"),
    BandDays.CLOSED: Text("休業日", "a closed day"),
}
OTHER_HOURS = Text("上記以外", "all other hours")
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
NO_BAND = Text("{start}に当たる時間帯の定めがありません。", "no band of hours holds {start}.")
ENDLESS = Text("期限の定めがなく、履行期間の終了後も続きます。", "it has no end and outlives the term.")
GIVES_NOTHING = Text("式「{rule}」の答えがありません。", "“{rule}” gives nothing.")
GIVES_NO_DATE = Text("式「{rule}」の答え「{value}」は日付になりません。", "“{rule}” gives {value}, which is no date.")


def say(template: Text, **values: object) -> Text:
    """Fill a sentence; values that are texts are taken in the sentence's own language."""
    ja = {name: value.ja if isinstance(value, Text) else value for name, value in values.items()}
    en = {name: value.en if isinstance(value, Text) else value for name, value in values.items()}
    return Text(template.ja.format(**ja), template.en.format(**en))


def moment_name(rule: DeadlineRule, moment: str) -> Text:
    """Name one of the moments a rule's clock may start from; its own words for the first."""
    if moment == rule.start and rule.start_name is not None:
        return rule.start_name
    return MOMENTS.get(moment, Text(moment, moment))


def limit_name(source: str) -> Text:
    """Name the latest moment of a rule: 履行期限, or the fixed date an expression gives."""
    return MOMENTS.get(source, FIXED_DAY)


def hours_of(band: Band) -> tuple[Text, Text]:
    """Name the days and the hours of a band: 営業日 10:00から18:00まで（18:00は含まない）."""
    days = BAND_DAYS[band.days]
    if band.from_at is None or band.to_at is None:
        return days, Text("", "") if days.ja else OTHER_HOURS
    start, end = f"{band.from_at:%H:%M}", f"{band.to_at:%H:%M}"
    return days, Text(f"の{start}から{end}まで（{end}は含まない）", f", {start} to {end} ({end} is outside)")


def label_of(moment: date | datetime) -> Text:
    """Name a day, or an aware instant with its Japan time."""
    return moment_label(moment) if isinstance(moment, datetime) else date_label(moment)


def amount_of(duration: timedelta) -> Text:
    """Say a duration in hours and minutes: 1時間30分 / 1 h 30 min."""
    hours, minutes = divmod(int(duration.total_seconds()) // 60, 60)
    parts_ja = [f"{hours}時間" if hours else "", f"{minutes}分" if minutes else ""]
    parts_en = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""]
    return Text("".join(parts_ja) or "0分", " ".join(part for part in parts_en if part) or "0 min")
