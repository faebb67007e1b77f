"""Play terms in full and write docs/terms.md: python -m tests.term.page [nagato …] (make term)."""

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from engine.services import build, upgrade
from engine.settings import Settings
from tests.term import kagoshima, nagato, regional_dx, verdict, yamagata
from tests.term.ground import ground
from tests.term.verdict import Figures

PAGE = Path(__file__).parents[2] / "docs" / "terms.md"
TERMS: Mapping[str, ModuleType] = {
    "nagato": nagato,
    "kagoshima": kagoshima,
    "regional-dx": regional_dx,
    "yamagata": yamagata,
}
HEAD = """# 期間の通し — terms in the life

事業ごとに、契約の期間を仮の時計で1日ずつ進め、架空の企業・担当者で実際のエンジンを動かします。
だれが、いつ、何をしたかは、試験が自分の記録（ログ）に書きます。最後に、すべての報告があること、
期限がすべて守られたか遅れが記録されていること、すべての指標がログから数えた数と一致することを確かめます。
`make term` が全部を行い、この表を書きます。小さな規模のものは `make test` に入っています（tests/term/）。

*Each programme's term is played day by day on a virtual clock through the real engine, with invented
companies and people. The play keeps a log of its own. At the end every report exists, every deadline was
met or its miss is recorded, and every KPI of every period equals the count made from the log alone.
`make term` plays them in full and writes this table.*

"""
COLUMNS = (
    "事業 programme",
    "案件 cases",
    "作業 tasks",
    "遅れ late",
    "記録 records",
    "報告 reports",
    "メール mails",
    "履歴 facts",
    "計算時間（秒） seconds of the processor",
)


def played(term: ModuleType, scale: float = 1.0) -> Figures:
    """Play one term; return what it held.  Raises: AssertionError with everything that is wrong."""
    with tempfile.TemporaryDirectory(prefix="banso-term-") as place:
        settings = Settings(database_url=f"sqlite:///{place}/term.db", secret_key="t" * 40, base_url="http://127.0.0.1")
        services = build(settings, _never)
        upgrade(services)
        began = time.process_time()
        play = ground(services, term.FOLDER, term.PEOPLE, term.HANDS)
        play.scale = scale
        term.prepare(play)
        play.play()
        seconds = time.process_time() - began
        wrong, found = verdict.wrong(play, term.COUNTS), verdict.figures(play)
        services.database.dispose()
    assert not wrong, "\n".join(wrong)
    return replace(found, seconds=seconds)


def _never() -> dt.datetime:
    message = "a term has a clock of its own"
    raise AssertionError(message)


def row(name: str) -> str:
    """Play a term and return its line of the page."""
    one = played(TERMS[name])
    numbers = (one.cases, one.tasks, one.late, one.records, one.reports, one.mails, one.facts, round(one.seconds))
    return f"| {name} | " + " | ".join(f"{number:,}" for number in numbers) + " |\n"


def page(known: str, names: Sequence[str]) -> str:
    """Return the page with the terms of these names played anew; the others keep their line."""
    kept = {line.split(" ")[1]: line + "\n" for line in known.splitlines() if line.startswith("| ")}
    rows = {name: row(name) if name in names else kept.get(name, "") for name in TERMS}
    head = f"| {' | '.join(COLUMNS)} |\n" + "|---" * len(COLUMNS) + "|\n"
    return HEAD + head + "".join(rows.values())


if __name__ == "__main__":
    before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    PAGE.write_text(page(before, sys.argv[1:] or list(TERMS)), encoding="utf-8")
