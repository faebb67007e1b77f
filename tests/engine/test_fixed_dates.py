"""Fixed dates of a contract tell like everything else, until they are met; each person once, and on no two clocks."""

import datetime as dt

import pytest

from engine import definitions, fixed_dates, programme_folder, uploads
from engine.domain.access import SYSTEM
from engine.errors import EngineError, Refused
from engine.files import NewFile
from engine.fixed_dates import FixedDate, Mark, State
from engine.programmes import NoSuchProgramme
from engine.store.evidence import OutboxRow
from engine.work import Services, begin
from tests import look
from tests.cast import KAGOSHIMA, KENCHO, MORI, PASSERBY, SATO, SUZUKI, Player, actor
from tests.clock import JAPAN, MovableClock, japan
from tests.conftest import FOLDER, YEARS
from tests.make import a_case, do
from tests.ring import ring, until
from tests.together import raised, together

DRAFT = "final_report_draft"
NAME = "実績報告書案（DL-G4）"
EARLY = japan(2027, 2, 18)
MARK = Mark(on=dt.date(2027, 2, 20), how="県の担当者に案を示し、了解を得た。", evidence="打合せ記録 令和9年2月20日")


@pytest.fixture
def ahead(desk: Services, clock: MovableClock) -> Services:
    """Stand on the day before the first reminder."""
    clock.now = EARLY.astimezone(dt.UTC)
    ring(desk)
    return desk


def told(services: Services) -> list[tuple[str, str, str]]:
    """Return when and how whom was told of the draft, in order."""
    found = [mail for mail in look.mails(services) if NAME in mail.body]
    return sorted((f"{at(mail):%m-%d %H:%M}", mail.message_key, mail.to_name) for mail in found)


def at(mail: OutboxRow) -> dt.datetime:
    return mail.queued_at.astimezone(JAPAN)


def draft(services: Services, player: Player = MORI) -> FixedDate:
    with begin(services, actor(services, player), read_only=True) as work:
        return fixed_dates.get(work, KAGOSHIMA, DRAFT)


def mark(services: Services, said: Mark = MARK, player: Player = MORI) -> None:
    with begin(services, actor(services, player)) as work:
        fixed_dates.mark_met(work, KAGOSHIMA, DRAFT, said)


def test_is_told_until_somebody_marks_it_as_met(ahead: Services, clock: MovableClock) -> None:
    until(ahead, clock, japan(2027, 2, 20, 15))
    mark(ahead)
    until(ahead, clock, japan(2027, 3, 10))
    assert told(ahead) == [("02-19 09:00", "task_digest", MORI.name)]
    found = draft(ahead, KENCHO)
    assert (found.state, found.met and found.met.by, found.met and found.met.mark) == (State.MET, MORI.name, MARK)
    assert look.broken_links(ahead) == []


def test_is_late_and_escalated_once_when_nobody_does(ahead: Services, clock: MovableClock) -> None:
    until(ahead, clock, japan(2027, 3, 2, 8, 59))
    clock.now = japan(2027, 3, 2, 9).astimezone(dt.UTC)
    assert raised(together(*[lambda: ring(ahead)] * 2)) == []
    assert ring(ahead) == 0
    digests = [(f"{day} 09:00", "task_digest", MORI.name) for day in ("02-19", "02-26", "03-01")]
    assert told(ahead) == [*digests, ("03-02 09:00", "task_escalated", MORI.name)]  # in place of the overdue notice
    assert draft(ahead).state is State.OVERDUE


def test_what_was_taken_back_is_told_again(ahead: Services, clock: MovableClock) -> None:
    until(ahead, clock, japan(2027, 2, 20, 15))
    mark(ahead)
    until(ahead, clock, japan(2027, 2, 28, 15))
    with begin(ahead, actor(ahead, SATO)) as work:
        fixed_dates.reopen(work, KAGOSHIMA, DRAFT, "県から修正の指示があった。")
    until(ahead, clock, japan(2027, 3, 1, 12))
    assert told(ahead)[1:] == [("03-01 09:00", "task_digest", MORI.name)]


def test_the_mail_leads_to_its_page(ahead: Services, clock: MovableClock) -> None:
    until(ahead, clock, japan(2027, 3, 2, 12))
    mail = look.mails(ahead, key="task_escalated")[-1]
    assert mail.subject.endswith(f"{NAME}（期日）")
    assert "http://127.0.0.1:8080/dates/kagoshima/final_report_draft\n" in mail.body


