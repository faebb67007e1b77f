"""A desk with a KPI of every manner of counting, and a plain counting of the same by hand."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from engine import definitions, records
from engine.domain.access import SYSTEM
from engine.domain.ids import CompanyId, ProgrammeKey, RecordId
from engine.work import Services, Work, begin
from tests.domain.record_kinds import HEAD
from tests.engine.record_lab import DIAGRAM

LAB = ProgrammeKey("tallies")
TOML = """
[codes.colour]
name = "色"
items = [{ code = "R", ja = "赤", en = "red" }, { code = "B", ja = "青", en = "blue" }]

[records.deed]
name = "活動"
occurred_on = "on"
per_case = false

[records.deed.fields]
on = { label = "日", type = "date", required = true }
event = { label = "催し", type = "text" }
colours = { label = "色", type = "codes", codes = "colour" }
amount = { label = "量", type = "number" }
who = { label = "誰", type = "text" }
until = { label = "まで", type = "date" }
size = { label = "大きさ", type = "number" }

[kpis]
times = { name = "延べ", records = "deed", per = "month" }
large = { name = "大きいもの", records = "deed", where = "size > 2", per = "month" }
firms = { name = "実数", records = "deed", count = "distinct_company", per = "term" }
persons = { name = "人", records = "deed", count = "distinct", field = "who", per = "term" }
parties = { name = "企業と人", records = "deed", count = "distinct_party", field = "who", per = "term" }
sum = { name = "量", records = "deed", count = "sum", field = "amount", per = "half" }
newest = { name = "直近の量", records = "deed", count = "latest", field = "amount", per = "term" }
lasting = { name = "続くもの", records = "deed", until = "until", per = "month" }
by_event = { name = "催しごとの実数", records = "deed", count = "distinct_company", each = "event", per = "term" }
by_colour = { name = "色ごと", records = "deed", each = "colours", per = "term" }
twice = { name = "2回以上の企業", records = "deed", each = "company", at_least = 2, per = "term" }
among = { name = "大きいことをした企業", records = "deed", count = "distinct_company", among = "large", per = "term" }
share = { name = "割合", count = "ratio", ratio = { numerator = "large", denominator = "times" }, per = "term" }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What a record says. company: a number of LAB's companies, None = none."""

    on: dt.date
    company: int | None = None
    event: str | None = None
    colours: tuple[str, ...] = ()
    amount: Decimal | None = None
    who: str | None = None
    until: dt.date | None = None
    size: int | None = None

    @property
    def fields(self) -> dict[str, object]:
        """The record's fields as a form gives them."""
        kept = {key: getattr(self, key) for key in ("on", "event", "amount", "who", "until", "size")}
        return {**kept, "colours": list(self.colours)}


def open_lab(services: Services, change: tuple[str, str] = ("", "")) -> None:
    """Publish the desk. change: a text of its TOML, and what stands in its place."""
    old, new = change
    assert old in TOML
    toml = (HEAD.format(key=LAB) + TOML.replace(old, new, 1)).encode()
    with begin(services, SYSTEM) as work:
        definitions.load(work, {"programme.toml": toml, "idle.bpmn": DIAGRAM})


def write(work: Work, deed: Deed, companies: Sequence[CompanyId]) -> RecordId:
    """Write a deed."""
    release = work.programmes.current(work.session, LAB)
    whose = None if deed.company is None else companies[deed.company]
    return records.write(work, release, kind="deed", case_id=None, task_id=None, company_id=whose, data=deed.fields)


Deeds = Sequence[Deed]


def by_hand(deeds: Iterable[Deed], first: dt.date, last: dt.date) -> dict[str, Decimal | None]:
    """Count everything the plain way. The deeds are in the order they were written, companies already merged."""
    every = list(deeds)
    inside = [deed for deed in every if first <= deed.on <= last]
    large = [deed for deed in inside if deed.size is not None and deed.size > 2]
    ever_large = {deed.company for deed in every if deed.size is not None and deed.size > 2}
    amounts = [deed for deed in sorted(inside, key=lambda deed: deed.on) if deed.amount is not None]
    lasting = [deed for deed in every if deed.on <= last and (deed.until is None or deed.until >= first)]
    counted: dict[str, int | Decimal | None] = {
        "times": len(inside),
        "large": len(large),
        "firms": len(_firms(inside)),
        "persons": len({deed.who for deed in inside} - {None}),
        "parties": len(
            {(deed.company, None if deed.company is not None else deed.who) for deed in inside} - {(None, None)}
        ),
        "sum": sum((deed.amount for deed in amounts if deed.amount), Decimal(0)),
        "newest": amounts[-1].amount if amounts else None,
        "lasting": len(lasting),
        "by_event": sum(len(_firms(group)) for group in _grouped(inside, lambda deed: [deed.event]).values()),
        "by_colour": sum(map(len, _grouped(inside, lambda deed: deed.colours or [None]).values())),
        "twice": sum(
            len(group) >= 2 for firm, group in _grouped(inside, lambda deed: [deed.company]).items() if firm is not None
        ),
        "among": len(_firms([deed for deed in inside if deed.company in ever_large])),
        "share": Decimal(len(large)) / len(inside) if inside else None,
    }
    return {key: None if value is None else Decimal(value) for key, value in counted.items()}


def _firms(deeds: Iterable[Deed]) -> set[int | None]:
    return {deed.company for deed in deeds} - {None}


def _grouped(deeds: Deeds, keys: Callable[[Deed], Iterable[object]]) -> Mapping[object, list[Deed]]:
    found: dict[object, list[Deed]] = {}
    for deed in deeds:
        for key in keys(deed):
            found.setdefault(key, []).append(deed)
    return found


def merged(deeds: Iterable[Deed], into: Mapping[int, int]) -> list[Deed]:
    """Return the deeds by the companies they count for."""
    return [
        deed if deed.company is None else replace(deed, company=into.get(deed.company, deed.company)) for deed in deeds
    ]
