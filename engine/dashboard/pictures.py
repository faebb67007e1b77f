"""The charts of the dashboard; the tables under them have the same numbers."""

from collections.abc import Sequence
from decimal import Decimal

from engine.dashboard.ageing import BAND_NAMES, Waiting
from engine.dashboard.outcomes import OUTCOME_NAMES, Outcome
from engine.domain.report_content import Chart, ChartKind, Series
from engine.domain.text import Text
from engine.kpi.pictures import SAYS
from engine.render import charts
from engine.render.charts import Drawing

TASKS = Text("進行中の作業（グループ別・待っている日数）", "Open tasks by group and days waiting")
REFERRALS = Text("紹介の結果（機関の種類別）", "Outcome of referrals by type of institution")
LONGEST = 8  # characters of a label; the table has the whole name
MOST_COLUMNS = 10


def of_tasks(found: Sequence[Waiting], lang: str) -> str:
    """Draw how long tasks wait in each group."""
    series = tuple(
        Series(name=name.get(lang), values=tuple(Decimal(one.bands[band]) for one in found))
        for band, name in enumerate(BAND_NAMES)
    )
    return _stacked("ageing", TASKS, [one.name for one in found], series, lang)


def of_outcomes(found: Sequence[Outcome], lang: str) -> str:
    """Draw what became of referrals to each type of institution, those with the most first."""
    shown = found[:MOST_COLUMNS]
    series = tuple(
        Series(name=name.get(lang), values=tuple(Decimal(one.by_status.get(status, 0)) for one in shown))
        for status, name in OUTCOME_NAMES.items()
    )
    return _stacked("outcomes", REFERRALS, [one.type for one in shown], series, lang)


def _stacked(key: str, title: Text, names: Sequence[Text], series: tuple[Series, ...], lang: str) -> str:
    chart = Chart(
        title=title.get(lang),
        kind=ChartKind.STACKED,
        labels=tuple(_short(name.get(lang)) for name in names),
        series=series,
        unit="件" if lang == "ja" else "",
    )
    return charts.draw(Drawing(chart=chart, key=key, says=SAYS.get(lang)))


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