def test_a_task_under_its_rule_tells_in_its_place_and_meets_it(sqlite_desk: Services, clock: MovableClock) -> None:
    drawn = {
        path: content.replace(b'rule="first_answer"', b'rule="final_report_draft"')
        for path, content in programme_folder.read(FOLDER).items()
    }
    with begin(sqlite_desk, SYSTEM) as work:
        definitions.load(work, drawn, shift_years=YEARS)
    case_id = a_case(sqlite_desk)
    until(sqlite_desk, clock, japan(2027, 2, 19, 12))
    assert told(sqlite_desk) == []
    lists = look.mails(sqlite_desk, key="task_digest")[-2:]
    assert {mail.to_name for mail in lists if "初回回答" in mail.body} == {SATO.name, SUZUKI.name}
    do(sqlite_desk, case_id, "task_first_answer")
    met = draft(sqlite_desk).met
    assert met is not None
    assert (met.by, met.mark.on, met.task_id is None) == (SATO.name, dt.date(2027, 2, 19), False)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (Mark(on=None, how="済み", evidence="記録"), "met_on"),
        (Mark(on=dt.date(2027, 2, 19), how="済み", evidence="記録"), "met_on"),
        (Mark(on=dt.date(2027, 2, 18), how=" ", evidence="記録"), "how"),
        (Mark(on=dt.date(2027, 2, 18), how="済み"), "evidence"),
    ],
)
def test_a_mark_needs_a_day_a_way_and_a_proof(
    sqlite_desk: Services, clock: MovableClock, wrong: Mark, field: str
) -> None:
    clock.now = EARLY.astimezone(dt.UTC)
    with pytest.raises(EngineError) as refusal:
        mark(sqlite_desk, wrong)
    assert list(getattr(refusal.value, "fields", {})) == [field]


def test_a_file_proves_it_too_and_nobody_marks_it_twice(sqlite_desk: Services, clock: MovableClock) -> None:
    clock.now = japan(2027, 2, 21).astimezone(dt.UTC)
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        new = NewFile(name="案.pdf", media_type="application/pdf", content=b"%PDF-1.7")
        file_id = uploads.keep(work, new, programme=KAGOSHIMA, case_id=None)
    said = Mark(on=dt.date(2027, 2, 18), how="済み", file_id=file_id)
    mark(sqlite_desk, said, SATO)
    with pytest.raises(fixed_dates.AlreadyMet):
        mark(sqlite_desk, MARK)


def test_two_at_once_mark_it_once(desk: Services, clock: MovableClock) -> None:
    clock.now = japan(2027, 2, 21).astimezone(dt.UTC)
    failed = raised(together(*[lambda: mark(desk)] * 2))
    assert [type(error) for error in failed] == [fixed_dates.AlreadyMet]


def test_the_authority_reads_and_strangers_do_not(sqlite_desk: Services) -> None:
    for player in (KENCHO, PASSERBY):
        with pytest.raises(Refused):
            mark(sqlite_desk, MARK, player)
    with pytest.raises(NoSuchProgramme):
        draft(sqlite_desk, PASSERBY)
    assert draft(sqlite_desk, KENCHO).state is State.OPEN


def test_a_date_that_moves_is_told_by_its_new_day(sqlite_desk: Services, clock: MovableClock) -> None:
    files = programme_folder.read(FOLDER)
    later = files["programme.toml"].replace(b'duration("P30D")', b'duration("P9D")')  # Monday, 22 March, a holiday
    with begin(sqlite_desk, SYSTEM) as work:
        definitions.load(work, {**files, "programme.toml": later}, shift_years=YEARS)
    until(sqlite_desk, clock, japan(2027, 3, 24, 12))
    assert [day for day, *_rest in told(sqlite_desk)] == ["03-12 09:00", "03-19 09:00", "03-23 09:00"]


def test_what_only_stands_before_a_step_is_no_date_to_be_met(sqlite_desk: Services) -> None:
    files = programme_folder.read(FOLDER)
    gate = '\n[deadlines.gate]\nname = "承認"\ndue = "term.end"\nconsequence = "block"\n'
    gate += 'blocks = ["task_publish_website"]\ndone_when = "true"\n'
    toml = files["programme.toml"] + gate.encode()
    with begin(sqlite_desk, SYSTEM) as work:
        definitions.load(work, {**files, "programme.toml": toml}, shift_years=YEARS)
    with begin(sqlite_desk, actor(sqlite_desk, MORI), read_only=True) as work:
        assert [date.rule.key for date in fixed_dates.current(work, KAGOSHIMA)] == [DRAFT]
