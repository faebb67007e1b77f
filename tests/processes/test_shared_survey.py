"""The shared module `survey` (P16), in a programme that has nothing else."""

from pathlib import Path
from shutil import copytree

from engine import programme_folder
from engine.domain.finding import Severity
from engine.scenarios import running
from tests.processes.folder import PROCESSES

NEEDS = Path(__file__).parent / "needs"


def test_a_survey_runs_from_design_to_what_was_told(tmp_path: Path) -> None:
    (tmp_path / "_shared").symlink_to(PROCESSES / "_shared")
    folder = copytree(NEEDS, tmp_path / "needs")
    found = programme_folder.check([folder])
    assert [one.text.ja for one in found if one.severity is Severity.ERROR] == []
    outcome = running.run(folder, folder / "scenarios" / "survey.yaml")
    assert [f"{one.line} {one.text.ja}" for one in outcome.findings] == []
