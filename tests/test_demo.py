"""banso demo, run as the README says."""

import contextlib
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.journeys.mailbox import free_port

ROOT = Path(__file__).parent.parent
KAGOSHIMA = ROOT / "processes" / "kagoshima"


@contextlib.contextmanager
def demo(folder: Path, programme: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    command = [
        sys.executable,
        "banso.py",
        "demo",
        "--port",
        str(port),
        "--dir",
        str(folder),
        "--programme",
        str(programme),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


def read_until(running: subprocess.Popen[str], words: str) -> str:
    assert running.stdout is not None
    said = ""
    for line in running.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(said)


def test_serves_a_filled_desk_and_starts_again_at_once(tmp_path: Path) -> None:
    for start_number in (1, 2):
        port = free_port()
        with demo(tmp_path, KAGOSHIMA, port) as running:
            said = read_until(running, "Ctrl+C")
            assert f"http://127.0.0.1:{port}/" in said
            assert "banso-demo-2026" in said
            assert ("見本を準備しています" in said) is (start_number == 1)
            assert answers(f"http://127.0.0.1:{port}/readyz")
            running.send_signal(signal.SIGTERM)
            assert running.wait(timeout=30) == 0


def answers(url: str) -> bool:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310  # our own http address
        return bool(answer.status == 200)


def test_refuses_to_start_with_a_broken_diagram_and_names_it(tmp_path: Path) -> None:
    broken = tmp_path / "kagoshima"
    shutil.copytree(KAGOSHIMA, broken)
    shutil.copytree(KAGOSHIMA.parent / "_shared", tmp_path / "_shared")
    diagram = tmp_path / "_shared" / "referral" / "referral.bpmn"
    diagram.write_text(diagram.read_text().replace('sourceRef="start_referral"', 'sourceRef="start_nowhere"'))
    with demo(tmp_path / "demo", broken, free_port()) as running:
        said, _ = running.communicate(timeout=120)
    assert running.returncode == 1
    assert "referral.bpmn" in said
    assert "flow_start_referral" in said
