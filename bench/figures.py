"""What figures over many records cost: `python bench/figures.py [RECORDS]` (200,000 unless told otherwise).

The KPIs of the largest contract (53 figures) over attendance, interviews, spot support and satisfaction of 5,000
companies: the tally made from nothing, what noting a record adds, every page, and beside it one figure counted by
reading its records in Python. The dashboard stands over 20,000 tasks of 5,000 cases as well.
"""

import datetime as dt
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import insert, select

from bench import worked
from engine import definitions, kpi, obligations, records, services
from engine.dashboard import page as dashboard
from engine.domain.access import SYSTEM
from engine.domain.company import name_key
from engine.domain.ids import ProgrammeKey, RecordId
from engine.domain.periods import Period, Span
from engine.kpi import overview, page, tally
from engine.kpi.page import Wish
from engine.settings import Settings
from engine.store.evidence import RecordRow
from engine.store.figures import TallyRow, TallyStateRow
from engine.store.people import CompanyRow
from engine.work import Services, Work, begin
from tests.domain.measured import files_of
from tests.engine.record_lab import DIAGRAM

KYUSHU = ProgrammeKey("kyushu")
TERM = Span(dt.date(2026, 4, 1), dt.date(2027, 3, 31), Period.TERM)
NOW = dt.datetime(2027, 1, 20, 3, tzinfo=dt.UTC)
COMPANIES = 5_000
BATCH = 10_000
ROUNDS = 5
TASKS = 20_000
EVENTS = ("11a", "12a", "21a", "21b", "31a", "32a", "43b")
PAGES = ("k_k1", "k_k3", "k_k7", "k_k9", "k_k14", "k_k15", "k_k16", "k_k17")


def attendance(n: int, day: str) -> dict[str, Any]:
    """Return the fields of a firm or an institution at an event."""
    activity = EVENTS[n % len(EVENTS)]
    said = {"event_number": f"{activity}-{n % 40}", "activity": activity, "attended_on": day, "mode": "venue"}
    if activity in {"31a", "32a"}:
        return {**said, "attendee": "institution", "institution": f"inst{n % 300}"}
    return {**said, "attendee": "firm", "session": n % 5}


def interview(n: int, day: str) -> dict[str, Any]:
    """Return the fields of an interview set."""
    return {"interviewed_on": day, "activity": ("21c", "22b", "22c")[n % 3], "candidate_number": f"C{n}"}


def spot(n: int, day: str) -> dict[str, Any]:
    """Return the fields of a spot sheet."""
    return {"supported_on": day, "category": "i", "mode": "CH1", "new_to_foreign_talent": n % 3 > 0}


def satisfaction(n: int, day: str) -> dict[str, Any]:
    """Return the fields of an answer."""
    said = {"answered_on": day, "event_number": f"11a-{n % 40}", "activity": "11a", "attendee": "firm"}
    return {**said, "answer": str(1 + n % 5)}


KINDS: tuple[tuple[str, Callable[[int, str], dict[str, Any]], int], ...] = (
    ("attendance", attendance, 60),
    ("interview", interview, 10),
    ("spot_support", spot, 15),
    ("satisfaction", satisfaction, 15),
)


def furnished(url: str, number: int) -> Services:
    """Return services over a database with so many records, none of them counted yet."""
    made = services.build(Settings(database_url=url, secret_key="for-benches-only"), lambda: NOW)  # noqa: S106  # of nothing
    services.upgrade(made)
    with begin(made, SYSTEM) as work:
        definitions.publish_folder(work, {**files_of("kyushu"), "idle.bpmn": DIAGRAM})
        work.session.execute(insert(CompanyRow), [company(n) for n in range(COMPANIES)])
    with begin(made, SYSTEM, read_only=True) as work:
        companies = list(work.session.scalars(select(CompanyRow.id)))
    rows = list(written(number, companies))
    for first in range(0, len(rows), BATCH):
        with begin(made, SYSTEM) as work:
            work.session.execute(insert(RecordRow), rows[first : first + BATCH])
    return made


