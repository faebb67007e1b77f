"""What a task's form shows and is judged with: the case as it is now, not as it was when the task was offered."""

import json
from typing import Any

import pytest

from engine import api_views, definitions, forms, people, programme_folder, tasks
from engine.cases import GENERIC_KIND, NewCase, open_case
from engine.domain.access import SYSTEM
from engine.domain.ids import CaseId
from engine.errors import Invalid
from engine.task_view import TaskView
from engine.work import Services, begin
from tests.bpmn.builder import Scope, each
from tests.cast import SATO, actor
from tests.make import task
from tests.web.api.caller import FOLDER, ORDERS

FIELDS: list[dict[str, Any]] = [
    {"type": "textfield", "id": "f_shown", "key": "company", "label": "企業", "readonly": True},
    {
        "type": "textfield",
        "id": "f_why",
        "key": "why",
        "label": "理由",
        "validate": {"required": True},
        "conditional": {"hide": "=amount <= 100"},
    },
]


def diagram() -> bytes:
    """Return a diagram with a task beside another, then one for each company."""
    words = ('<zeebe:formDefinition formId="reason"/>',)
    scope = Scope().start().both("split", "join").add("userTask", "beside").add("userTask", "judged", words=words)
    scope.add("userTask", "visit", each("=companies", "company"), words=words).end("end")
    scope.path("start", "split", "beside", "join", "visit", "end").path("split", "judged", "join")
    return scope.file()


@pytest.fixture
def case_id(desk: Services) -> CaseId:
    """Open a case with an amount that needs no reason, to both databases."""
    form = json.dumps({"id": "reason", "type": "default", "components": FIELDS}).encode()
    files = {**programme_folder.read(FOLDER), "beside.bpmn": diagram(), "reason.form": form}
    with begin(desk, SYSTEM) as work:
        definitions.load(work, files)
        person_id = people.id_of_login(work, SATO.login)
        assert person_id is not None
        people.join(work, person_id, ORDERS, roles=SATO.roles, groups=SATO.groups)
        words = {"amount": 50, "companies": ["甲", "乙"], "company": "丙"}
        new = NewCase(programme=ORDERS, kind=GENERIC_KIND, process="p", data={}, variables=words)
        return open_case(work, new).id


def complete(desk: Services, found: TaskView, **typed: Any) -> None:
    with begin(desk, actor(desk, SATO)) as work:
        tasks.complete(work, found.id, typed)


def hidden(desk: Services, found: TaskView) -> bool:
    """Tell whether the form asks for no reason."""
    with begin(desk, SYSTEM, read_only=True) as work:
        page = forms.task_page(work, found, lang="ja")
        assert page is not None
        return next(field.hidden for field in page.fields if field.name == "why")


def test_a_form_is_judged_with_what_a_task_beside_it_has_written(desk: Services, case_id: CaseId) -> None:
    judged = task(desk, case_id, "judged")
    assert hidden(desk, judged)
    complete(desk, task(desk, case_id, "beside"), amount=500)
    assert not hidden(desk, judged)
    with pytest.raises(Invalid) as refused:
        complete(desk, judged)
    assert set(refused.value.fields) == {"why"}
    complete(desk, judged, why="高額のため")


def test_a_form_that_was_answered_stays_as_it_was_judged(desk: Services, case_id: CaseId) -> None:
    judged = task(desk, case_id, "judged")
    complete(desk, judged)
    complete(desk, task(desk, case_id, "beside"), amount=500)
    with begin(desk, SYSTEM, read_only=True) as work:
        done = tasks.get(work, judged.id)
    assert done.context == {"amount": 50, "company": "丙"}
    assert hidden(desk, done)


def test_each_turn_of_a_loop_sees_its_own_item(desk: Services, case_id: CaseId) -> None:
    complete(desk, task(desk, case_id, "judged"))
    complete(desk, task(desk, case_id, "beside"), amount=500)
    with begin(desk, actor(desk, SATO), read_only=True) as work:
        details = [api_views.task_detail(work, found.id) for found in tasks.open_in(work, case_id)]
    assert [detail.variables["company"] for detail in details] == ["甲", "乙"]
    assert [detail.data["company"] for detail in details] == ["甲", "乙"]
    assert {detail.variables["amount"] for detail in details} == {500}
