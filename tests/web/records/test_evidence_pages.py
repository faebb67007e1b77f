"""Evidence in the browser: added to records, cleared, shown only to whom it may be."""

import datetime as dt
import io

import pytest
from flask import Flask

from engine import clearance, files
from engine.clearance import Clearance, NotCleared
from engine.domain.access import SYSTEM
from engine.domain.ids import FileId, RecordId
from engine.files import NewFile
from engine.work import Services, begin
from tests.cast import KENCHO, SATO
from tests.clock import MovableClock
from tests.engine.record_lab import visit as write_visit
from tests.web.records.filling import send, sent
from tests.web.staff.site import texts, visit

PICTURE = b"\xff\xd8\xff\xe0" + b"\0" * 32
LINES = "//section[@aria-labelledby='files-heading']//tbody/tr"
CLEARED = Clearance(
    shows="商談の様子", people_shown=True, consent="当日、全員に口頭で", owner="撮影者", licence="報告書に限る",
    publishable=True, personal=False, expires_on=dt.date(2027, 3, 31),
)  # fmt: skip


@pytest.fixture
def number(desk: Services) -> RecordId:
    with begin(desk, SYSTEM) as work:
        return write_visit(work)


@pytest.fixture
def picture(desk: Services, number: RecordId) -> FileId:
    new = NewFile(name="商談.jpg", media_type="image/jpeg", content=PICTURE)
    with begin(desk, SYSTEM) as work:
        return clearance.add(work, number, new)


def test_files_are_added_to_a_record(app: Flask, number: RecordId) -> None:
    visitor = visit(app, SATO)
    path = f"/records/yamagata/{number}"
    fields = sent(visitor.get(path), "/files")
    fields.setlist("files", [(io.BytesIO(PICTURE), "商談.jpg"), (io.BytesIO("議事".encode()), "議事.txt")])
    assert visitor.client.post(f"{path}/files", data=fields).status_code == 303
    first, second = texts(visitor.get(path), LINES)
    assert "商談.jpg" in first
    assert "権利の確認がまだ" in first
    assert "議事.txt" in second


def test_a_file_that_is_not_what_its_name_says_is_refused(app: Flask, number: RecordId) -> None:
    visitor = visit(app, SATO)
    path = f"/records/yamagata/{number}"
    fields = sent(visitor.get(path), "/files")
    fields.setlist("files", [(io.BytesIO(b"MZ"), "商談.jpg")])
    answer = visitor.client.post(f"{path}/files", data=fields)
    assert answer.status_code == 422
    assert texts(visitor.get(path), LINES) == []
    assert visitor.post(f"{path}/files").status_code == 422


@pytest.mark.shows("KAG-43")
def test_a_picture_is_cleared_with_all_that_has_to_be_known(app: Flask, number: RecordId, picture: FileId) -> None:
    visitor = visit(app, SATO)
    path = f"/records/yamagata/{number}/files/{picture}"
    asked = {"shows": "商談の様子", "people_shown": "on", "publishable": "on"}
    wrong = send(visitor, path, **asked)
    assert wrong.status_code == 422
    assert "人物が写っている場合は、同意を確認した方法を入力してください。" in wrong.text
    assert "商談の様子" in wrong.text
    assert send(visitor, path, **asked, consent="口頭", owner="撮影者").status_code == 303
    (line,) = texts(visitor.get(f"/records/yamagata/{number}"), LINES)
    assert "使用できる" in line


def test_a_wrong_last_day_keeps_what_was_typed(app: Flask, number: RecordId, picture: FileId) -> None:
    path = f"/records/yamagata/{number}/files/{picture}"
    answer = send(visit(app, SATO), path, shows="商談の様子", expires_on="きのう")
    assert answer.status_code == 422
    assert "日付を選んでください。" in answer.text
    assert "商談の様子" in answer.text


@pytest.mark.shows("NAG-22")
def test_what_is_not_cleared_is_not_published(desk: Services, picture: FileId, number: RecordId) -> None:
    with begin(desk, SYSTEM) as work:
        with pytest.raises(NotCleared):
            clearance.refuse_uncleared(work, picture)
        clearance.clear(work, number, picture, CLEARED)
        clearance.refuse_uncleared(work, picture)


def test_a_published_picture_does_not_tell_where_it_was_taken(desk: Services, number: RecordId) -> None:
    place = b"Exif\0\0II*\0 35.68N"
    content = b"\xff\xd8\xff\xe1" + (len(place) + 2).to_bytes(2, "big") + place + b"\xff\xda\0\2picture"
    with begin(desk, SYSTEM) as work:
        file_id = clearance.add(work, number, NewFile(name="a.jpg", media_type="image/jpeg", content=content))
        clearance.clear(work, number, file_id, CLEARED)
        assert files.content(work, file_id)[1] == content
        published = clearance.for_publication(work, file_id)[1]
    assert b"35.68N" not in published
    assert published.endswith(b"picture")


def test_a_clearance_ends_with_its_last_day(
    desk: Services, clock: MovableClock, picture: FileId, number: RecordId
) -> None:
    with begin(desk, SYSTEM) as work:
        clearance.clear(work, number, picture, CLEARED)
    clock.move_to(dt.date(2027, 4, 1))
    with begin(desk, SYSTEM) as work, pytest.raises(NotCleared):
        clearance.refuse_uncleared(work, picture)


def test_the_authority_gets_pictures_known_to_hold_no_personal_data(
    app: Flask, desk: Services, picture: FileId, number: RecordId
) -> None:
    visitor = visit(app, KENCHO)
    assert visitor.get(f"/files/{picture}").status_code == 404
    with begin(desk, SYSTEM) as work:
        clearance.clear(work, number, picture, CLEARED)
    assert visitor.get(f"/files/{picture}").data == PICTURE


def test_rights_of_a_file_of_another_record_are_not_found(
    app: Flask, desk: Services, picture: FileId, number: RecordId
) -> None:
    with begin(desk, SYSTEM) as work:
        other = write_visit(work, company="合同会社しおかぜ")
    visitor = visit(app, SATO)
    assert visitor.get(f"/records/yamagata/{other}/files/{picture}").status_code == 404
    assert visitor.post(f"/records/yamagata/{other}/files/{picture}", shows="写真").status_code == 404
    assert visit(app, KENCHO).get(f"/records/yamagata/{number}/files/{picture}").status_code == 403
