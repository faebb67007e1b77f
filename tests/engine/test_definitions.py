"""Publishing: a new version for new cases, the old one for those that run; nothing broken gets in."""

import pytest

from engine import definitions
from engine.definitions import NeedsPerson, NewerRelease, NoSuchFile
from engine.domain.access import SYSTEM, NotAllowed
from engine.domain.finding import Severity
from engine.domain.ids import CaseId, ReleaseId
from engine.errors import FilesRefused
from engine.programmes import Release
from engine.store.cases import InstanceRow, TimerRow
from engine.store.people import InstitutionRow
from engine.work import Services, begin
from tests import look
from tests.cast import KAGOSHIMA, KENCHO, MORI, SATO, Player, actor
from tests.make import a_case, a_receipt, do, task, waiting
from tests.together import raised, returned, together

PATH = "consultation.bpmn"
TASK = 'name="初回回答と日程候補の提示"'
RENAMED = 'name="初回の回答をする"'


def current(services: Services) -> Release:
    with begin(services, SYSTEM, read_only=True) as work:
        return work.programmes.current(work.session, KAGOSHIMA)


def edited(services: Services, *changes: tuple[str, str], path: str = PATH) -> bytes:
    text = current(services).files[path].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def publish(
    services: Services, content: bytes, *, base: int = 1, by: Player = MORI, path: str = PATH, note: str = "改訂"
) -> ReleaseId:
    with begin(services, actor(services, by)) as work:
        return definitions.publish_file(work, KAGOSHIMA, path, content, base=base, note=note)


def release_of(services: Services, case_id: CaseId) -> ReleaseId:
    with begin(services, SYSTEM, read_only=True) as work:
        return work.session.query(InstanceRow).filter_by(case_id=case_id).one().release_id


def test_new_cases_use_the_new_version_and_running_ones_stay(desk: Services) -> None:
    running = a_case(desk)
    second = publish(desk, edited(desk, (TASK, RENAMED), ('=first_answer.outcome = "answered"', "=true")))
    fresh = a_case(desk)
    assert (current(desk).number, current(desk).id) == (2, second)
    assert task(desk, running, "task_first_answer").name == "初回回答と日程候補の提示"
    assert task(desk, fresh, "task_first_answer").name == "初回の回答をする"
    assert (release_of(desk, running), release_of(desk, fresh)) == (1, second)
    do(desk, running, "task_first_answer")
    do(desk, fresh, "task_first_answer")
    assert waiting(desk, running) == {"task_agree_date"}
    assert waiting(desk, fresh) == {"task_consultation_record"}


def test_a_running_case_keeps_its_tables_and_letters(desk: Services) -> None:
    running = a_case(desk, "task_agree_date")
    publish(
        desk,
        edited(desk, ("ご相談の日時が決まりました", "新しい件名"), path="messages/date_agreed/ja.txt"),
        path="messages/date_agreed/ja.txt",
    )
    do(desk, running, "task_agree_date")
    (letter,) = look.mails(desk, running, "date_agreed")
    assert "ご相談の日時が決まりました" in letter.subject


def test_publishing_is_noted_with_who_what_and_why(desk: Services) -> None:
    publish(desk, edited(desk, (TASK, RENAMED)), note="呼び方を改めた")
    with begin(desk, actor(desk, MORI), read_only=True) as work:
        newest = definitions.releases(work, KAGOSHIMA)[0]
    assert (newest.number, newest.published_by, newest.note) == (2, "森 健一", "呼び方を改めた")
    assert look.broken_links(desk) == []


def test_the_same_content_again_is_no_new_version(desk: Services) -> None:
    assert publish(desk, edited(desk)) == 1
    with begin(desk, SYSTEM) as work:
        again = definitions.load(work, dict(current(desk).files), shift_years=2)
    assert again.number == 1


def test_an_edit_of_an_old_version_is_refused_with_the_name_of_who_was_faster(desk: Services) -> None:
    publish(desk, edited(desk, (TASK, RENAMED)))
    with pytest.raises(NewerRelease) as newer:
        publish(desk, edited(desk, (RENAMED, TASK)), base=1)
    assert "森 健一" in newer.value.text.ja
    assert "第2版" in newer.value.text.ja
    assert current(desk).number == 2


def test_of_two_who_publish_at_once_one_is_told(desk: Services) -> None:
    first, second = edited(desk, (TASK, RENAMED)), edited(desk, (TASK, 'name="別の名前"'))
    outcomes = together(lambda: publish(desk, first), lambda: publish(desk, second))
    (refused,) = raised(outcomes)
    assert isinstance(refused, NewerRelease)
    assert (len(returned(outcomes)), current(desk).number) == (1, 2)


