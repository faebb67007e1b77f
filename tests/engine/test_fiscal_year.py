"""Kagoshima's fiscal year 2026 from its first to its last day: exactly the mails that are to go out, none more.

The expectation is written by hand from the contract's rules and the calendar of that year, not taken from a run.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import select

from engine import cases, definitions, programme_folder, referrals, tasks
from engine.domain.access import INSTITUTION, SYSTEM
from engine.domain.ids import CaseId
from engine.domain.states import TimerKind, TimerStatus
from engine.store.cases import TimerRow
from engine.store.evidence import ReportRow
from engine.work import Services, begin
from tests import look
from tests.cast import KAGOSHIMA, SUZUKI, actor, hire_all
from tests.clock import JAPAN, MovableClock, japan
from tests.conftest import FOLDER, YEARS
from tests.make import ROADS, a_receipt, do, task
from tests.ring import until

COMPANY, INSTITUTION_MAIL = "info@kusunoha.example.jp", "chusho@shiroyama-cci.example.jp"
OUT_OF_SCOPE: dict[str, Any] = {"outcome": "out_of_scope", "out_of_scope_reason": "outside", "slots": None}
WITHDRAWN: dict[str, Any] = {"outcome": "withdrawn", "withdrawn_reason": "繁忙期"} | dict.fromkeys(
    ("agreed_on", "agreed_from", "channel")
)

# The supervisor checks each month's draft at ten on its first working day, and the desk notes its receipt at eleven;
# September's is checked a day late, and January's receipt is noted a day late.
REPORTS = (
    ("2026-04", "05-01 10:00", "05-01 11:00"),
    ("2026-05", "06-01 10:00", "06-01 11:00"),
    ("2026-06", "07-01 10:00", "07-01 11:00"),
    ("2026-07", "08-03 10:00", "08-03 11:00"),
    ("2026-08", "09-01 10:00", "09-01 11:00"),
    ("2026-09", "10-08 14:00", "10-08 15:00"),
    ("2026-10", "11-02 10:00", "11-02 11:00"),
    ("2026-11", "12-01 10:00", "12-01 11:00"),
    ("2026-12", "01-04 10:00", "01-04 11:00"),
    ("2027-01", "02-01 10:00", "02-09 13:00"),
    ("2027-02", "03-01 10:00", "03-01 11:00"),
    ("2027-03", "03-24 10:00", "03-24 11:00"),
)

EXPECTED = """
# Case 1 is done early.
04-07 10:00 company 【受付番号 令和8-KAG-0001】DX相談の申込みを受け付けました
04-07 15:00 company 【受付番号 令和8-KAG-0001】ご相談の日程候補のお知らせ
04-08 11:00 company 【受付番号 令和8-KAG-0001】ご相談の日時が決まりました
# Case 2 comes before 29 April, a holiday: due on the 30th, done a day late.
04-27 16:00 company 【受付番号 令和8-KAG-0002】DX相談の申込みを受け付けました
04-28 09:00 sato 【本日のお知らせ】令和8年4月28日（火）：作業1件
04-28 09:00 suzuki 【本日のお知らせ】令和8年4月28日（火）：作業1件
04-30 09:00 sato 【本日のお知らせ】令和8年4月30日（木）：作業1件
04-30 09:00 suzuki 【本日のお知らせ】令和8年4月30日（木）：作業1件
05-01 09:00 sato 【期限超過】初回回答と日程候補の提示（令和8-KAG-0002）
05-01 09:00 suzuki 【期限超過】初回回答と日程候補の提示（令和8-KAG-0002）
05-01 09:00 mori 【上申】期限を過ぎた作業があります：初回回答と日程候補の提示（令和8-KAG-0002）
# April's report is due on Sunday, 10 May; three working days before, over the holidays, is 1 May, the day it is raised.
05-01 09:00 mori 【本日のお知らせ】令和8年5月1日（金）：作業1件
05-01 10:00 kencho 相談実績報告（月次）（令和8年4月）の送付
06-01 10:00 kencho 相談実績報告（月次）（令和8年5月）の送付
# Case 3 is to be followed up after 60 days: Saturday, 1 August; due on the 7th, done on that day.
06-02 10:00 company 【受付番号 令和8-KAG-0003】DX相談の申込みを受け付けました
06-02 10:00 company 【受付番号 令和8-KAG-0003】ご相談の日程候補のお知らせ
06-02 10:00 company 【受付番号 令和8-KAG-0003】ご相談の日時が決まりました
07-01 10:00 kencho 相談実績報告（月次）（令和8年6月）の送付
08-03 10:00 kencho 相談実績報告（月次）（令和8年7月）の送付
08-06 09:00 sato 【本日のお知らせ】令和8年8月6日（木）：作業1件
08-06 09:00 suzuki 【本日のお知らせ】令和8年8月6日（木）：作業1件
# Case 4 is taken by one person and never done; 11 August is a holiday.
08-06 09:30 company 【受付番号 令和8-KAG-0004】DX相談の申込みを受け付けました
08-07 09:00 sato 【本日のお知らせ】令和8年8月7日（金）：作業1件
08-07 09:00 suzuki 【本日のお知らせ】令和8年8月7日（金）：作業2件
08-10 09:00 suzuki 【本日のお知らせ】令和8年8月10日（月）：作業1件
08-12 09:00 suzuki 【期限超過】初回回答と日程候補の提示（令和8-KAG-0004）
08-12 09:00 mori 【上申】期限を過ぎた作業があります：初回回答と日程候補の提示（令和8-KAG-0004）
09-01 10:00 kencho 相談実績報告（月次）（令和8年8月）の送付
# Case 5 finds no date within a fortnight; 12 October is a holiday.
10-05 10:00 company 【受付番号 令和8-KAG-0005】DX相談の申込みを受け付けました
10-05 10:00 company 【受付番号 令和8-KAG-0005】ご相談の日程候補のお知らせ
# September's report is due on Saturday the 10th, its check three working days before.
10-06 09:00 mori 【本日のお知らせ】令和8年10月6日（火）：作業1件
# It is itself due on the 10th: three days before, Wednesday the 7th, the supervisor hears of the check that is due then
# already, once: of one report one line a day.
10-07 09:00 mori 【本日のお知らせ】令和8年10月7日（水）：作業1件
10-08 09:00 mori 【期限超過】報告書案を確認する（令和8-KAG-R0006）
10-08 14:00 kencho 相談実績報告（月次）（令和8年9月）の送付
10-09 09:00 sato 【本日のお知らせ】令和8年10月9日（金）：作業1件
10-09 09:00 suzuki 【本日のお知らせ】令和8年10月9日（金）：作業1件
10-13 09:00 sato 【本日のお知らせ】令和8年10月13日（火）：作業1件
10-13 09:00 suzuki 【本日のお知らせ】令和8年10月13日（火）：作業1件
10-14 09:00 sato 【期限超過】相談日時を確定する（令和8-KAG-0005）
10-14 09:00 suzuki 【期限超過】相談日時を確定する（令和8-KAG-0005）
10-21 09:00 mori 【本日のお知らせ】令和8年10月21日（水）：作業1件
11-02 10:00 kencho 相談実績報告（月次）（令和8年10月）の送付
12-01 10:00 kencho 相談実績報告（月次）（令和8年11月）の送付
# Case 6 is referred; the institution is reminded every ten working days, over the year's end.
12-14 10:00 company 【受付番号 令和8-KAG-0006】DX相談の申込みを受け付けました
12-14 10:00 company 【受付番号 令和8-KAG-0006】ご相談の日程候補のお知らせ
12-14 10:00 company 【受付番号 令和8-KAG-0006】ご相談の日時が決まりました
12-14 10:00 institution 【回答のお願い】ご紹介した相談（受付番号 令和8-KAG-0006）
12-28 09:00 institution 【再度のお願い】ご紹介した相談への回答（受付番号 令和8-KAG-0006）
01-04 10:00 kencho 相談実績報告（月次）（令和8年12月）の送付
01-18 09:00 institution 【再度のお願い】ご紹介した相談への回答（受付番号 令和8-KAG-0006）
02-01 10:00 kencho 相談実績報告（月次）（令和9年1月）の送付
# The receipt of January's report is due five working days after it was sent.
02-05 09:00 tanaka 【本日のお知らせ】令和9年2月5日（金）：作業1件
02-08 09:00 tanaka 【本日のお知らせ】令和9年2月8日（月）：作業1件
02-09 09:00 tanaka 【期限超過】受領を記録する（令和8-KAG-R0011）
03-01 10:00 kencho 相談実績報告（月次）（令和9年2月）の送付
# March's report is due on the last day of the term and begins five working days before it.
03-24 10:00 kencho 相談実績報告（月次）（令和9年3月）の送付
# The institution of case 6 has answered: whoever may take the decision is told.
01-20 11:00 sato 【令和8-KAG-0006】紹介先から回答が届きました
01-20 11:00 suzuki 【令和8-KAG-0006】紹介先から回答が届きました
# A report is raised at six on the day after its month; the supervisor hears of it in the next office hour.
05-01 08:30 mori 【報告期限】相談実績報告（月次）（令和8年4月）
06-01 08:30 mori 【報告期限】相談実績報告（月次）（令和8年5月）
07-01 08:30 mori 【報告期限】相談実績報告（月次）（令和8年6月）
08-03 08:30 mori 【報告期限】相談実績報告（月次）（令和8年7月）
09-01 08:30 mori 【報告期限】相談実績報告（月次）（令和8年8月）
10-01 08:30 mori 【報告期限】相談実績報告（月次）（令和8年9月）
11-02 08:30 mori 【報告期限】相談実績報告（月次）（令和8年10月）
12-01 08:30 mori 【報告期限】相談実績報告（月次）（令和8年11月）
01-04 08:30 mori 【報告期限】相談実績報告（月次）（令和8年12月）
02-01 08:30 mori 【報告期限】相談実績報告（月次）（令和9年1月）
03-01 08:30 mori 【報告期限】相談実績報告（月次）（令和9年2月）
03-24 08:30 mori 【報告期限】相談実績報告（月次）（令和9年3月）
# The final report is begun 60 days before 31 March: Saturday, 30 January. Nobody writes it: its draft was due
# five working days before the end of the term, on 24 March.
02-01 08:30 mori 【報告期限】実績報告書（令和8年4月1日（水）～令和9年3月31日（水））
# Its draft is a fixed date of the contract, 30 days before the end of the term: Monday, 1 March. Nobody marks it as
# met: the supervisors are reminded ten and three days before and on the day, and the next day it is escalated to them.
02-19 09:00 mori 【本日のお知らせ】令和9年2月19日（金）：作業1件
02-26 09:00 mori 【本日のお知らせ】令和9年2月26日（金）：作業1件
03-01 09:00 mori 【本日のお知らせ】令和9年3月1日（月）：作業1件
03-02 09:00 mori 【上申】期限を過ぎた作業があります：実績報告書案（DL-G4）（期日）
# The report itself is due on 31 March. Those who are to write it are reminded 30 days before, on Monday, 1 March, ten
# days before (a Sunday followed by a holiday: on Friday the 19th), three days before (a Sunday: on Friday the 26th) and
# on the day. Three working days before and on the day the supervisor hears of it, on the day the prefecture as well.
03-01 09:00 sato 【本日のお知らせ】令和9年3月1日（月）：作業1件
03-01 09:00 suzuki 【本日のお知らせ】令和9年3月1日（月）：作業1件
03-19 09:00 sato 【本日のお知らせ】令和9年3月19日（金）：作業1件
03-19 09:00 suzuki 【本日のお知らせ】令和9年3月19日（金）：作業1件
03-26 09:00 sato 【本日のお知らせ】令和9年3月26日（金）：作業1件
03-26 09:00 suzuki 【本日のお知らせ】令和9年3月26日（金）：作業1件
03-26 09:00 mori 【上申】期限が迫っている作業があります：実績報告書（TERM）の提出（令和8-KAG-R0010）
03-31 09:00 sato 【本日のお知らせ】令和9年3月31日（水）：作業1件
03-31 09:00 suzuki 【本日のお知らせ】令和9年3月31日（水）：作業1件
03-31 09:00 mori 【上申】期限が迫っている作業があります：実績報告書（TERM）の提出（令和8-KAG-R0010）
03-31 09:00 kencho 【上申】期限が迫っている作業があります：実績報告書（TERM）の提出（令和8-KAG-R0010）
03-23 09:00 sato 【本日のお知らせ】令和9年3月23日（火）：作業1件
03-23 09:00 suzuki 【本日のお知らせ】令和9年3月23日（火）：作業1件
03-24 09:00 sato 【本日のお知らせ】令和9年3月24日（水）：作業1件
03-24 09:00 suzuki 【本日のお知らせ】令和9年3月24日（水）：作業1件
03-25 09:00 sato 【期限超過】報告書案を作成する（令和8-KAG-R0010）
03-25 09:00 suzuki 【期限超過】報告書案を作成する（令和8-KAG-R0010）
03-25 09:00 mori 【上申】期限を過ぎた作業があります：報告書案を作成する（令和8-KAG-R0010）
# Nobody is supported on site all year: an alarm five working days before each month's last day, past the holidays of
# 29 April, 21 to 23 September, 23 November, the year's end and 23 February.
04-22 09:00 mori 【回数の不足】個別支援（1か月あたり延べ5件程度）（令和8年4月）
05-25 09:00 mori 【回数の不足】個別支援（1か月あたり延べ5件程度）（令和8年5月）
06-23 09:00 mori 【回数の不足】個別支援（1か月あたり延べ5件程度）（令和8年6月）
07-24 09:00 mori 【回数の不足】個別支援（1か月あたり延べ5件程度）（令和8年7月）
08-24 09:00 mori 【回数の不足】個別支援（1か月あたり延べ5件程度）（令和8年8月）
09-18 09:00 mori 【回数の不足】個別支援（1か月あたり延べ5件程度）（令和8年9月）
10-26 09:00 mori 【回数の不足】個別支援（1か月あたり延べ5件程度）（令和8年10月）
11-20 09:00 mori 【回数の不足】個別支援（1か月あたり延べ5件程度）（令和8年11月）
12-22 09:00 mori 【回数の不足】個別支援（1か月あたり延べ5件程度）（令和8年12月）
01-25 09:00 mori 【回数の不足】個別支援（1か月あたり延べ5件程度）（令和9年1月）
02-19 09:00 mori 【回数の不足】個別支援（1か月あたり延べ5件程度）（令和9年2月）
03-24 09:00 mori 【回数の不足】個別支援（1か月あたり延べ5件程度）（令和9年3月）
""".replace("TERM", "令和8年4月1日（水）～令和9年3月31日（水）")
WHO = {COMPANY: "company", INSTITUTION_MAIL: "institution"}


def moment(text: str) -> dt.datetime:
    """Return an instant of the fiscal year from 「04-07 10:00」."""
    month, day, hour, minute = (int(text[at : at + 2]) for at in (0, 3, 6, 9))
    return japan(2026 if month >= 4 else 2027, month, day, hour, minute)


class Year:
    """A year at the desk: what is done when, and the cases it is done with, by their number."""

    def __init__(self, services: Services, clock: MovableClock) -> None:
        self.services, self.clock = services, clock
        self.cases: list[CaseId] = []

    def opened(self, stage: str = "task_first_answer") -> Callable[[], None]:
        """Open the next case and bring it to a stage."""

        def open_one() -> None:
            receipt = a_receipt(self.services)
            with begin(self.services, SYSTEM, read_only=True) as work:
                self.cases.append(cases.id_of_number(work, KAGOSHIMA, receipt.number))
            for step in ROADS[stage]:
                element, _, choice = step.partition(":")
                do(self.services, self.cases[-1], element, choice=choice)

        return open_one

    def done(self, number: int, element: str, **fields: Any) -> Callable[[], object]:
        """Do a task of a case."""
        return lambda: do(self.services, self.cases[number - 1], element, **fields)

    def claimed(self, number: int) -> None:
        """Let Suzuki take the first task of a case."""
        with begin(self.services, actor(self.services, SUZUKI)) as work:
            tasks.claim(work, task(self.services, self.cases[number - 1], "task_first_answer").id)

    def answered(self, number: int) -> None:
        """Let the institution answer."""
        with begin(self.services, INSTITUTION) as work:
            (asked,) = referrals.of_case(work, self.cases[number - 1])
            referrals.answer(work, asked.id, {"answer": "accepted_done", "person": "白洲 純", "result": "済み"})

    def reported(self, period: str, element: str) -> Callable[[], object]:
        """Do a task of a month's report."""
        wanted = select(ReportRow.case_id).where(ReportRow.period == period)

        def do_it() -> object:
            with begin(self.services, SYSTEM, read_only=True) as work:
                case_id = work.session.scalars(wanted).one()
            return do(self.services, case_id, element)

        return do_it

    def plan(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Yield what is done and when."""
        yield "04-07 10:00", self.opened()
        yield "04-07 15:00", self.done(1, "task_first_answer")
        yield "04-08 11:00", self.done(1, "task_agree_date")
        yield "04-08 16:00", self.done(1, "task_consultation_record")
        yield "04-27 16:00", self.opened()
        yield "05-01 14:00", self.done(2, "task_first_answer", **OUT_OF_SCOPE)
        yield "06-02 10:00", self.opened("followed")
        yield "08-06 09:30", self.opened()
        yield "08-06 10:00", lambda: self.claimed(4)
        yield "08-07 14:00", self.done(3, "task_follow_up", further_support="no")
        yield "10-05 10:00", self.opened("task_agree_date")
        yield "10-21 14:00", self.done(5, "task_stale")
        yield "10-21 15:00", self.done(5, "task_agree_date", **WITHDRAWN)
        yield "12-14 10:00", self.opened("referred")
        yield "01-20 11:00", lambda: self.answered(6)
        yield "01-20 15:00", self.done(6, "task_referral_decision")
        for period, checked, received in REPORTS:
            yield checked, self.reported(period, "task_report_check")
            yield received, self.reported(period, "task_report_receipt")

    def pass_by(self) -> None:
        """Let the year pass: the bell rings whenever something falls due, each evening, and before whatever is done."""
        evenings = [(japan(2026, 4, 1, 20) + dt.timedelta(days=day), None) for day in range(365)]
        deeds: Sequence[tuple[dt.datetime, Any]] = [(moment(at), deed) for at, deed in self.plan()]
        for at, deed in sorted([*deeds, *evenings], key=lambda pair: pair[0]):
            until(self.services, self.clock, at)
            if deed is not None:
                deed()


def lines(services: Services) -> list[str]:
    """Return the mails as the expectation is written: instant, who, subject."""
    return sorted(
        f"{mail.queued_at.astimezone(JAPAN):%m-%d %H:%M} {who(mail.to_address)} {mail.subject}"
        for mail in look.mails(services)
    )


def who(address: str) -> str:
    return WHO.get(address) or address.partition("@")[0]


@pytest.fixture
def year(sqlite_services: Services, clock: MovableClock) -> Services:
    """Return the desk as it was opened on the first day, after the whole year."""
    clock.now = japan(2026, 4, 1).astimezone(dt.UTC)
    with begin(sqlite_services, SYSTEM) as work:
        definitions.load(work, programme_folder.read(FOLDER), shift_years=YEARS)
    hire_all(sqlite_services)
    Year(sqlite_services, clock).pass_by()
    return sqlite_services


def test_a_fiscal_year_sends_exactly_these_mails(year: Services) -> None:
    expected = [line for line in EXPECTED.splitlines() if line and not line.startswith("#")]
    assert lines(year) == sorted(expected)
    waiting = select(TimerRow).where(TimerRow.status == TimerStatus.WAITING, TimerRow.kind == TimerKind.NOTICE)
    with begin(year, SYSTEM, read_only=True) as work:
        left = [(row.due_at, row.payload["notice"]) for row in work.session.scalars(waiting)]
    assert left == [(japan(2027, 4, 1, 9), "overdue")]  # the final report's, on the day after the term
    assert look.broken_links(year) == []
