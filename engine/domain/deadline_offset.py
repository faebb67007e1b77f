"""Offsets from a due moment, as folders write them: "-P3D", "-2 working days", "-PT30M", "50%", "0"."""

import re
from datetime import date, datetime, timedelta

from engine.domain.deadline_rule import Offset
from engine.domain.text import Text
from engine.domain.workdays import Office

WORKING = re.compile(r"(?P<days>[+-]?\d{1,4}) working days?")
SHARE = re.compile(r"(?P<percent>\d{1,2}|100)%")
DURATION = re.compile(
    r"(?P<sign>[+-]?)P(?:(?P<weeks>\d{1,3})W)?(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,5})M)?)?"
)


def parse_offset(text: str) -> Offset | None:
    """Return the offset a folder means, None if the text is none."""
    text = text.strip()
    if text == "0":
        return Offset(days=0)
    if found := WORKING.fullmatch(text):
        return Offset(working_days=int(found["days"]))
    if found := SHARE.fullmatch(text):
        return Offset(share=int(found["percent"]) / 100)
    found = DURATION.fullmatch(text)
    if not found or text[-1] in "PT":
        return None
    return _duration(found)


def apply_to_day(offset: Offset, day: date, office: Office) -> date:
    """Return the day the offset names, seen from `day`; exact offsets and shares stay on it."""
    if offset.working_days is not None:
        return office.after(day, offset.working_days)
    return day + timedelta(days=offset.days or 0)


def apply_to_instant(offset: Offset, due_at: datetime, started_at: datetime | None) -> datetime:
    """Return the instant of an exact offset or a share of the clock; a share without a start is the due instant."""
    if offset.exact is not None:
        return due_at + offset.exact
    if offset.share is not None and started_at is not None:
        return started_at + (due_at - started_at) * offset.share
    return due_at


def is_before(offset: Offset) -> bool:
    """Tell whether the offset lies at or before the due moment."""
    return (offset.days or 0) <= 0 and (offset.working_days or 0) <= 0 and (offset.exact or timedelta()) <= timedelta()


def describe_offset(offset: Offset) -> Text:
    """Say the offset in words: 3営業日前 / 3 working days before."""
    if offset.share is not None:
        return Text(f"期間の{offset.share:.0%}が過ぎた時", f"{offset.share:.0%} of the time")
    amount, unit_ja, unit_en = _measure(offset)
    if amount == 0:
        return Text("期限", "due")
    side = Text("前", "before") if amount < 0 else Text("後", "after")
    plural = "" if abs(amount) == 1 else "s"
    return Text(f"{abs(amount)}{unit_ja}{side.ja}", f"{abs(amount)} {unit_en}{plural} {side.en}")


def _measure(offset: Offset) -> tuple[int, str, str]:
    if offset.working_days is not None:
        return offset.working_days, "営業日", "working day"
    if offset.exact is None:
        return offset.days or 0, "日", "day"
    minutes = int(offset.exact.total_seconds()) // 60
    return (minutes // 60, "時間", "hour") if minutes % 60 == 0 else (minutes, "分", "minute")


def _duration(found: re.Match[str]) -> Offset:
    amounts = {name: int(value) for name, value in found.groupdict("0").items() if name != "sign"}
    sign = -1 if found["sign"] == "-" else 1
    if found["hours"] is None and found["minutes"] is None:
        return Offset(days=sign * (amounts["weeks"] * 7 + amounts["days"]))
    return Offset(exact=sign * timedelta(**amounts))
