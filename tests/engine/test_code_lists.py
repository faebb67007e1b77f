"""Code lists keep their versions: a record says what its codes meant when it was written."""

import pytest

from engine import definitions, records
from engine.codes import editing, lists
from engine.codes.diff import CodeChange, changes
from engine.codes.editing import CodeWish, ListWish
from engine.domain.access import SYSTEM
from engine.domain.programme import CodeList
from engine.errors import FilesRefused, Invalid, Refused
from engine.records import record_page
from engine.work import Services, Work, begin
from tests.cast import MORI, SATO, actor
from tests.domain.record_kinds import folder_of
from tests.engine.record_lab import DIAGRAM, YAMAGATA, open_programme, release, visit


@pytest.fixture
def desk(sqlite_services: Services) -> Services:
    open_programme(sqlite_services, "yamagata", SATO, MORI)
    return sqlite_services


def load(work: Work, *changed: tuple[str, str]) -> None:
    files = {**folder_of("yamagata"), "idle.bpmn": DIAGRAM}
    toml = files["programme.toml"].decode()
    for old, new in changed:
        assert old in toml
        toml = toml.replace(old, new)
    definitions.load(work, {**files, "programme.toml": toml.encode()})


def results(work: Work) -> CodeList:
    return release(work).programme.codes["result"]


def wish(
    work: Work, *changed: CodeWish, same_meaning: bool = False, note: str = "所管課と協議（11月10日）"
) -> ListWish:
    return ListWish(codes=changed, seen=results(work).version, note=note, same_meaning=same_meaning)


def refused(services: Services, *changed: CodeWish, **options: object) -> set[str]:
    with begin(services, SYSTEM) as work, pytest.raises(Invalid) as wrong:
        editing.change(work, YAMAGATA, "result", wish(work, *changed, **options))  # type: ignore[arg-type]
    return set(wrong.value.fields)


