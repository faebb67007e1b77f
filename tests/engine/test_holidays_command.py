"""The national holidays are imported by whoever runs the machine: read first, kept with a reason."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import banso
from engine.work import Services
from tests.engine.test_calendar_changes import DUE, LATER, LIST
from tests.make import a_case, task


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "syukujitsu.csv"
    path.write_bytes(LIST.replace("\n", "\r\n").encode("cp932"))
    return str(path)


def call(services: Services, *words: str) -> Result:
    environment = {"BANSO_DATABASE_URL": services.settings.database_url, "BANSO_SECRET_KEY": "for-tests-only-and-long"}
    return CliRunner().invoke(banso.main, ["holidays", *words], env=environment)


def test_a_list_is_read_without_effect_and_then_kept(sqlite_desk: Services, file: str) -> None:
    case_id = a_case(sqlite_desk)
    looked = call(sqlite_desk, file)
    assert (looked.exit_code, "創立の日" in looked.output, "動く期限 1件" in looked.output) == (0, True, True)
    assert task(sqlite_desk, case_id, "task_first_answer").due_at == DUE
    kept = call(sqlite_desk, file, "--apply", "官報のとおり")
    assert (kept.exit_code, "1" in kept.output) == (0, True)
    assert task(sqlite_desk, case_id, "task_first_answer").due_at == LATER


def test_a_wrong_file_is_refused_by_line(sqlite_desk: Services, tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_bytes("国民の祝日・休日月日,国民の祝日・休日名称\r\n2026/2/30,祝日\r\n".encode("cp932"))
    refused = call(sqlite_desk, str(path), "--apply", "官報")
    assert refused.exit_code == 1
    assert "2026/2/30" in refused.output
