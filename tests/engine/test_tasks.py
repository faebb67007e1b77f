"""Tasks: offered, claimed, given back, given to others, kept as a draft, completed once."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import delete

from engine import definitions, inbox, people, tasks
from engine.domain.access import SYSTEM, NotAllowed, Role
from engine.domain.facts import FactKind
from engine.domain.ids import ProgrammeKey, TaskId, UserId
from engine.domain.states import TaskStatus
from engine.domain.workdays import local_date
from engine.errors import Invalid
from engine.inbox import Scope, Wish
from engine.store.people import MembershipRow, PersonRow
from engine.task_view import TaskView
from engine.tasks import CannotHold, NoSuchTask, ReasonMissing, TaskHeld, TaskOver
from engine.work import Services, begin
from tests import look
from tests.cast import KAGOSHIMA, KENCHO, MORI, PASSERBY, SATO, SUZUKI, Player, actor
from tests.clock import MovableClock, japan
from tests.make import a_case, an_open_task, do, task, typed, waiting
from tests.ring import ring
from tests.together import raised, returned, together


def claim(services: Services, task_id: TaskId, by: Player = SATO) -> TaskView:
    with begin(services, actor(services, by)) as work:
        return tasks.claim(work, task_id)


def complete(services: Services, task_id: TaskId, by: Player = SATO, **fields: Any) -> TaskView:
    data = typed("task_first_answer", local_date(services.clock())) | fields
    with begin(services, actor(services, by)) as work:
        return tasks.complete(work, task_id, data)


def user_id(services: Services, player: Player) -> UserId:
    with begin(services, SYSTEM, read_only=True) as work:
        found = people.id_of_login(work, player.login)
    assert found is not None
    return found


def test_the_triage_table_decides_and_the_fired_rules_are_noted(desk: Services) -> None:
    case_id = a_case(desk, topic="T10", work_style="W2")
    (fact,) = look.facts(desk, case_id, FactKind.DECISION_MADE)
    assert fact.data["decision"] == "triage"
    assert fact.data["value"]["group"] == task(desk, case_id, "task_first_answer").group == "desk"
    stage = next(rule for rule in fact.data["rules"] if rule["table"] == "DX段階の見立て")
    assert stage["rule"] >= 1
    assert stage["inputs"] == {"今の仕事の進め方": "W2", "相談の内容": "T10"}
    assert stage["outputs"] == {"stage": fact.data["value"]["stage_guess"]}


def test_an_urgent_request_goes_to_the_coordinators_with_priority(desk: Services) -> None:
    urgent = task(desk, a_case(desk, urgency_wish="U1"), "task_first_answer")
    assert (urgent.group, urgent.priority) == ("staff", 90)
    assert urgent.due_at == japan(2026, 11, 19, 17)


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (japan(2026, 11, 18), japan(2026, 11, 20, 17)),
        (japan(2026, 11, 20), japan(2026, 11, 25, 17)),  # a weekend and 勤労感謝の日 between
        (japan(2026, 12, 28), japan(2027, 1, 5, 17)),  # the closed days at the turn of the year
    ],
)
def test_a_first_answer_is_due_after_two_working_days(
    sqlite_desk: Services, clock: MovableClock, opened: Any, due: Any
) -> None:
    clock.move_to(opened.date())
    found = task(sqlite_desk, a_case(sqlite_desk), "task_first_answer")
    assert found.due_at == due


def test_the_due_date_is_explained_step_by_step(sqlite_desk: Services) -> None:
    explained = task(sqlite_desk, a_case(sqlite_desk), "task_first_answer").deadline
    assert explained is not None
    steps = [step["ja"] for step in explained["steps"]]
    assert "11月20日" in " ".join(steps)
    assert explained["clause"]["source"] == "仕様書 5(3)エ"


def test_the_clock_knows_reminder_overdue_and_escalation(desk: Services) -> None:
    rows = look.clock_rows(desk, a_case(desk))
    notices = [(row.payload["notice"], row.due_at) for row in rows]
    assert ("overdue", japan(2026, 11, 24, 9)) in notices
    assert ("escalation", japan(2026, 11, 24, 9)) in notices
    assert any(kind == "reminder" and at < japan(2026, 11, 20, 17) for kind, at in notices)


def test_taking_ones_own_task_again_changes_nothing(desk: Services) -> None:
    task_id = an_open_task(desk)
    first, second = claim(desk, task_id), claim(desk, task_id)
    assert (first.status, first.assignee, first.revision) == (TaskStatus.CLAIMED, "佐藤 結衣", second.revision)
    assert len(look.facts(desk, first.case_id, FactKind.TASK_CLAIMED)) == 1


def test_refuses_a_task_someone_holds_and_names_them(desk: Services) -> None:
    task_id = an_open_task(desk)
    claim(desk, task_id)
    for refused in (claim, complete):
        with pytest.raises(TaskHeld) as held:
            refused(desk, task_id, SUZUKI)
        assert "佐藤 結衣" in held.value.text.ja


def test_one_of_two_gets_the_task(desk: Services) -> None:
    task_id = an_open_task(desk)
    outcomes = together(lambda: claim(desk, task_id, SATO), lambda: claim(desk, task_id, SUZUKI))
    (refused,) = raised(outcomes)
    assert isinstance(refused, TaskHeld)
    assert len(returned(outcomes)) == 1


def test_a_task_given_back_is_there_for_others(desk: Services) -> None:
    task_id = an_open_task(desk)
    claim(desk, task_id)
    with begin(desk, actor(desk, SUZUKI)) as work, pytest.raises(TaskHeld):
        tasks.release(work, task_id)
    with begin(desk, actor(desk, SATO)) as work:
        assert tasks.release(work, task_id).status is TaskStatus.OPEN
        assert tasks.release(work, task_id).assignee is None
    assert claim(desk, task_id, SUZUKI).assignee == "鈴木 大地"


def test_a_supervisor_gives_a_task_to_somebody_with_a_reason(desk: Services) -> None:
    task_id = an_open_task(desk)
    claim(desk, task_id, SUZUKI)
    with begin(desk, actor(desk, MORI)) as work:
        given = tasks.reassign(work, task_id, user_id(desk, SATO), reason="出張のため")
    (fact,) = look.facts(desk, given.case_id, FactKind.TASK_REASSIGNED)
    assert (given.assignee, fact.reason, fact.actor) == ("佐藤 結衣", "出張のため", "森 健一")


def test_only_a_supervisor_reassigns(desk: Services) -> None:
    task_id = an_open_task(desk)
    with begin(desk, actor(desk, SATO)) as work, pytest.raises(NotAllowed):
        tasks.reassign(work, task_id, user_id(desk, SUZUKI), reason="なんとなく")


@pytest.mark.parametrize("to", [KENCHO, PASSERBY])
def test_a_task_goes_to_people_who_may_do_it(sqlite_desk: Services, to: Player) -> None:
    task_id = an_open_task(sqlite_desk)
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work, pytest.raises(CannotHold):
        tasks.reassign(work, task_id, user_id(sqlite_desk, to), reason="交代")


def test_reassigning_wants_a_person_and_a_reason(sqlite_desk: Services) -> None:
    task_id = an_open_task(sqlite_desk)
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        with pytest.raises(ReasonMissing):
            tasks.reassign(work, task_id, user_id(sqlite_desk, SATO), reason=" ")
        with pytest.raises(CannotHold):
            tasks.reassign(work, task_id, UserId(10**6), reason="交代")
        work.session.get_one(PersonRow, user_id(sqlite_desk, SATO)).active = False
        with pytest.raises(CannotHold):
            tasks.reassign(work, task_id, user_id(sqlite_desk, SATO), reason="交代")


def test_a_draft_is_kept_right_or_wrong(desk: Services) -> None:
    task_id = an_open_task(desk)
    with begin(desk, actor(desk, SATO)) as work:
        tasks.save_draft(work, task_id, {"outcome": "nonsense", "answer": "途中"})
    with begin(desk, actor(desk, SUZUKI), read_only=True) as work:
        assert tasks.get(work, task_id).draft == {"outcome": "nonsense", "answer": "途中"}
    assert complete(desk, task_id).draft is None


def test_wrong_data_names_every_field_and_changes_nothing(desk: Services) -> None:
    task_id = an_open_task(desk)
    with begin(desk, actor(desk, SATO)) as work:
        tasks.save_draft(work, task_id, {"answer": "途中"})
    before = look.counts(desk)
    with pytest.raises(Invalid) as refused:
        complete(
            desk, task_id, contact_method="", contacted_on="そのうち", slots=[{"slot_on": "", "slot_from": "99:99"}]
        )
    assert set(refused.value.fields) == {
        "contact_method",
        "contacted_on",
        "slots-0.slot_on",
        "slots-0.slot_from",
        "slots-0.slot_channel",
    }
    with begin(desk, actor(desk, SATO), read_only=True) as work:
        found = tasks.get(work, task_id)
    assert (found.status, found.draft, look.counts(desk)) == (TaskStatus.OPEN, {"answer": "途中"}, before)


def test_fields_the_form_has_not_are_refused(desk: Services) -> None:
    with pytest.raises(Invalid) as refused:
        complete(desk, an_open_task(desk), programme="x", triage={"group": "desk"})
    assert set(refused.value.fields) == {"programme", "triage"}


def test_completing_twice_says_who_was_first_and_when(desk: Services) -> None:
    task_id = an_open_task(desk)
    complete(desk, task_id)
    for again in (complete, claim):
        with pytest.raises(TaskOver) as over:
            again(desk, task_id, SUZUKI)
        assert "佐藤 結衣" in over.value.text.ja
        assert "11月18日" in over.value.text.ja


@pytest.mark.parametrize("round_", range(10))
def test_two_people_completing_at_once_have_one_winner(desk: Services, round_: int) -> None:
    case_id = a_case(desk)
    task_id = task(desk, case_id, "task_first_answer").id
    outcomes = together(lambda: complete(desk, task_id, SATO), lambda: complete(desk, task_id, SUZUKI))
    (refused,) = raised(outcomes)
    assert isinstance(refused, TaskOver)
    assert len(look.facts(desk, case_id, FactKind.TASK_DONE)) == 1
    assert len(look.mails(desk, case_id, "slot_proposal")) == 1
    assert waiting(desk, case_id) == {"task_agree_date"}
    assert look.broken_links(desk) == []


def test_six_people_at_three_doors_have_one_winner(desk: Services) -> None:
    case_id = a_case(desk, "task_agree_date")
    found = task(desk, case_id, "task_agree_date").id
    agreed = typed("task_agree_date", local_date(desk.clock()))

    def finish(player: Player, data: Mapping[str, Any]) -> TaskView:
        with begin(desk, actor(desk, player)) as work:
            return tasks.complete(work, found, data)

    withdrawn = {"outcome": "withdrawn", "withdrawn_reason": "繁忙期"}
    outcomes = together(*[lambda p=p, d=d: finish(p, d) for p in (SATO, SUZUKI, MORI) for d in (agreed, withdrawn)])
    assert len(returned(outcomes)) == 1
    assert {type(error) for error in raised(outcomes)} == {TaskOver}
    assert len(look.facts(desk, case_id, FactKind.TASK_DONE)) == 2


def test_a_task_the_case_went_on_without_is_refused_with_the_reason(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "task_agree_date")
    clock.move_by(days=14)
    ring(desk)
    stale = task(desk, case_id, "task_stale").id
    do(
        desk,
        case_id,
        "task_agree_date",
        outcome="withdrawn",
        withdrawn_reason="繁忙期",
        agreed_on=None,
        agreed_from=None,
        channel=None,
    )
    with begin(desk, actor(desk, MORI)) as work, pytest.raises(TaskOver) as over:
        tasks.complete(work, stale, typed("task_stale", local_date(clock())))
    assert "佐藤 結衣" in over.value.text.ja
    assert look.clock_rows(desk, case_id) == []


def test_strangers_do_not_learn_that_a_task_exists(desk: Services) -> None:
    task_id = an_open_task(desk)
    for player in (PASSERBY, KENCHO):
        with begin(desk, actor(desk, player)) as work:
            for attempt in (tasks.get, tasks.claim, tasks.release):
                with pytest.raises(NoSuchTask):
                    attempt(work, task_id)
            with pytest.raises(NoSuchTask):
                tasks.complete(work, task_id, {})


def test_members_of_another_programme_find_nothing(desk: Services) -> None:
    task_id = an_open_task(desk)
    with begin(desk, SYSTEM) as work:
        other = {
            path: content.replace(b'key = "kagoshima"', b'key = "other"')
            for path, content in work.programmes.current(work.session, KAGOSHIMA).files.items()
        }
        definitions.publish_folder(work, other, shift_years=2)
        work.session.execute(delete(MembershipRow).where(MembershipRow.person_id == user_id(desk, MORI)))
        people.join(work, user_id(desk, MORI), ProgrammeKey("other"), roles=[Role.SUPERVISOR], groups=["supervisors"])
    with begin(desk, actor(desk, MORI)) as work:
        with pytest.raises(NoSuchTask):
            tasks.reassign(work, task_id, user_id(desk, SATO), reason="越権")
        assert inbox.inbox(work, Wish(scope=Scope.ALL)) == []
        assert set(inbox.counts(work, Wish()).values()) == {0}


def test_completing_silences_the_reminders(desk: Services) -> None:
    case_id = a_case(desk, "closed")
    assert look.clock_rows(desk, case_id) == []


def test_what_happened_is_told_in_order(desk: Services) -> None:
    case_id = a_case(desk)
    do(desk, case_id, "task_first_answer")
    kinds = [fact.kind for fact in look.facts(desk, case_id)]
    opening = [FactKind.CASE_OPENED, FactKind.MESSAGE_QUEUED, FactKind.DECISION_MADE, FactKind.TASK_OFFERED]
    assert kinds[:4] == opening
    assert kinds.index(FactKind.TASK_DONE) < kinds.index(FactKind.MESSAGE_QUEUED, 3) < len(kinds)
