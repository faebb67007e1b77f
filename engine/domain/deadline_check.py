"""What a deadline rule says that cannot be meant; every finding has the place in programme.toml."""

import difflib
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import time

from engine.domain.deadline_links import RulesInACircle, in_order, rules_behind
from engine.domain.deadline_rule import Band, ClosedDay, Consequence, DeadlineRule
from engine.domain.programme_table import Notes
from engine.domain.text import Text

COUNTED_BACK = re.compile(r'-\s*\d+|duration\(\s*"-[^"]*"\s*\)|-\s*duration\(.*\)')
NO_CALENDAR = Text("暦「{key}」がありません。{ja}", "There is no calendar “{key}”.{en}")
BACK_LATER = Text(
    "さかのぼって数える期限は、休業日に当たっても動かしません。on_closed_day を除いてください。",
    "A date that is counted back is not moved on a closed day: leave out `on_closed_day`.",
)
BANDS_WITHOUT_START = Text("bands を使うには start が必要です。", "`bands` need a `start`.")
BANDS_AND_DUE = Text("due と bands は、どちらか一方だけにしてください。", "Write either `due` or `bands`.")
BANDS_NOT_WHOLE = Text(
    "最後の bands は、ほかのどの時間にも当たるよう days・from・to なしで書いてください。",
    "The last of the `bands` must be for all other hours: without days, from and to.",
)
BANDS_OVERLAP = Text(
    "この時間帯は、前の時間帯と重なっています。重なる時間には、前のものだけが効きます。",
    "These hours overlap an earlier band of the same days: only the first counts there.",
)
BLOCKS_NOTHING = Text(
    'blocks を使うには consequence = "block" が必要です。', 'With `blocks`, `consequence` must be "block".'
)
FIRST_DAY_WITHOUT_START = Text("counts_first_day を使うには start が必要です。", "`counts_first_day` needs a `start`.")
ITSELF = Text("この期限自身を挙げることはできません。", "A rule cannot conflict with itself.")
NO_RULE = Text("期限「{key}」がありません。{ja}", "There is no deadline “{key}”.{en}")


def check_rule(notes: Notes, rule: DeadlineRule, calendars: AbstractSet[str]) -> None:
    """Note what one rule says that cannot be meant. calendars: keys of the programme's other calendars."""
    path = ("deadlines", rule.key)
    if rule.calendar is not None and rule.calendar not in calendars:
        notes.error("unknown_reference", (*path, "calendar"), _missing(NO_CALENDAR, rule.calendar, calendars))
    if rule.on_closed_day is not ClosedDay.KEEP and (rule.before or COUNTED_BACK.fullmatch(rule.due.strip())):
        notes.error("wrong_value", (*path, "on_closed_day"), BACK_LATER)
    if rule.counts_first_day and rule.start is None:
        notes.error("missing", (*path, "start"), FIRST_DAY_WITHOUT_START)
    if rule.key in rule.conflicts_with:
        notes.error("wrong_value", (*path, "conflicts_with"), ITSELF)
    if rule.blocks and rule.consequence is not Consequence.BLOCK:
        notes.error("wrong_value", (*path, "blocks"), BLOCKS_NOTHING)
    if rule.bands:
        _check_bands(notes, rule)


def check_links(notes: Notes, key: str, rules: Mapping[str, DeadlineRule]) -> None:
    """Note rules a rule names that are not there, and circles it is part of."""
    path = ("deadlines", key, "due" if rules[key].due != "null" else "start")
    for other in sorted(rules_behind(rules[key]) - rules.keys()):
        notes.error("unknown_reference", path, _missing(NO_RULE, other, rules.keys()))
    try:
        in_order(rules, [key])
    except RulesInACircle as circle:
        if key in circle.keys:
            notes.error("circle", path, circle.text)


def _check_bands(notes: Notes, rule: DeadlineRule) -> None:
    path = ("deadlines", rule.key)
    if rule.start is None:
        notes.error("missing", (*path, "start"), BANDS_WITHOUT_START)
    if rule.due != "null":
        notes.error("wrong_value", (*path, "due"), BANDS_AND_DUE)
    for number, band in enumerate(rule.bands):
        if any(_overlap(band, earlier) for earlier in rule.bands[:number]):
            notes.error("overlap", (*path, "bands", number), BANDS_OVERLAP)
    last = rule.bands[-1]
    if (last.from_at, last.to_at, last.days) != (None, None, "any"):
        notes.error("wrong_value", (*path, "bands"), BANDS_NOT_WHOLE)


def _overlap(band: Band, earlier: Band) -> bool:
    """Tell whether hours of the same days stand in two bands: only the first of them counts."""
    if band.days is not earlier.days or None in {band.from_at, band.to_at, earlier.from_at, earlier.to_at}:
        return False
    return max(_hours(band)[0], _hours(earlier)[0]) < min(_hours(band)[1], _hours(earlier)[1])


def _hours(band: Band) -> tuple[time, time]:
    return band.from_at or time.min, band.to_at or time.max


def _missing(sentence: Text, key: str, known: AbstractSet[str]) -> Text:
    near = difflib.get_close_matches(key, known, n=1)
    ja, en = (f"「{near[0]}」のことですか。", f" Do you mean “{near[0]}”?") if near else ("", "")
    return sentence.format(key=key, ja=ja, en=en)