@pytest.mark.parametrize(
    ("change", "element"),
    [
        (('formId="first_answer"', 'formId="nonsense"'), "task_first_answer"),
        (('decisionId="triage"', 'decisionId="nonsense"'), "decide_triage"),
        (('targetRef="send_slots" />', 'targetRef="nowhere" />'), "flow_slots"),
        (("=first_answer.outcome = ", "=first_answer.outcome = ="), "flow_answered"),
    ],
)
def test_a_broken_diagram_is_refused_with_file_and_element(
    desk: Services, change: tuple[str, str], element: str
) -> None:
    before, content = look.counts(desk), edited(desk, change)
    with pytest.raises(FilesRefused) as refused:
        publish(desk, content)
    errors = [found for found in refused.value.findings if found.severity is Severity.ERROR]
    assert {found.file for found in errors} == {PATH}
    assert element in {found.element for found in errors}
    assert (current(desk).number, look.counts(desk)) == (1, before)
    assert a_receipt(desk).number


def test_what_is_no_xml_is_refused(desk: Services) -> None:
    with pytest.raises(FilesRefused):
        publish(desk, b"<bpmn:definitions")
    with pytest.raises(FilesRefused):
        publish(desk, b"key = [", path="programme.toml")


def test_a_check_names_what_concerns_the_file(desk: Services) -> None:
    with begin(desk, actor(desk, MORI), read_only=True) as work:
        findings = definitions.check_file(work, KAGOSHIMA, PATH, edited(desk, ('formId="agree_date"', 'formId="x"')))
    assert [found.element for found in findings if found.severity is Severity.ERROR] == ["task_agree_date"]


@pytest.mark.parametrize("player", [SATO, KENCHO])
def test_only_supervisors_publish_and_draw(sqlite_desk: Services, player: Player) -> None:
    content = edited(sqlite_desk)
    with pytest.raises(NotAllowed):
        publish(sqlite_desk, content, by=player)
    with begin(sqlite_desk, actor(sqlite_desk, player)) as work, pytest.raises(NotAllowed):
        definitions.save_draft(work, KAGOSHIMA, PATH, content, base=1)


def test_a_draft_is_kept_even_when_it_is_wrong(desk: Services) -> None:
    with begin(desk, actor(desk, MORI)) as work:
        unedited = definitions.draft(work, KAGOSHIMA, PATH)
        definitions.save_draft(work, KAGOSHIMA, PATH, b"<half", base=1)
    with begin(desk, actor(desk, MORI)) as work:
        kept = definitions.draft(work, KAGOSHIMA, PATH)
        assert (kept.content, kept.base, kept.author, kept.saved_at) == (b"<half", 1, "森 健一", work.now)
        definitions.drop_draft(work, KAGOSHIMA, PATH)
    with begin(desk, actor(desk, MORI)) as work:
        assert definitions.draft(work, KAGOSHIMA, PATH) == unedited
    assert unedited.saved_at is None


def test_publishing_ends_the_draft_and_a_draft_remembers_its_base(desk: Services) -> None:
    content = edited(desk, (TASK, RENAMED))
    with begin(desk, actor(desk, MORI)) as work:
        definitions.save_draft(work, KAGOSHIMA, PATH, content, base=1)
        definitions.save_draft(work, KAGOSHIMA, "referral.bpmn", b"<half", base=1)
    publish(desk, content)
    with begin(desk, actor(desk, MORI)) as work:
        assert definitions.draft(work, KAGOSHIMA, PATH).saved_at is None
        other = definitions.draft(work, KAGOSHIMA, "referral.bpmn")
    assert (other.base, other.newest) == (1, 2)


def test_a_draft_belongs_to_a_person(desk: Services) -> None:
    with begin(desk, SYSTEM) as work, pytest.raises(NeedsPerson):
        definitions.save_draft(work, KAGOSHIMA, PATH, b"<half", base=1)


def test_files_the_programme_has_not_cannot_be_drawn(sqlite_desk: Services) -> None:
    for path in ("nonsense.bpmn", "../programme.toml", "demo/people.toml"):
        with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
            with pytest.raises(NoSuchFile):
                definitions.draft(work, KAGOSHIMA, path)
            with pytest.raises(NoSuchFile):
                definitions.save_draft(work, KAGOSHIMA, path, b"", base=1)


def test_a_published_directory_is_the_one_in_use(desk: Services) -> None:
    lines = current(desk).files["directory.csv"].decode().splitlines(keepends=True)
    changed = "".join(
        line.replace("しろやま商工会議所", "しろやま会議所") for line in lines if "kirinosato" not in line
    )
    publish(desk, changed.encode(), path="directory.csv")
    with begin(desk, SYSTEM, read_only=True) as work:
        rows = {row.key: row for row in work.session.query(InstitutionRow)}
    assert rows["shiroyama_cci"].name == "しろやま会議所"
    assert (rows["shiroyama_cci"].active, rows["kirinosato_cci"].active) == (True, False)


def test_a_published_deadline_moves_the_dates_of_reports(desk: Services) -> None:
    def rows() -> int:
        with begin(desk, SYSTEM, read_only=True) as work:
            return work.session.query(TimerRow).filter(TimerRow.key.startswith("report:")).count()

    known = rows()
    assert known >= 5
    publish(
        desk,
        edited(desk, ('offset = "5 working days"', 'offset = "4 working days"'), path="programme.toml"),
        path="programme.toml",
    )
    assert rows() == known
