"""The page of rules says what the rules say."""

import re
from pathlib import Path

from engine import bpmn
from tests.bpmn.check.rules_page import PAGE, page, remarks
from tests.bpmn.check.test_check_illegal import WRONG


def test_the_page_is_as_the_rules_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.bpmn.check.rules_page"


def test_every_code_written_in_the_check_is_on_the_page() -> None:
    sources = Path(bpmn.__file__).parent.rglob("*.py")
    written = {code for source in sources for code in re.findall(r'"(bpmn\.[a-z_.]+[a-z])"', source.read_text())}
    told = {remark.code for remark in remarks()}
    assert {code for code in written if code not in told and not code.startswith("bpmn.unsupported.")} == set()


def test_whatever_is_said_about_illegal_diagrams_is_on_the_page() -> None:
    told = {remark.code for remark in remarks()}
    for _what, _code, content in WRONG:
        for finding in bpmn.check({"a.bpmn": content}, bpmn.Known()):
            assert finding.code in told or finding.code.startswith("bpmn.unsupported."), finding


def test_codes_are_dotted_and_sentences_are_whole() -> None:
    for remark in remarks():
        assert re.fullmatch(r"bpmn\.[a-z_]+\.[a-z_…]+", remark.code), remark
        assert remark.text.ja, remark
        assert remark.text.en.endswith((".", "?", ")", "}")), remark
