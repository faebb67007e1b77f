"""docs/programme-guide.md stays true: its commands run, its excerpts and the quoted clauses stand where it says."""

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import banso
from engine import demo
from tests.clock import MovableClock
from tests.journeys.mailbox import free_port

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "programme-guide.md").read_text("utf-8")
EXAMPLE = ROOT / "processes" / "example-housing"
PROGRAMME = (EXAMPLE / "programme.toml").read_text("utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL) for line in block.splitlines()]
SERVING = "banso demo"


def test_the_guide_names_its_commands() -> None:
    assert len(COMMANDS) == 13
    assert all(command.startswith("banso ") for command in COMMANDS)


@pytest.fixture
def machine(sqlite_url: str, clock: MovableClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a fresh installation."""
    (tmp_path / "processes").symlink_to(ROOT / "processes")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BANSO_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("BANSO_SECRET_KEY", "for-tests-only-and-long")
    monkeypatch.setattr(banso, "now", clock)
    return tmp_path


def test_every_command_of_the_guide_works_in_its_order(machine: Path) -> None:
    for command in COMMANDS:
        if not command.startswith(SERVING):
            answer = CliRunner().invoke(banso.main, shlex.split(command)[1:])
            assert answer.exit_code == 0, f"{command}\n{answer.output}"
    assert {"report.xlsx", "consultations.csv", "handover.zip"} <= {path.name for path in machine.iterdir()}


def test_the_demo_of_the_guide_can_be_opened(tmp_path: Path) -> None:
    (command,) = (one for one in COMMANDS if one.startswith(SERVING))
    words = shlex.split(command.replace("8090", str(free_port())).replace("var/example", str(tmp_path / "demo")))
    started = [sys.executable, "banso.py", *words[1:]]
    with subprocess.Popen(started, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        said = next((line for line in running.stdout if "/p/example-housing/sumai" in line), "")
        running.terminate()
    assert said


@pytest.mark.parametrize("excerpt", re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL), ids=lambda text: text[:24])
def test_every_excerpt_stands_in_the_example(excerpt: str) -> None:
    assert excerpt in PROGRAMME


def quotes() -> Iterator[str]:
    """Yield what the example quotes of its contract."""
    data = tomllib.loads(PROGRAMME)
    for table in ("deadlines", "kpis"):
        yield from (one["clause"]["quote"] for one in data[table].values() if "clause" in one)


def test_every_quoted_clause_stands_in_the_contract() -> None:
    contract = re.sub(r"\s+", "", (EXAMPLE / "contract.md").read_text("utf-8"))
    assert [quote for quote in quotes() if re.sub(r"\s+", "", quote) not in contract] == []
    assert len(list(quotes())) == 7


def test_the_example_is_data_only() -> None:
    assert {path.suffix for path in EXAMPLE.rglob("*") if path.is_file()} <= {
        ".toml",
        ".bpmn",
        ".form",
        ".txt",
        ".yaml",
        ".md",
    }


def test_the_example_is_not_shown_among_the_programmes_of_the_demo() -> None:
    shown = [folder.name for folder in demo.programmes(EXAMPLE.parent)]
    assert "kagoshima" in shown
    assert EXAMPLE.name not in shown
