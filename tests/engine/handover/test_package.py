"""The hand-over package: whole, proved, the same twice, for supervisors only."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest

from engine.domain.access import NotAllowed
from engine.domain.ids import ProgrammeKey
from engine.handover import package
from engine.handover.verifying import NoPackage, verify
from engine.programmes import NoSuchProgramme
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, KENCHO, MORI, PASSERBY, SATO, Player, actor
from tests.web.office.referred import CONSULTED, STEPS, do
from tests.web.staff.site import REQUEST, ask


def make(services: Services, out: Path, player: Player = MORI, programme: ProgrammeKey = KAGOSHIMA) -> Path:
    """Make a package."""
    with begin(services, actor(services, player)) as work, out.open("w+b") as file:
        package.make(work, programme, file)
    return out


@pytest.fixture
def busy(sqlite_desk: Services) -> Services:
    """Return the desk with a consultation that was recorded and a request nobody has answered."""
    first = ask(sqlite_desk)
    for data in (*STEPS[:2], {**CONSULTED, "next_action": "solved"}):
        do(sqlite_desk, first, data)
    ask(sqlite_desk, company_name="株式会社あけぼの")
    return sqlite_desk


def rows(file: Path, path: str) -> list[dict[str, str]]:
    """Read one table of a package."""
    with zipfile.ZipFile(file) as book:
        return list(csv.DictReader(io.StringIO(book.read(path).decode("utf-8-sig"), newline="")))


def altered(file: Path, path: str, old: bytes, new: bytes) -> Path:
    """Return a package in which one file was changed, its manifest as it was."""
    found = file.with_name("altered.zip")
    with zipfile.ZipFile(file) as book, zipfile.ZipFile(found, "w") as copy:
        for name in book.namelist():
            content = book.read(name)
            copy.writestr(name, content.replace(old, new, 1) if name == path else content)
    return found


@pytest.mark.shows("NAG-25")
def test_holds_what_the_next_operator_needs(busy: Services, tmp_path: Path) -> None:
    file = make(busy, tmp_path / "p.zip")
    assert "初回回答と日程候補の提示" in [row["next_step"] for row in rows(file, "cases/next_steps.csv")]
    assert {row["name"] for row in rows(file, "parties/companies.csv")} >= {REQUEST["company_name"], "株式会社あけぼの"}
    assert len(rows(file, "records/consultation.csv")) == 1
    assert rows(file, "figures/months.csv")
    with zipfile.ZipFile(file) as book:
        names = set(book.namelist())
    assert {"README.ja.md", "README.en.md", "definitions/programme.toml", "definitions/consultation.bpmn"} <= names


@pytest.mark.shows("KYU-61")
def test_a_package_proves_itself(busy: Services, tmp_path: Path) -> None:
    assert list(verify(make(busy, tmp_path / "p.zip"))) == []


@pytest.mark.parametrize("path", ["parties/companies.csv", "trail.jsonl", "README.ja.md"])
def test_what_was_changed_is_named(busy: Services, tmp_path: Path, path: str) -> None:
    file = make(busy, tmp_path / "p.zip")
    said = [text.ja for text in verify(altered(file, path, b"1", b"2"))]
    assert f"{path}：内容が変わっています" in said
    assert any("鎖が切れています" in text for text in said) is (path == "trail.jsonl")


def test_the_end_of_the_trail_cannot_be_cut_off(busy: Services, tmp_path: Path) -> None:
    file = make(busy, tmp_path / "p.zip")
    with zipfile.ZipFile(file) as book:
        last = book.read("trail.jsonl").splitlines(keepends=True)[-1]
    assert any("終わりが欠けています" in text.ja for text in verify(altered(file, "trail.jsonl", last, b"")))


def test_the_making_is_noted_and_the_same_state_is_the_same_bytes(busy: Services, tmp_path: Path) -> None:
    with begin(busy, actor(busy, MORI)) as work:
        one, two = io.BytesIO(), io.BytesIO()
        first = package.make(work, KAGOSHIMA, one)
        assert work.chains.noted[-1]["data"] == {"files": first.files, "sha256": first.sha256, "personal": True}
        work.chains.noted.clear()
        package.make(work, KAGOSHIMA, two)
    assert one.getvalue() == two.getvalue()
    manifest = json.loads(zipfile.ZipFile(one).read("MANIFEST.json"))
    assert len(manifest["files"]) == first.files


@pytest.mark.parametrize("player", [SATO, KENCHO])
def test_staff_and_the_authority_may_not(busy: Services, tmp_path: Path, player: Player) -> None:
    with pytest.raises(NotAllowed):
        make(busy, tmp_path / "p.zip", player)


def test_strangers_do_not_learn_of_the_programme(busy: Services, tmp_path: Path) -> None:
    with pytest.raises(NoSuchProgramme):
        make(busy, tmp_path / "p.zip", PASSERBY)


def test_another_file_is_no_package(tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    other.write_bytes(b"no zip")
    with pytest.raises(NoPackage):
        list(verify(other))
