"""A report as data: what is wrong with it is named with its line (design D8)."""

import pytest

from engine.domain.programme_read import read_programme
from engine.domain.report import ReportFormat, ReportStep, TableSection, TextSection
from tests.domain.programme_folder import example, nothing_wrong, toml_with


def test_reads_who_makes_approves_and_gets_a_report() -> None:
    report = example().reports["monthly"]
    assert report.formats == (ReportFormat.XLSX,)
    assert report.tasks == {ReportStep.CHECK: "task_report_check"}
    assert [(step.group, step.count, step.four_eyes) for step in report.approval] == [("supervisors", 1, True)]
    assert report.kpis == ("individual_support", "companies")


def test_reads_tables_and_narrative_parts() -> None:
    sections = example().reports["monthly"].sections
    table = next(section for section in sections if isinstance(section, TableSection))
    assert (table.group, table.totals, table.sort) == ("channel", ("hours",), ("-held_on",))
    text = next(section for section in sections if isinstance(section, TextSection))
    assert (text.key, text.required, text.max_length) == ("next_plan", True, 1000)


@pytest.mark.parametrize(
    ("old", "new", "element"),
    [
        ('totals = ["hours"]', 'totals = ["minutes"]', "reports.monthly.sections.3.totals"),
        ('sort = ["-held_on"]', 'sort = ["-held"]', "reports.monthly.sections.3.sort"),
        ('part = "next_plan"', 'part = "plan"', "reports.monthly.sections.5.part"),
        ('key = "security"', 'key = "next_plan"', "reports.monthly.sections.4.key"),
        ('check = "task_report_check"', 'check = "task_check"', "reports.monthly.tasks.check"),
        ('type = "chart"', 'type = "graph"', "reports.monthly.sections.6.type"),
        ("four_eyes = true", "four_eye = true", "reports.monthly.approval.0.four_eye"),
        ('group = "supervisors"     ', 'note = "supervisors"     ', "reports.monthly.approval.0.note"),
        ('manner = "status"', 'manner = "state"', "reports.monthly.sections.7.manner"),
    ],
)
def test_names_what_is_wrong_with_a_report(old: str, new: str, element: str) -> None:
    files = toml_with(old, new)
    line = files["programme.toml"].decode()[: files["programme.toml"].decode().index(new)].count("\n") + 1
    found = {(finding.element, finding.line) for finding in read_programme(files, nothing_wrong).findings}
    assert (element, line) in found
