"""Say values as a reader expects them."""

import functools
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.domain.era import date_label, moment_label
from engine.domain.text import Text


@functools.singledispatch
def spoken(value: object) -> Text:
    """Say a value: 令和8年11月18日（水）, 1,200, はい; nothing for null."""
    return _same("" if value is None else str(value))


@spoken.register
def _boolean(value: bool) -> Text:  # noqa: FBT001 - the value itself
    return Text("はい", "yes") if value else Text("いいえ", "no")


@spoken.register(int)
@spoken.register(Decimal)
def _number(value: Decimal) -> Text:
    return _same(f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}")


@spoken.register
def _date(value: date) -> Text:
    return date_label(value)


@spoken.register
def _datetime(value: datetime) -> Text:
    if value.tzinfo is not None:
        return moment_label(value)
    day = date_label(value.date())
    return Text(f"{day.ja}{value:%H:%M}", f"{day.en} {value:%H:%M}")


@spoken.register
def _time(value: time) -> Text:
    return _same(f"{value:%H:%M}")


@spoken.register
def _duration(value: timedelta) -> Text:
    hours, minutes = divmod(int(value.total_seconds()) // 60, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "日", "d"), (hours, "時間", "h"), (minutes, "分", "min")]
    ja = "".join(f"{amount}{unit}" for amount, unit, _ in parts if amount)
    en = " ".join(f"{amount} {unit}" for amount, _, unit in parts if amount)
    return Text(ja or "0分", en or "0 min")


@spoken.register(list)
@spoken.register(tuple)
def _list(value: list[object]) -> Text:
    texts = [spoken(entry) for entry in value]
    return Text("、".join(text.ja for text in texts), ", ".join(text.en for text in texts))


def _same(text: str) -> Text:
    return Text(text, text)
