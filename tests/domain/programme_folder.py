"""The folder the documentation shows, as files."""

import re
from pathlib import Path

from engine.domain.programme import Programme
from engine.domain.programme_read import read_programme
from engine.domain.text import Text

PAGE = Path(__file__).parents[2] / "docs" / "programme-folder.md"


def example_files(**changes: str) -> dict[str, bytes]:
    """Return the documented example with the files it names; changes replace texts of programme.toml."""
    found = re.search(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    files = {
        "programme.toml": found[1],
        "intake.form": "{}",
        "consultation.bpmn": '<bpmn:process id="consultation_intake" isExecutable="true"/>'
        '<bpmn:userTask id="task_report_check"/>'
        '<bpmn:process isExecutable="true" id="periodic_report"/>',
        "codes/channel.csv": "code,ja,en,note\nCH2,訪問,Visit,\nCH4,会議,Meeting,\nCH5,電話,Phone,\nCH7,入力票,Form,\n",
        "directory.csv": "key,ja,en,type,area,mail,phone,topics\nn,北部会議所,,chamber,north,n@example.jp,,税務\n",
        "messages/receipt/ja.txt": "件名：受付のお知らせ（{{ number }}）\n\n{{ company_name }} 様\n受け付けました。\n",
        "reports/monthly.xlsx": "",
    }
    return {name: text.encode() for name, text in {**files, **changes}.items()}


def toml_with(old: str, new: str) -> dict[str, bytes]:
    """Return the example with one text of programme.toml changed."""
    files = example_files()
    source = files["programme.toml"].decode()
    assert old in source
    return {**files, "programme.toml": source.replace(old, new).encode()}


def nothing_wrong(_source: str) -> list[Text]:
    """Find no fault with any expression."""
    return []


def example() -> Programme:
    """Return the documented programme."""
    programme = read_programme(example_files(), nothing_wrong).programme
    assert programme
    return programme
