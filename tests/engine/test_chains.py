"""The chain of a case: linked to an end that was read before, unless somebody has linked to it since."""

from engine import instances, tasks
from engine.work import Services, begin
from tests import look
from tests.cast import SATO, actor
from tests.make import a_case, task


def test_links_to_the_end_as_it_stands_where_the_one_seen_has_moved_on(desk: Services) -> None:
    case_id = a_case(desk)
    found = task(desk, case_id, "task_first_answer")
    with begin(desk, actor(desk, SATO)) as work:
        instances.locked_of_task(work, found.id)
        (key,) = work.chains.seen
        work.chains.see(key, 1, b"of a link that is not the last")
        tasks.claim(work, found.id)
    assert look.facts(desk, case_id, "task_claimed")
    assert look.broken_links(desk) == []


def test_links_at_once_to_an_end_that_was_seen(desk: Services) -> None:
    case_id = a_case(desk)
    found = task(desk, case_id, "task_first_answer")
    with begin(desk, actor(desk, SATO)) as work:
        instances.locked_of_task(work, found.id)
        tasks.claim(work, found.id)
        work.chains.write(work.session)
        tasks.release(work, found.id)
    assert len(look.facts(desk, case_id, "task_released")) == 1
    assert look.broken_links(desk) == []
