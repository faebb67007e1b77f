"""What a scenario expects and the programme does not do is told, at the line of its step."""

import shutil
from pathlib import Path

import pytest

from engine.scenarios import running
from engine.scenarios.outcome import Outcome
from tests.processes.folder import KAGOSHIMA

BEGIN = """title: an example
shows: [KAG-11]
at: 2024-06-13 09:00
people:
  sato: { groups: [staff] }
  mori: { groups: [supervisors], roles: [supervisor] }
steps:
- open: one
  at: 2024-06-13 10:00
  through: soudan
  data:
    { company_name: 有限会社くすのは製茶, contact_name: 久保園 誠, phone: "0993-55-0142",
      email: info@kusunoha.example.jp, municipality: "46223", industry: E, employees: E2, topic: T02,
      work_style: W1, body: 転記に時間がかかる。, urgency_wish: U3, wish_channel: CH2, privacy_consent: true }
"""
FIRST = BEGIN.count("\n") + 1  # the line of the step that follows


def outcome(tmp_path: Path, steps: str) -> Outcome:
    """Play the steps after a request came in."""
    path = tmp_path / "s.yaml"
    path.write_text(BEGIN + steps)
    return running.run(KAGOSHIMA, path)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("open_tasks: { one: [] }", "task_first_answer"),
        ("tasks: [{ case: one, task: task_first_answer, due: 2024-06-18 }]", "2024-06-17"),
        ("tasks: [{ case: one, task: task_first_answer, beside: { other: 2024-06-17 } }]", "other"),
        ("tasks: [{ case: one, task: task_first_answer, group: desk }]", "staff"),
        ("tasks: [{ case: one, task: task_agree_date }]", "task_agree_date"),
        ("mails: { info@kusunoha.example.jp: [] }", "受け付けました"),
        ("mails: { sato: [お知らせ] }", "お知らせ"),
        ("mailed: [{ to: sato }]", "sato"),
        ("records: [{ kind: consultation, case: one }]", "1 のはずが 0"),
        ("figures: [{ kpi: individual_support, period: 2024-06, value: 1 }]", "1 のはずが 0"),
        ("reports: [{ report: monthly, period: 2024-07, status: draft }]", "none"),
        ("cases: { one: { status: closed } }", "open"),
        ("opened: { consultation: 2 }", "2 のはずが 1"),
        ("duties: [{ duty: individual_support, period: 2024-06, missing: 4 }]", "4 のはずが 5"),
        ("outlook: [{ key: final_results, on: 2025-03-30 }]", "final_results"),
        ("outlook: [{ key: final_results, on: 2025-03-31, not_before: 2025-03-01 }]", "2025-03-01 のはずが"),
        ("facts: [{ kind: case_closed, case: one }]", "1 のはずが 0"),
        ("facts: [{ kind: case_opened, case: one, count: 2 }]", "2 のはずが 1"),
    ],
)
def test_an_unmet_expectation_is_told_at_its_line(tmp_path: Path, wrong: str, words: str) -> None:
    found = outcome(tmp_path, f"- expect:\n    {wrong}\n").findings
    assert [finding.line for finding in found] == [FIRST]
    assert words in found[0].text.ja


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("- complete: task_agree_date\n  case: one\n  by: sato", "task_agree_date"),
        ("- complete: task_first_answer\n  case: two\n  by: sato", "two"),
        ("- claim: task_first_answer\n  case: one\n  by: nobody", "nobody"),
        ("- complete: task_first_answer\n  case: one\n  by: sato", "invalid"),
        ("- answer: one\n  data: {}", "answer"),
        ("- expect: { dreams: [] }", "dreams"),
        ("- claim: task_first_answer\n  case: one\n  by: sato\n  refused: not_your_group", "断られる"),
        ("- claim: task_first_answer\n  case: one\n  by: mori\n  refused: conflict", "断られ"),
    ],
)
def test_a_step_that_cannot_be_taken_ends_the_story(tmp_path: Path, step: str, words: str) -> None:
    found = outcome(tmp_path, f"{step}\n- expect: {{ opened: {{ consultation: 5 }} }}\n").findings
    assert found[0].line == FIRST
    assert words in found[0].text.ja


def test_the_time_passes_with_its_mails(tmp_path: Path) -> None:
    met = "- wait: the day after\n  at: 2024-06-18 10:00\n- expect:\n    mailed: [{ to: sato, subject: 期限超過 }]\n"
    assert outcome(tmp_path, met).passed


def test_plays_a_folder_several_at_a_time(tmp_path: Path) -> None:
    few = {"cast.yaml", "web_intake.yaml", "bad_intake.yaml", "domain_hold.yaml"}
    folder = tmp_path / "kagoshima"
    shutil.copytree(KAGOSHIMA, folder)
    (tmp_path / "_shared").symlink_to(KAGOSHIMA.with_name("_shared"))
    for path in (folder / running.FOLDER).iterdir():
        if path.name not in few:
            path.unlink()
    outcomes = running.run_all(folder, processes=2)
    assert [Path(one.file) for one in outcomes] == running.files_of(folder)
    assert len(outcomes) == len(few) - 1
    assert all(one.passed for one in outcomes)


def test_a_story_goes_on_from_another_with_its_people_and_cases(tmp_path: Path) -> None:
    (tmp_path / "first.yaml").write_text(BEGIN)
    later = "title: later\nshows: [KAG-11]\ncontinues: first\nat: 2024-06-14 09:00\nsteps:\n"
    (tmp_path / "later.yaml").write_text(f"{later}- claim: task_first_answer\n  case: one\n  by: sato\n")
    assert running.run(KAGOSHIMA, tmp_path / "later.yaml").findings == ()
    assert running.run(KAGOSHIMA, tmp_path / "first.yaml").findings == ()


@pytest.mark.parametrize(("before", "word"), [("nowhere", "nowhere"), ("later", "later"), ("broken", "nobody")])
def test_a_story_whose_beginning_is_missing_or_fails_is_told(tmp_path: Path, before: str, word: str) -> None:
    (tmp_path / "broken.yaml").write_text(f"{BEGIN}- claim: task_first_answer\n  case: one\n  by: nobody\n")
    later = f"title: later\nshows: [KAG-11]\ncontinues: {before}\nat: 2024-06-14 09:00\nsteps:\n- wait: now\n"
    (tmp_path / "later.yaml").write_text(later)
    (found,) = running.run(KAGOSHIMA, tmp_path / "later.yaml").findings
    assert word in found.text.ja


def test_what_one_story_does_is_not_seen_by_the_next(tmp_path: Path) -> None:
    done = "- cancel: one\n  by: mori\n  reason: 取下げ\n"
    assert outcome(tmp_path, done).findings == ()
    assert outcome(tmp_path, "- expect: { cases: { one: { status: open } } }\n").findings == ()


def test_a_designated_list_is_taken_in(tmp_path: Path) -> None:
    rows = "rows: [{ 企業名: 有限会社みなと, 市町村: 指宿市 }, { 企業名: 合同会社そら, 市町村: 指宿市 }]"
    assert outcome(tmp_path, f"- import: 指定訪問先\n  by: mori\n  {rows}\n").findings == ()
    assert outcome(tmp_path, f"- import: 指定訪問先\n  by: sato\n  {rows}\n").findings[0].line == FIRST
    assert "rows" in outcome(tmp_path, "- import: 指定訪問先\n  by: mori\n").findings[0].text.ja