def test_a_new_version_is_published_and_the_old_one_kept(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        load(work)
        editing.change(work, YAMAGATA, "result", wish(work, CodeWish(code="R7", ja="導入済み", en="Introduced")))
    with begin(desk, SYSTEM) as work:
        today = results(work)
        kept = [version for key, version in lists.versions(work, YAMAGATA) if key == "result"]
    assert (today.version, kept) == (2, [1, 2])
    assert [code.code for code in today.codes][-1] == "R7"


@pytest.mark.shows("YAM-15")
def test_a_record_names_a_code_as_its_version_did(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        load(work)
        old = visit(work, result="R2")
        editing.change(work, YAMAGATA, "result", wish(work, CodeWish(code="R2", ja="前向きに検討"), same_meaning=True))
    with begin(desk, SYSTEM) as work:
        new = visit(work, result="R2", company="合同会社しおかぜ")
        said = [
            next(line for line in record_page.read(work, number, lang="ja").lines if line.label.ja == "勧誘成果")
            for number in (old, new)
        ]
    assert [(line.shown, line.codes) for line in said] == [
        ("検討中", (("R2", 1),)),
        ("前向きに検討", (("R2", 2),)),
    ]


def test_a_retired_code_stays_where_it_is_held(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        load(work)
        number = visit(work, result="R9")
        gone = CodeWish(code="R9", ja="再訪", en="To be visited again", retired=True)
        editing.change(work, YAMAGATA, "result", wish(work, gone))
    with begin(desk, SYSTEM) as work:
        assert records.correct(work, number, {"summary": "追記"}, reason="追記").fields["result"] == "R9"


def test_a_rename_has_to_keep_the_meaning(desk: Services) -> None:
    assert refused(desk, CodeWish(code="R2", ja="導入済み")) == {"same_meaning"}


def test_a_code_is_never_used_with_another_meaning(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        load(work)
        load(
            work,
            ("[codes.result]\n", "[codes.result]\nversion = 2\n"),
            ('  { code = "R9", ja = "再訪", en = "To be visited again" },\n', ""),
        )
    assert refused(desk, CodeWish(code="R9", ja="導入済み")) == {"new.code"}
    with begin(desk, SYSTEM) as work:
        editing.change(work, YAMAGATA, "result", wish(work, CodeWish(code="R9", ja="再訪", en="To be visited again")))


@pytest.mark.parametrize(
    ("code", "field"),
    [
        (CodeWish(code="R7", ja=" "), "new.ja"),
        (CodeWish(code="R 7", ja="導入済み"), "new.code"),
        (CodeWish(code="R2", ja=""), "R2.ja"),
    ],
)
def test_names_every_wrong_field(desk: Services, code: CodeWish, field: str) -> None:
    assert field in refused(desk, code, note="")
    assert "note" in refused(desk, code, note="")


def test_only_a_supervisor_changes_a_list(desk: Services) -> None:
    with begin(desk, actor(desk, SATO)) as work, pytest.raises(Refused):
        editing.change(work, YAMAGATA, "result", wish(work, CodeWish(code="R7", ja="導入済み")))


def test_a_list_published_meanwhile_is_not_overwritten(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        stale = wish(work, CodeWish(code="R7", ja="導入済み"))
        editing.change(work, YAMAGATA, "result", wish(work, CodeWish(code="R8", ja="延期")))
    with begin(desk, SYSTEM) as work, pytest.raises(editing.ListMoved):
        editing.change(work, YAMAGATA, "result", stale)


def test_nothing_is_published_when_nothing_changed(desk: Services) -> None:
    with begin(desk, SYSTEM) as work, pytest.raises(editing.NothingChanged):
        editing.change(work, YAMAGATA, "result", wish(work))


def test_a_list_in_a_file_of_its_own_stays_there(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        towns = release(work).programme.codes["municipality"]
        added = CodeWish(code="06499", ja="ひなた町", parents={"size": "town", "area": "shonai"})
        asked = ListWish(codes=[added], seen=1, note="合併による")
        changed = editing.change(work, YAMAGATA, "municipality", asked)
    assert "06499,ひなた町,ひなた町,,,,town,shonai" in changed.files["codes/municipality.csv"].decode()
    assert len(changed.programme.codes["municipality"].codes) == len(towns.codes) + 1
    nowhere = CodeWish(code="06498", ja="ひかげ町", parents={"size": "town", "area": "nowhere"})
    with begin(desk, SYSTEM) as work, pytest.raises(Invalid) as wrong:
        editing.change(work, YAMAGATA, "municipality", ListWish(codes=[nowhere], seen=2, note="合併による"))
    assert set(wrong.value.fields) == {"06498.area"}


def test_a_folder_with_a_changed_list_has_to_raise_its_version(desk: Services) -> None:
    renamed = ('{ code = "R2", ja = "検討中", en = "Considering" }', '{ code = "R2", ja = "保留", en = "On hold" }')
    with begin(desk, SYSTEM) as work:
        load(work)
    with begin(desk, SYSTEM) as work, pytest.raises(FilesRefused) as wrong:
        load(work, renamed)
    assert [(one.code, one.element) for one in wrong.value.findings] == [("codes.unversioned", "codes.result")]
    with begin(desk, SYSTEM) as work:
        load(work, renamed, ("[codes.result]\n", "[codes.result]\nversion = 2\n"))


def test_a_folder_may_not_drop_a_code_records_hold(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        load(work)
        visit(work, result="R6")
    dropped = ('  { code = "R6", ja = "伴走希望", en = "Wants accompaniment" },\n', "")
    with begin(desk, SYSTEM) as work, pytest.raises(FilesRefused) as wrong:
        load(work, dropped, ("[codes.result]\n", "[codes.result]\nversion = 2\n"))
    assert [one.code for one in wrong.value.findings] == ["codes.used"]


def test_what_changed_between_versions_is_told_code_by_code(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        before = results(work)
        changed = [
            CodeWish(code="R2", ja="前向きに検討", en="Considering"),
            CodeWish(code="R9", ja="再訪", en="To be visited again", retired=True),
            CodeWish(code="R7", ja="その他", needs_reason=True),
        ]
        after = editing.change(work, YAMAGATA, "result", wish(work, *changed, same_meaning=True)).programme
    told = [(one.code, one.change) for one in changes(before, after.codes["result"])]
    assert told == [("R2", CodeChange.RENAMED), ("R9", CodeChange.RETIRED), ("R7", CodeChange.ADDED)]
