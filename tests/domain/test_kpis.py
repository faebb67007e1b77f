"""All 33 KPIs of requirements §4 are data, over the records of the five programmes."""

from decimal import Decimal

import pytest

from engine.domain.kpi import Count, Kpi
from engine.domain.kpi_words import definition_of
from engine.domain.periods import Period
from engine.domain.programme import Programme
from tests.domain.measured import measured
from tests.domain.record_kinds import PROGRAMMES

KPIS = {
    "nagato": [f"k_n{n}" for n in range(1, 5)],
    "kagoshima": [f"k_g{n}" for n in range(1, 5)],
    "kyushu": [f"k_k{n}" for n in range(1, 18)],
    "regional_dx": [f"k_m{n}" for n in range(1, 5)],
    "yamagata": [f"k_y{n}" for n in range(1, 5)],
}


def heads(programme: Programme) -> list[Kpi]:
    """Return the KPIs of the requirements that are no part of another; a folder may have more of its own."""
    return [kpi for kpi in programme.kpis.values() if kpi.part_of is None and kpi.key.startswith("k_")]


@pytest.mark.parametrize("key", PROGRAMMES)
def test_the_kpis_of_a_real_programme_are_data(key: str) -> None:
    assert [kpi.key for kpi in heads(measured(key))] == KPIS[key]


def test_there_are_thirty_three_of_them() -> None:
    assert sum(len(heads(measured(key))) for key in PROGRAMMES) == 33


@pytest.mark.parametrize("key", PROGRAMMES)
def test_every_kpi_says_how_it_is_counted(key: str) -> None:
    programme = measured(key)
    for kpi in programme.kpis.values():
        said = definition_of(programme, kpi)
        assert said.ja.endswith("。")
        assert said.en.endswith(".")
        assert "{" not in said.ja + said.en


def test_a_definition_says_codes_and_fields_by_their_names() -> None:
    programme = measured("kyushu")
    assert definition_of(programme, programme.kpis["k_k1"]).ja == (
        "記録「参加記録」のうち、事業の区分が「経営層イベント」の、参加者の区分が「企業」のものを「開催番号」ごとに分け、"
        "事業者ごとに1回だけ数える（実数、名寄せ後）。その合計。「開催番号」ごとに30社以上を求める。委託期間を通して。"
    )


def test_a_part_takes_records_and_condition_from_its_kpi() -> None:
    part = measured("kyushu").kpis["k_k7.new"]
    assert (part.part_of, part.records, part.per) == ("k_k7", "spot_support", Period.TERM)


def test_a_part_that_narrows_its_kpi_keeps_the_conditions_of_both() -> None:
    assert measured("kyushu").kpis["k_k2.sessions"].where == 'activity = "11b"'


def test_a_duty_shown_as_figure_takes_its_number_and_clause() -> None:
    kpi = measured("nagato").kpis["k_n4"]
    assert (kpi.per, kpi.target, kpi.count, kpi.records) == (Period.MONTH, Decimal(1), Count.OCCURRENCES, "meeting")
    assert kpi.clause
    assert "月１回以上" in kpi.clause.quote


@pytest.mark.parametrize("key", ["k_n1", "k_n2", "k_n3"])
def test_a_target_of_the_proposal_is_left_empty(key: str) -> None:
    assert measured("nagato").kpis[key].target is None
