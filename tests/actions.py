"""Twenty things that are done with a case, each in one transaction, for those who want one of them to fail."""

import uuid
from collections.abc import Callable, Mapping

from engine import cases, delegations, files, intake, outbox, people, referrals, reports, tasks, timers, tokens
from engine.cases import NewCase
from engine.domain.access import CLOCK, COMPANY, INSTITUTION, SYSTEM
from engine.domain.ids import CaseId, TimerId
from engine.domain.states import OutboxStatus, TimerKind
from engine.domain.workdays import local_date
from engine.outbox import OutboxView
from engine.work import Services, begin
from tests import look
from tests.cast import KAGOSHIMA, MORI, SATO, SUZUKI, actor
from tests.make import INTAKE, task, typed

Action = Callable[[Services, CaseId], None]
SENDER = "試験"


def submit(services: Services, _case_id: CaseId) -> None:
    """Send the public form."""
    with begin(services, COMPANY) as work:
        intake.submit(work, KAGOSHIMA, "soudan", INTAKE, once="the-form")


def open_case(services: Services, _case_id: CaseId) -> None:
    """Open a case as somebody of the staff."""
    with begin(services, actor(services, SATO)) as work:
        cases.open_case(work, NewCase(programme=KAGOSHIMA, kind="consultation", data=dict(INTAKE)))


def claim(services: Services, case_id: CaseId) -> None:
    """Take a task."""
    task_id = task(services, case_id, "task_first_answer").id
    with begin(services, actor(services, SATO)) as work:
        tasks.claim(work, task_id)


def delegate(services: Services, case_id: CaseId) -> None:
    """Give a task to somebody, as a supervisor."""
    task_id = task(services, case_id, "task_first_answer").id
    with begin(services, actor(services, MORI)) as work:
        delegations.delegate(work, task_id, SUZUKI.login, reason="休暇のため")


def completing(element: str, choice: str = "") -> Action:
    """Return the action that completes the task at an element."""

    def complete(services: Services, case_id: CaseId) -> None:
        task_id = task(services, case_id, element).id
        data = typed(element, local_date(services.clock()), choice)
        with begin(services, actor(services, SATO)) as work:
            tasks.complete(work, task_id, data)

    return complete


def answer(services: Services, case_id: CaseId) -> None:
    """Answer a referral."""
    with begin(services, INSTITUTION) as work:
        (asked,) = referrals.of_case(work, case_id)
        done = {"answer": "accepted_done", "person": "白洲 純", "result": "済み"}
        referrals.answer(work, asked.id, done)


def firing(kind: TimerKind) -> Action:
    """Return the action that fires the first row of a kind."""

    def fire(services: Services, case_id: CaseId) -> None:
        row = look.clock_rows(services, case_id, kind)[0]
        with begin(services, CLOCK) as work:
            assert timers.fire(work, TimerId(row.id))

    return fire


def raise_report(services: Services, _case_id: CaseId) -> None:
    """Begin the report of a month."""
    with begin(services, CLOCK) as work:
        reports.raise_report(work, KAGOSHIMA, "monthly_consultation", "2026-11")


def add_file(services: Services, case_id: CaseId) -> None:
    """Keep a file."""
    with begin(services, actor(services, SATO)) as work:
        new = files.NewFile(name="図面.pdf", media_type="application/pdf", content=b"%PDF-1.7")
        files.add(work, new, programme=KAGOSHIMA, case_id=case_id)


def hire(services: Services, _case_id: CaseId) -> None:
    """Make an account."""
    with begin(services, SYSTEM) as work:
        login = f"n{uuid.uuid4().hex[:8]}"
        new = people.NewPerson(login=login, name="新任 者", email="new@example.jp", password="long enough to pass")
        people.join(work, people.add(work, new), KAGOSHIMA, roles=SATO.roles, groups=SATO.groups)


def make_token(services: Services, _case_id: CaseId) -> None:
    """Make an API token."""
    with begin(services, SYSTEM) as work:
        tokens.add(work, SATO.login, name="試験")


def log_in(services: Services, _case_id: CaseId) -> None:
    """Log in."""
    with begin(services, SYSTEM) as work:
        person_id = people.id_of_login(work, SATO.login)
        assert person_id is not None
        people.note_login(work, people.get(work, person_id))


def mark(how: Callable[..., None], **words: object) -> Action:
    """Return the action that notes what became of a mail."""

    def note(services: Services, _case_id: CaseId) -> None:
        held = _leased(services)
        with begin(services, CLOCK) as work:
            how(work, held, SENDER, **words)

    return note


def _leased(services: Services) -> OutboxView:
    with begin(services, SYSTEM, read_only=True) as work:
        return next(view for view in outbox.newest(work, [KAGOSHIMA]) if view.status is OutboxStatus.LEASED)


def lease(services: Services) -> None:
    """Lease a mail, as a sender does before it sends it."""
    with begin(services, CLOCK) as work:
        assert outbox.take(work, SENDER) is not None


ACTIONS: Mapping[str, tuple[str, Action]] = {
    "public submit": ("task_first_answer", submit),
    "open case": ("task_first_answer", open_case),
    "claim": ("task_first_answer", claim),
    "delegate": ("task_first_answer", delegate),
    "first answer": ("task_first_answer", completing("task_first_answer")),
    "agree date": ("task_agree_date", completing("task_agree_date")),
    "complete": ("task_consultation_record", completing("task_consultation_record", "refer")),
    "solve": ("task_consultation_record", completing("task_consultation_record", "solved")),
    "accompany": ("task_consultation_record", completing("task_consultation_record", "accompany")),
    "refer": ("task_referral_choice", completing("task_referral_choice")),
    "referral answer": ("referred", answer),
    "timer": ("referred", firing(TimerKind.PROCESS)),
    "notice": ("task_agree_date", firing(TimerKind.NOTICE)),
    "report": ("task_first_answer", raise_report),
    "file": ("task_first_answer", add_file),
    "hire": ("task_first_answer", hire),
    "token": ("task_first_answer", make_token),
    "log in": ("task_first_answer", log_in),
    "mail sent": ("task_first_answer", mark(outbox.mark_sent)),
    "mail unknown": ("task_first_answer", mark(outbox.mark_unknown, error="切断")),
}
