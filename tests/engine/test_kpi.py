"""Figures over records."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from engine import kpi
from engine.domain.access import SYSTEM, Actor, NotAllowed
from engine.domain.ids import ProgrammeKey
from engine.domain.periods import Period, Span, span_of
from engine.kpi import Figure
from engine.programmes import NoSuchProgramme
from engine.work import Services, Work, begin
from tests.cast import KANRI, KENCHO, PASSERBY, SATO, Player, actor, hire
from tests.clock import japan
from tests.engine.report_desk import NANPU, company, open_desk, release, visit

OCTOBER = span_of(Period.MONTH, japan(2026, 10, 1).date())


@pytest.fixture
def desk(sqlite_services: Services) -> Services:
    open_desk(sqlite_services)
    with begin(sqlite_services, SYSTEM) as work:
        nansei, shiokaze = company(work, "株式会社南星精工舎"), company(work, "合同会社しおかぜ")
        visit(work, japan(2026, 9, 30), by=nansei, hours=4, advice="在庫")
        visit(work, japan(2026, 10, 6), by=nansei, hours="1.5", advice="在庫")
        visit(work, japan(2026, 10, 20), by=nansei, channel="CH5", hours=3, advice="会計")
        visit(work, japan(2026, 10, 31, 23, 59), by=shiokaze, hours=None)
        visit(work, japan(2026, 11, 1, 0, 0), by=shiokaze)
    return sqlite_services


@pytest.fixture
def figure(desk: Services) -> Callable[..., Figure]:
    def counted(key: str, span: Span = OCTOBER) -> Figure:
        with begin(desk, SYSTEM, read_only=True) as work:
            return kpi.figure(kpi.ledger(work, release(work)), key, span)

    return counted


def employed(desk: Services, player: Player) -> Actor:
    """Hire somebody and return them as the one who acts."""
    with begin(desk, SYSTEM) as work:
        hire(work, player, NANPU)
    return actor(desk, player)


def test_a_company_seen_twice_counts_twice_as_occurrence(figure: Callable[..., Figure]) -> None:
    assert figure("visits").value == 3


def test_a_company_seen_twice_counts_once_as_company(figure: Callable[..., Figure]) -> None:
    assert figure("firms").value == 2


def test_a_figure_names_the_records_behind_it(figure: Callable[..., Figure]) -> None:
    assert figure("visits").record_ids == (2, 3, 4)
    assert figure("calls").record_ids == (3,)


def test_a_target_is_compared_with(figure: Callable[..., Figure]) -> None:
    counted = figure("visits")
    assert (counted.target, counted.about, counted.attainment) == (Decimal(5), True, Decimal("0.6"))


def test_a_target_nobody_set_is_no_zero(figure: Callable[..., Figure]) -> None:
    counted = figure("calls")
    assert (counted.target, counted.attainment) == (None, None)
    assert [note.ja for note in counted.notes] == ["目標未設定"]


def test_records_a_condition_cannot_decide_are_named(figure: Callable[..., Figure]) -> None:
    counted = figure("long")
    assert counted.value == 1
    assert "条件を判定できない記録1件を除く" in [note.ja for note in counted.notes]


def test_a_sum_is_exact_and_names_what_it_misses(figure: Callable[..., Figure]) -> None:
    counted = figure("hours")
    assert counted.value == Decimal("4.5")
    assert "値のない記録1件を除く" in [note.ja for note in counted.notes]


def test_different_values_are_counted_once(figure: Callable[..., Figure]) -> None:
    assert figure("tools").value == 2


def test_a_ratio_stands_on_the_records_of_both(figure: Callable[..., Figure]) -> None:
    counted = figure("per_firm")
    assert (counted.value, counted.record_ids) == (Decimal("1.5"), (2, 3, 4))


def test_a_ratio_over_nothing_has_no_value(figure: Callable[..., Figure]) -> None:
    counted = figure("per_firm", span_of(Period.MONTH, japan(2026, 5, 1).date()))
    assert counted.value is None
    assert "分母が0のため計算できません" in [note.ja for note in counted.notes]


def test_a_ratio_of_ratios_says_that_it_is_none(figure: Callable[..., Figure]) -> None:
    assert figure("of_ratio").value is None


def test_a_record_of_no_company_is_named_and_not_counted(desk: Services, figure: Callable[..., Figure]) -> None:
    with begin(desk, SYSTEM) as work:
        visit(work, japan(2026, 10, 7))
    counted = figure("firms")
    assert counted.value == 2
    assert "事業者の分からない記録1件を除く" in [note.ja for note in counted.notes]


def test_days_outside_the_term_are_not_counted(desk: Services, figure: Callable[..., Figure]) -> None:
    with begin(desk, SYSTEM) as work:
        visit(work, japan(2027, 4, 1))
        visit(work, japan(2027, 3, 31))
    year = span_of(Period.FISCAL_YEAR, japan(2027, 3, 1).date())
    assert figure("visits", year).value == 6
    assert figure("visits", span_of(Period.MONTH, japan(2027, 4, 1).date())).value == 0


def over(work: Work, key: str, span: Span) -> list[tuple[str, int | Decimal | None]]:
    counted = kpi.figures(kpi.ledger(work, release(work)), key, span)
    return [(one.period.ja, one.value) for one in counted]


def test_a_coarser_figure_counts_up_to_the_end_of_the_report(desk: Services) -> None:
    with begin(desk, SYSTEM, read_only=True) as work:
        assert over(work, "firms", OCTOBER) == [("委託期間（累計）", 2)]
        assert over(work, "hours", OCTOBER) == [("令和8年度第3四半期（累計）", Decimal("4.5"))]


def test_a_finer_figure_counts_each_part_of_the_report(desk: Services) -> None:
    quarter = span_of(Period.QUARTER, OCTOBER.start)
    with begin(desk, SYSTEM, read_only=True) as work:
        months = [("令和8年10月", 3), ("令和8年11月", 1), ("令和8年12月", 0)]
        assert over(work, "visits", quarter) == months


def test_a_figure_per_event_counts_each_by_itself(desk: Services) -> None:
    with begin(desk, SYSTEM, read_only=True) as work:
        events = over(work, "each", OCTOBER)
    assert events == [("10月6日（火）", Decimal("1.5")), ("10月20日（火）", 3), ("10月31日（土）", 0)]


def test_a_series_covers_the_term(desk: Services) -> None:
    with begin(desk, employed(desk, KENCHO), read_only=True) as work:
        months = kpi.series(work, NANPU, "visits")
    assert [month.value for month in months] == [0, 0, 0, 0, 0, 1, 3, 1, 0, 0, 0, 0]


def test_todays_figures_are_those_of_the_present_period(desk: Services) -> None:
    with begin(desk, employed(desk, SATO), read_only=True) as work:
        today = {one.key: (one.period.ja, one.value) for one in kpi.current(work, NANPU) if one.key != "each"}
    assert today["visits"] == ("令和8年11月", Decimal(1))
    assert today["firms"] == ("委託期間", Decimal(2))


@pytest.mark.parametrize(("player", "refusal"), [(PASSERBY, NoSuchProgramme), (KANRI, NotAllowed)])
def test_figures_are_for_those_who_read_reports(desk: Services, player: Player, refusal: type[Exception]) -> None:
    with begin(desk, employed(desk, player), read_only=True) as work, pytest.raises(refusal):
        kpi.current(work, NANPU)


def test_an_unknown_kpi_is_named(desk: Services) -> None:
    with begin(desk, SYSTEM, read_only=True) as work, pytest.raises(kpi.NoSuchKpi):
        kpi.series(work, NANPU, "nonsense")


def test_an_unknown_programme_is_not_found(desk: Services) -> None:
    with begin(desk, SYSTEM, read_only=True) as work, pytest.raises(NoSuchProgramme):
        kpi.current(work, ProgrammeKey("nonsense"))
