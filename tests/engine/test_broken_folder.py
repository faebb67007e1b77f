"""A wrong folder is refused with file, line and sentence of everything at once, and nothing torn breaks the reader."""

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import programme_files, programme_folder
from engine.domain.finding import Severity
from engine.domain.programme_modules import PROGRAMME_FILE
from engine.domain.programme_read import read_programme
from tests.processes.folder import KAGOSHIMA

BROKEN = Path(__file__).parent / "broken" / "machigai"
SAID = re.compile(r"#! (?P<codes>[a-z_ ]+)$")
ELSEWHERE = [
    ("_shared/one/module.toml", 4, "programme.circle"),
    ("_shared/two/module.toml", 4, "programme.circle"),
    ("machigai/codes/topic.csv", 4, "programme.duplicate"),
    ("machigai/messages/forgotten/ja.txt", None, "programme.unused_file"),
    ("machigai/messages/receipt/ja.txt", 3, "programme.expression"),
    ("machigai/report.bpmn", 27, "bpmn.unknown.deadline_rule"),
    ("machigai/report.bpmn", 27, "bpmn.unknown.form"),
    ("machigai/report.bpmn", 27, "bpmn.unknown.group"),
    ("machigai/report.bpmn", 27, "bpmn.unknown.record_kind"),
    ("machigai/report.bpmn", 36, "bpmn.unknown.message_template"),
    ("machigai/report.bpmn", 48, "bpmn.unknown.form"),
    ("machigai/report.bpmn", 48, "bpmn.unknown.group"),
    ("machigai/request.form", 1, "form.unknown_reference"),
    ("machigai/stray.form", None, "programme.unused_file"),
]
FILES = programme_folder.read(KAGOSHIMA)
LINES = FILES[PROGRAMME_FILE].decode().splitlines()
SCRAPS = [
    "",
    "[",
    "]]",
    "=",
    '"',
    "'''",
    "{",
    "}",
    ",",
    "\x00",
    "９",
    "1979-02-30",
    "[[a]]",
    "a.b.c = {}",
    "\ud7ff",
    "#",
]


def expected() -> Counter[tuple[str, int | None, str]]:
    """Return what stands behind the lines of the broken programme.toml, and what is wrong elsewhere."""
    found = Counter(ELSEWHERE)
    for number, line in enumerate((BROKEN / PROGRAMME_FILE).read_text().splitlines(), start=1):
        if said := SAID.search(line):
            found.update((f"machigai/{PROGRAMME_FILE}", number, f"programme.{code}") for code in said["codes"].split())
    return found


def test_everything_wrong_is_said_at_once_at_its_line() -> None:
    found = [finding for finding in programme_folder.check([BROKEN]) if finding.severity is not Severity.HINT]
    places = Counter(
        (Path(finding.file).relative_to(BROKEN.parent).as_posix(), finding.line, finding.code) for finding in found
    )
    assert places == expected()
    assert len(found) >= 50
    assert all(finding.text.ja and finding.text.en and finding.text.ja != finding.text.en for finding in found)


@st.composite
def torn(draw: st.DrawFn) -> bytes:
    """Return a real programme.toml after a few accidents: lines lost, doubled, swapped, cut; values of other lines."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 6))):
        at, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        line = lines[at]
        key, equals, _value = line.partition("=")
        value = lines[other].partition("=")[2]
        cut = draw(st.integers(0, len(line)))
        lines[at] = draw(
            st.sampled_from(
                ["", lines[other], line[:cut], line[cut:], line[:cut] + draw(st.sampled_from(SCRAPS)) + line[cut:]]
                + ([f"{key}={value}"] if equals and value else [])
            )
        )
    return "\n".join(lines).encode("utf-8", "replace")


@settings(max_examples=60)
@given(torn())
def test_no_accident_breaks_the_reader(content: bytes) -> None:
    reading = read_programme({**FILES, PROGRAMME_FILE: content}, *programme_files.SYNTAX)
    for finding in reading.findings:
        assert finding.file in FILES or finding.file.startswith("modules/")
        assert finding.line is None or finding.line > 0
        assert finding.text.ja
        assert finding.text.en
    assert (reading.programme is None) is any(one.severity is Severity.ERROR for one in reading.findings)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[" * 5000, b"a = " + b"[" * 5000, b"\x00", "あ = ".encode()])
def test_what_is_no_toml_at_all_is_said_in_a_sentence(content: bytes) -> None:
    findings = programme_files.check({**FILES, PROGRAMME_FILE: content})
    assert findings
    assert all(finding.text.ja and finding.text.en for finding in findings)