def company(n: int) -> dict[str, Any]:
    """Return the row of a company."""
    name = f"株式会社ベンチ{n}"
    return {"programme_key": KYUSHU, "name": name, "name_key": name_key(name), "details": {}, "created_at": NOW}


def written(number: int, companies: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield rows of records over the term."""
    chance = random.Random(7)  # noqa: S311 - the same records in every run
    for kind, fields, share in KINDS:
        for n in range(number * share // 100):
            day = dt.date(2026, 4, 1) + dt.timedelta(days=chance.randrange(290))
            yield {
                "programme_key": KYUSHU,
                "kind": kind,
                "occurred_on": day,
                "company_id": chance.choice(companies),
                "fields": fields(n, day.isoformat()),
                "code_versions": {},
                "recorded_at": NOW,
                "recorded_by": "試験",
            }


def count_all(made: Services) -> int:
    """Make the whole tally; return its entries."""
    with begin(made, SYSTEM) as work:
        tally.published(work, work.programmes.current(work.session, KYUSHU))
    while unfinished(made):
        with begin(made, SYSTEM) as work:
            tally.count_on(work, work.programmes.current(work.session, KYUSHU), most=BATCH)
    with begin(made, SYSTEM, read_only=True) as work:
        return len(work.session.execute(select(TallyRow.record_id)).all())


def unfinished(made: Services) -> bool:
    """Tell whether some KPI is not counted yet."""
    with begin(made, SYSTEM, read_only=True) as work:
        return bool(work.session.scalars(select(TallyStateRow).where(~TallyStateRow.is_complete)).first())


def timed(name: str, made: Services, act: Callable[[Work], object], *, read_only: bool = True) -> float:
    """Print the least CPU and wall time of some rounds, in ms; return the CPU time."""
    found: list[tuple[float, float]] = []
    for _round in range(ROUNDS):
        cpu, wall = time.process_time(), time.perf_counter()
        with begin(made, SYSTEM, read_only=read_only) as work:
            act(work)
        found.append((time.process_time() - cpu, time.perf_counter() - wall))
    cpu, wall = (min(one[column] for one in found) * 1e3 for column in (0, 1))
    print(f"{name:44} {cpu:8.1f} ms CPU {wall:8.1f} ms")
    return cpu


def in_python(work: Work) -> object:
    """Count the distinct firms of one KPI by reading all its records."""
    found = records.between(work, KYUSHU, "attendance", TERM.start, TERM.end)
    return len({one.company_id for one in found if one.fields["activity"] == "11a"})


def main() -> None:
    """Measure on SQLite."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        made = furnished(f"sqlite:///{Path(folder) / 'figures.db'}", number)
        measure(made, number)
        made.database.dispose()


def measure(made: Services, number: int) -> None:
    """Count everything, then ask for it."""
    begun = time.process_time()
    entries = count_all(made)
    used = time.process_time() - begun
    print(f"{number:,} records, {entries:,} entries made in {used:.1f} s CPU, {used / number * 1e6:.0f} µs a record")
    timed("one record noted", made, noted, read_only=False)
    worked.put(made, KYUSHU, TASKS)
    timed("the dashboard", made, lambda work: dashboard.read(work, KYUSHU))
    timed("of it the counted duties", made, lambda work: obligations.current(work, KYUSHU))
    timed("the list of all KPIs", made, lambda work: overview.overview(work, KYUSHU))
    for key in PAGES:
        timed(f"the page of {key}, the whole term", made, partial(shown, key))
    one = timed("one figure from the tally", made, lambda work: figure(work, "k_k1"))
    whole = timed("its records read and counted in Python", made, in_python)
    print(f"ratio {whole / one:.0f}")


def noted(work: Work) -> None:
    """Count one record anew."""
    tally.note(work, work.session.get_one(RecordRow, RecordId(1)))


def shown(key: str, work: Work) -> object:
    """Put the page of a KPI together."""
    return page.page(work, KYUSHU, key, Wish(period="term"))


def figure(work: Work, key: str) -> object:
    """Count one KPI."""
    book = kpi.ledger(work, work.programmes.current(work.session, KYUSHU))
    return kpi.figure(book, key, TERM, with_records=False)


if __name__ == "__main__":
    main()
