"""How long something took, in words."""

import datetime as dt

from engine.domain.text import Text

MINUTE, HOUR, DAY = 60, 3600, 86400


def lasting(duration: dt.timedelta) -> Text:
    """Return a duration by its two largest units: 12秒, 3分20秒, 2時間5分, 3日4時間; less than a second is none."""
    seconds = max(0, round(duration.total_seconds()))
    if seconds < MINUTE:
        return Text(f"{seconds}秒", f"{seconds} s")
    if seconds < HOUR:
        return _pair(seconds, (MINUTE, "分", "min"), (1, "秒", "s"))
    if seconds < DAY:
        return _pair(seconds, (HOUR, "時間", "h"), (MINUTE, "分", "min"))
    return _pair(seconds, (DAY, "日", "d"), (HOUR, "時間", "h"))


def _pair(seconds: int, large: tuple[int, str, str], small: tuple[int, str, str]) -> Text:
    many, rest = divmod(seconds, large[0])
    few = rest // small[0]
    ja, en = f"{many}{large[1]}", f"{many} {large[2]}"
    return Text(f"{ja}{few}{small[1]}", f"{en} {few} {small[2]}") if few else Text(ja, en)
