"""The tables of a survey: counts, shares, crossed questions, validity, and nobody who could be made out."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from engine.domain.survey import hidden
from engine.work import Services
from tests.engine.surveys.survey_lab import answer, at_venue, counted, links, sent, venue

COUNTS = st.integers(0, 9)


def answered(services: Services, *said: tuple[str, str]) -> int:
    """Give answers of a satisfaction and an industry at the venue."""
    made = sent(services, "asa@one.example.jp\nminato@two.example.jp")
    token = venue(services, made)
    for number, (satisfaction, industry) in enumerate(said):
        at_venue(services, token, str(number), satisfaction=satisfaction, industry=industry)
    return made


def test_counts_and_shares_of_each_question(sqlite_desk: Services) -> None:
    made = answered(sqlite_desk, *[("5", "E")] * 4, *[("4", "D")] * 4)
    page = counted(sqlite_desk, made)
    question = page.questions[0]
    assert [(line.count, str(line.share)) for line in question.lines[:3]] == [(4, "0.500"), (4, "0.500"), (0, "0.000")]
    useful = page.questions[1]
    assert useful.several
    assert [line.count for line in useful.lines][:4] == [8, 0, 0, 8]
    assert page.satisfied
    assert (page.satisfied.count, page.satisfied.of, str(page.satisfied.share)) == (8, 8, "1.000")


def test_two_questions_crossed(sqlite_desk: Services) -> None:
    made = answered(sqlite_desk, *[("5", "E")] * 4, *[("4", "E")] * 3, *[("4", "D")] * 3)
    cross = counted(sqlite_desk, made, across="satisfaction", down="industry").cross
    assert cross
    rows = {name.ja: (cells, total) for name, cells, total in cross.rows if total}
    assert rows == {"建設業": ((0, 3), 3), "製造業": ((4, 3), 7)}
    assert cross.totals[:2] == (4, 6)


def test_cells_under_three_of_an_anonymous_survey_are_hidden(sqlite_desk: Services) -> None:
    made = answered(sqlite_desk, *[("5", "E")] * 4, *[("4", "E")] * 3, ("1", "D"))
    page = counted(sqlite_desk, made, across="satisfaction", down="industry")
    shown = {line.code: line.count for line in page.questions[0].lines}
    assert shown == {"5": 4, "4": None, "3": 0, "2": 0, "1": None}
    assert page.cross
    assert 1 not in {cell for _name, cells, _total in page.cross.rows for cell in cells}


def test_an_anonymous_survey_with_two_answers_says_only_that(sqlite_desk: Services) -> None:
    made = answered(sqlite_desk, ("5", "E"), ("1", "D"))
    page = counted(sqlite_desk, made)
    assert page.valid == 2
    assert all(question.is_small or question.answered == 0 for question in page.questions)
    assert page.satisfied
    assert page.satisfied.count is None


def test_response_rate_is_of_those_who_were_asked(sqlite_desk: Services) -> None:
    made = answered(sqlite_desk, ("5", "E"))
    answer(sqlite_desk, links(sqlite_desk)["asa@one.example.jp"])
    page = counted(sqlite_desk, made)
    assert (page.asked, page.replied, page.rate, page.valid) == (2, 1, Decimal("0.5"), 2)


@given(st.lists(st.lists(COUNTS, min_size=3, max_size=3), min_size=1, max_size=4))
def test_no_hidden_cell_can_be_computed_from_a_total(cells: list[list[int]]) -> None:
    marks = hidden(cells)
    lines = [list(zip(row, marked, strict=True)) for row, marked in zip(cells, marks, strict=True)]
    if len(cells) > 1:
        lines += [list(line) for line in zip(*lines, strict=True)]
    for line in lines:
        covered = [count for count, mark in line if mark]
        assert all(mark or not 0 < count < 3 for count, mark in line)
        assert len(covered) != 1 or len(line) == 1 or sum(count for count, _mark in line) < 3
