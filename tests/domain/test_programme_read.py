"""Reading a programme folder."""

from datetime import date, time
from decimal import Decimal

import pytest

from engine.domain.deadline_rule import Counting, NoticeKind, Offset
from engine.domain.obligation import Every
from engine.domain.programme_read import read_programme
from engine.domain.text import Text
from tests.domain.programme_folder import example, example_files, nothing_wrong, toml_with


def findings(files: dict[str, bytes]) -> list[tuple[str, str, int | None, str | None]]:
    reading = read_programme(files, nothing_wrong)
    assert (reading.programme is None) == bool(reading.findings)
    return [(found.code, found.file, found.line, found.element) for found in reading.findings]


def line_of(files: dict[str, bytes], text: str) -> int:
    return files["programme.toml"].decode().split(text)[0].count("\n") + 1


def test_the_documented_example_is_right() -> None:
    assert findings(example_files()) == []


def test_reads_the_head_the_calendar_and_the_people() -> None:
    programme = example()
    assert (programme.key, programme.name.en, programme.term.end_on) == (
        "kagoshima",
        "DX Coordinator Programme",
        date(2025, 3, 31),
    )
    assert programme.office.is_open(date(2024, 11, 23))
    assert not programme.office.is_open(date(2024, 8, 13))
    assert programme.groups["coordinators"].supervisor == "supervisors"
    assert programme.case_kinds["consultation"].process == "consultation_intake"


def test_reads_deadline_rules_with_their_notices() -> None:
    rule = example().deadlines["first_answer"]
    assert (rule.due, rule.start, rule.needs, rule.counting, rule.at) == (
        "2",
        "received_on",
        ("received_on",),
        Counting.WORKING,
        time(17),
    )
    assert [(notice.kind, notice.offset) for notice in rule.notices] == [
        (NoticeKind.REMINDER, Offset(working_days=-1)),
        (NoticeKind.REMINDER, Offset(days=0)),
        (NoticeKind.OVERDUE, Offset(days=1)),
        (NoticeKind.ESCALATION, Offset(working_days=2)),
    ]


def test_usual_reminders_go_by_name() -> None:
    offsets = [notice.offset.days for notice in example().deadlines["monthly_report"].notices]
    assert offsets == [-10, -3, 0]


def test_reads_code_lists_from_the_file_and_from_csv() -> None:
    codes = example().codes
    other = codes["dx_stage"].get("D9")
    assert other
    assert other.needs_reason
    assert [code.code for code in codes["channel"].codes] == ["CH2", "CH4", "CH5", "CH7"]


def test_reads_csv_of_japanese_offices() -> None:
    files = example_files()
    files["directory.csv"] = files["directory.csv"].decode().replace("北部", "髙﨑").encode("cp932")
    programme = read_programme(files, nothing_wrong).programme
    assert programme
    assert programme.directories["institutions"].entries[0].name.ja == "髙﨑会議所"


def test_reads_records_figures_and_reports() -> None:
    programme = example()
    participants = programme.records["consultation"].field("participants")
    assert participants
    assert participants.fields[0].personal
    assert programme.kpis["individual_support"].target == Decimal(5)
    assert programme.obligations["monthly_meeting"].every is Every.MONTH
    assert [type(section).__name__.removesuffix("Section") for section in programme.reports["monthly"].sections] == [
        *("Figures", "Counts", "Breakdown", "Table", "Text", "Earlier", "Chart", "Checklist", "Pictures"),
    ]


def test_reads_message_texts_and_repeats_the_japanese_where_there_is_no_english() -> None:
    message = example().messages["receipt"]
    assert message.subject == Text("受付のお知らせ（{{ number }}）", "受付のお知らせ（{{ number }}）")
    assert message.body.ja.startswith("{{ company_name }} 様")


@pytest.mark.parametrize(
    ("old", "new", "code", "element"),
    [
        ('counting = "working"', 'countng = "working"', "unknown_key", "deadlines.first_answer.countng"),
        ('due = "2"', "due = 2", "wrong_type", "deadlines.first_answer.due"),
        ('formats = ["xlsx"]', 'formats = ["xls"]', "wrong_value", "reports.monthly.formats"),
        ('process = "periodic_report"', 'process = "periodic"', "unknown_reference", "reports.monthly.process"),
        ('to = ["supervisor"] }]', 'to = ["boss"] }]', "unknown_reference", "deadlines.first_answer.escalation.0.to"),
    ],
)
def test_names_a_mistake_with_line_and_key(old: str, new: str, code: str, element: str) -> None:
    files = toml_with(old, new)
    assert findings(files) == [(f"programme.{code}", "programme.toml", line_of(files, new), element)]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('columns = ["held_on"', 'columns = ["held"', "unknown_reference"),
        ('occurred_on = "held_on"', 'occurred_on = "channel"', "wrong_value"),
        ("end = 2025-03-31", "end = 2023-03-31", "wrong_value"),
        ('offset = "P1D"', 'offset = "1 day"', "wrong_value"),
        ('weekly_closed = ["sat", "sun"]', 'weekly_closed = ["sat", "son"]', "wrong_value"),
        ('"12-29", "12-30"', '"12-32", "12-30"', "wrong_value"),
        ('open = "08:30"', 'open = "18:30"', "wrong_value"),
        ('file = "directory.csv"', 'file = "institutions.csv"', "missing_file"),
        ('code = "CH5"', 'code = "CH99"', "unknown_reference"),
        ("[groups.prefecture]", '[groups."県"]', "wrong_key"),
        ('numerator = "individual_support"', 'numerator = "individual"', "unknown_reference"),
        ('start = "noticed_at"\n', "", "missing"),
        ('path = "soudan"', 'path = "相談"', "wrong_value"),
    ],
)
def test_refuses_what_does_not_fit_together(old: str, new: str, code: str) -> None:
    assert f"programme.{code}" in [found[0] for found in findings(toml_with(old, new))]


def test_names_all_mistakes_in_one_pass() -> None:
    files = toml_with('due = "2"', 'due = ""')
    files["programme.toml"] = files["programme.toml"].replace(b'process = "c', b'process = "x')
    files["directory.csv"] = b"key,ja,type\nnorth,N,castle\n"
    assert [found[0] for found in findings(files)] == [
        "programme.unknown_reference",
        "programme.missing",
        "programme.unknown_reference",
    ]


def test_suggests_the_nearest_key() -> None:
    reading = read_programme(toml_with('roles = ["staff"]', 'role = ["staff"]'), nothing_wrong)
    assert reading.findings[0].text.ja == "「role」という項目はありません。「roles」のことですか。"


def test_says_on_which_line_the_toml_breaks() -> None:
    files = example_files() | {"programme.toml": b"[programme]\nkey = \n"}
    assert findings(files) == [("programme.syntax", "programme.toml", 2, None)]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a = " + b"[" * 100_000])
def test_refuses_unreadable_files_by_name(content: bytes) -> None:
    assert len(findings({"programme.toml": content})) == 1


def test_hands_feel_to_the_checker_and_reports_what_it_says() -> None:
    def check(source: str) -> list[Text]:
        return [Text("式の誤り", "wrong")] if "company_name" in source else []

    reading = read_programme(example_files(), check)
    assert [(found.code, found.file, found.line) for found in reading.findings] == [
        ("programme.expression", "programme.toml", line_of(example_files(), "title = 'company_name")),
        ("programme.expression", "messages/receipt/ja.txt", 3),
    ]
