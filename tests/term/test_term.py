"""A term in the life, small: every report exists, every miss is written down, the figures are those of the log."""

from dataclasses import replace
from types import ModuleType

from engine.work import Services
from tests.term import kagoshima, verdict, yamagata
from tests.term.ground import Ground, ground

SMALL = 0.03


def played(services: Services, term: ModuleType) -> Ground:
    """Play a term with few companies."""
    play = ground(services, term.FOLDER, term.PEOPLE, term.HANDS)
    play.scale = SMALL
    term.prepare(play)
    play.play()
    return play


def test_a_year_of_the_consultation_desk_ends_as_its_log_says(sqlite_services: Services) -> None:
    year = played(sqlite_services, kagoshima)
    assert verdict.wrong(year, kagoshima.COUNTS) == []
    assert {one.kind for one in year.log} >= {"consultation", "support_visit", "suspension", "placement", "flyers"}
    assert any(one.late for one in year.done)


def test_what_the_log_and_the_engine_tell_differently_is_found(sqlite_services: Services) -> None:
    year = played(sqlite_services, yamagata)
    assert verdict.wrong(year, yamagata.COUNTS) == []
    assert {one.kind for one in year.log} >= {"visit", "plan_line", "uncounted"}
    year.log.append(
        next(replace(one, said={**one.said, "company": "もう一社"}) for one in year.log if one.kind == "visit")
    )
    year.done[0] = replace(year.done[0], late=not year.done[0].late)
    found = {line.partition(" ")[0] for line in verdict.wrong(year, yamagata.COUNTS)}
    assert found == {"KPI", "task"}
