"""The lines of docs/api.md work as they stand there (read as curl reads them, so that no machine needs one)."""

import re
import shlex
from argparse import ArgumentParser
from pathlib import Path
from string import Template

from werkzeug.test import TestResponse

from tests.web.api.caller import Caller

GUIDE = Path(__file__).parents[3] / "docs" / "api.md"
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
SPLIT = re.compile(r"\n(?=curl )")
CURL = ArgumentParser()
CURL.add_argument("-sS", action="store_true")
CURL.add_argument("-X", default="GET")
CURL.add_argument("-H", action="append", default=[])
CURL.add_argument("-d", default="")
CURL.add_argument("url")


def run(caller: Caller, line: str) -> TestResponse:
    """Do what a line of curl does."""
    known = Template(line.replace("\\\n", "")).substitute(BANSO="", TOKEN=caller.secret)
    asked = CURL.parse_args(shlex.split(known)[1:])
    headers = dict(header.split(": ", 1) for header in asked.H)
    return caller.client.open(asked.url, method=asked.X, headers=headers, data=asked.d.encode())


def test_every_line_of_the_guide_works(program: Caller) -> None:
    lines = [line.strip() for block in BLOCK.findall(GUIDE.read_text("utf-8")) for line in SPLIT.split(block)]
    assert len(lines) == 11
    answers = [run(program, line) for line in lines]
    assert {answer.status_code // 100 for answer in answers} == {2}
    assert [task["name"] for task in answers[-3].get_json()["open_tasks"]] == ["発送する"]
    assert (answers[-2].get_json()["companies"], answers[-1].get_json()["figures"]) == ([], [])
