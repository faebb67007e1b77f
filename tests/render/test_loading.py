"""What writes documents is loaded when the first document is asked for, not when the office opens."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = ("PIL", "docx", "icalendar", "openpyxl", "ruamel.yaml", "pptx", "typst", "xlsxwriter", "fontTools")


def test_a_process_starts_without_them() -> None:
    source = f"import sys, banso, web.app; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_typst_never_grows_in_the_process_that_serves() -> None:
    source = "import sys; from tests.render import sample; from engine import render; render.pdf(sample.document())"
    done = subprocess.run(
        [sys.executable, "-c", f"{source}; print('typst' in sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"
