"""A folder is read with the shared modules it asks for."""

import shutil
from pathlib import Path

import pytest

from engine import programme_files, programme_folder
from engine.domain.finding import refuses
from engine.errors import FilesRefused
from tests.processes.folder import KAGOSHIMA

HEAD = '[module]\nname = "m"\ndescription = "m"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of a programme whose hold of a domain lies in a shared module."""
    programme, module = tmp_path / "kagoshima", tmp_path / "_shared" / "later"
    shutil.copytree(KAGOSHIMA, programme)
    shutil.copytree(KAGOSHIMA.parent / "_shared", module.parent)
    module.mkdir()
    (programme / "domain_hold.bpmn").rename(module / "domain_hold.bpmn")
    (module / "module.toml").write_text(HEAD)
    _ask(programme, "later")
    return programme


def _ask(programme: Path, *modules: str) -> None:
    file = programme / "programme.toml"
    asked = "".join(f'"{key}", ' for key in modules)
    file.write_text(file.read_text().replace("modules = [", f"modules = [{asked}", 1))


def _codes(folder: Path) -> list[tuple[str, str]]:
    return [(finding.code, Path(finding.file).name) for finding in programme_folder.check([folder])]


def test_the_files_of_a_module_lie_among_the_programme_s(folder: Path) -> None:
    assert {"domain_hold.bpmn", "modules/later.toml", "referral.bpmn"} <= programme_folder.read(folder).keys()
    assert _codes(folder) == _codes(KAGOSHIMA)


def test_a_file_of_the_programme_takes_the_place_of_the_shared_one(folder: Path) -> None:
    own = (KAGOSHIMA / "domain_hold.bpmn").read_bytes() + b"<!-- ours -->\n"
    (folder / "domain_hold.bpmn").write_bytes(own)
    assert programme_folder.read(folder)["domain_hold.bpmn"] == own


def test_a_finding_names_the_shared_file_it_is_in(folder: Path) -> None:
    diagram = folder.parent / "_shared" / "later" / "domain_hold.bpmn"
    diagram.write_text(diagram.read_text()[:-20])
    assert str(diagram) in {finding.file for finding in programme_folder.check([folder])}


def test_two_modules_may_not_bring_different_files_of_one_name(folder: Path) -> None:
    second = folder.parent / "_shared" / "again"
    second.mkdir()
    (second / "module.toml").write_text(HEAD)
    (second / "domain_hold.bpmn").write_text("<other/>")
    file = folder / "programme.toml"
    file.write_text(file.read_text().replace('"later"', '"later", "again"'))
    with pytest.raises(FilesRefused) as refused:
        programme_folder.read(folder)
    assert [finding.file for finding in refused.value.findings] == ["domain_hold.bpmn"]


def test_a_module_is_checked_by_itself_too(folder: Path) -> None:
    assert not [one for one in programme_folder.check([folder.parent / "_shared" / "later"]) if one.severity == "error"]


def test_no_module_is_sought_outside_the_shared_folder(folder: Path) -> None:
    file = folder / "programme.toml"
    file.write_text(file.read_text().replace('"later"', '"../kagoshima"'))
    assert "programme.unknown_module" in {finding.code for finding in programme_folder.check([folder])}


def test_the_same_files_are_read_once() -> None:
    files = programme_folder.read(KAGOSHIMA)
    assert programme_files.parse(dict(files)) is programme_files.parse(dict(files))
    assert programme_files.parse(files, 1) is not programme_files.parse(files)


def test_what_was_wrong_once_is_told_again_and_not_kept_when_it_is_mended() -> None:
    files = programme_folder.read(KAGOSHIMA)
    broken = {**files, "programme.toml": files["programme.toml"].replace(b"[calendar]", b"[calender]")}
    assert programme_files.check(broken) == programme_files.check(broken) != []
    assert not refuses(programme_files.check(files))
