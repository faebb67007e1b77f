"""Files in a record written by hand: kept at once, known by their content, and there again when it is corrected."""

import io

import pytest
from flask import Flask

from engine import definitions, programme_files, records
from engine.domain.access import SYSTEM
from engine.domain.ids import RecordId
from engine.records import RecordView
from engine.work import Services, begin
from tests.cast import SATO
from tests.domain.record_kinds import YEAR, folder_of
from tests.engine.record_lab import DIAGRAM
from tests.web.records.filling import sent
from tests.web.staff.site import Visitor, page_of, visit
from web.app import create_app

HERE = "/records/yamagata/new/patrol"
PATROL = """
[records.patrol]
name = { ja = "巡回の記録", en = "Patrol" }
occurred_on = "seen_on"
per_case = false

[records.patrol.fields]
seen_on = { label = { ja = "巡回日", en = "Seen on" }, type = "date", required = true }
place = { label = { ja = "場所", en = "Place" }, type = "text", required = true }
photos = { label = { ja = "写真", en = "Photographs" }, type = "file", required = true }
"""
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.fixture
def app(desk: Services) -> Flask:
    """Return the application over a programme whose patrols are photographed."""
    with begin(desk, SYSTEM) as work:
        files = {**folder_of("yamagata"), "idle.bpmn": DIAGRAM}
        files["programme.toml"] += PATROL.encode()
        years = programme_files.years_until_now(files, YEAR)
        definitions.publish_folder(work, files, shift_years=years)
    return create_app(desk)


def post(visitor: Visitor, path: str, *pictures: tuple[bytes, str], **typed: str) -> str:
    """Send the form of a page with pictures; return where it leads, or the page."""
    fields = sent(visitor.get(path), path, **typed)
    fields.setlist("photos", [*fields.getlist("photos"), *((io.BytesIO(content), name) for content, name in pictures)])
    answer = visitor.client.post(path, data=fields, content_type="multipart/form-data")
    return answer.location or answer.text


def view(desk: Services, location: str) -> RecordView:
    with begin(desk, SYSTEM, read_only=True) as work:
        return records.get(work, RecordId(int(location.rpartition("/")[2])))


def test_pictures_are_sent_with_the_record(app: Flask, desk: Services) -> None:
    visitor = visit(app, SATO)
    made = post(visitor, HERE, (PNG, "門.png"), (PNG, "庭.png"), seen_on="2026-11-17", place="第一公園")
    assert len(view(desk, made).fields["photos"]) == 2
    corrected = post(visitor, f"{made}/correct", (PNG, "橋.png"), reason="写真の追加")
    assert len(view(desk, corrected).fields["photos"]) == 3


def test_a_mistake_elsewhere_loses_no_picture(app: Flask, desk: Services) -> None:
    visitor = visit(app, SATO)
    fields = sent(visitor.get(HERE), HERE, seen_on="2026-11-17", place="")
    fields.setlist("photos", [(io.BytesIO(PNG), "門.png")])
    again = visitor.client.post(HERE, data=fields, content_type="multipart/form-data")
    assert again.status_code == 422
    assert len(page_of(again).xpath("//input[@name='photos'][@type='checkbox'][@checked]")) == 1


def test_what_is_no_picture_is_refused_and_the_rest_kept(app: Flask) -> None:
    page = post(visit(app, SATO), HERE, (b"MZ", "a.exe"), seen_on="2026-11-17", place="第一公園")
    assert "「a.exe」は受け付けられません" in page
    assert "第一公園" in page
