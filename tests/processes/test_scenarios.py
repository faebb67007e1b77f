"""Every programme does what its acceptance scenarios say."""

from pathlib import Path

import pytest

from engine.scenarios import running
from tests.processes.folder import PROCESSES

SCENARIOS = [
    (folder, path) for folder in sorted(PROCESSES.iterdir()) if folder.is_dir() for path in running.files_of(folder)
]


@pytest.mark.parametrize(("folder", "path"), SCENARIOS, ids=[f"{f.name}-{p.stem}" for f, p in SCENARIOS])
def test_the_programme_does_what_the_scenario_says(folder: Path, path: Path) -> None:
    outcome = running.run(folder, path)
    told = [f"{path.name}:{finding.line} {finding.text.ja}" for finding in outcome.findings]
    assert not told, "\n".join(told)
    assert outcome.shows
