"""Mail goes out over a real server: once, to one recipient, and honest about what became of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import uuid4

import pytest

from engine import files, outbox
from engine.domain.access import CLOCK, SYSTEM, NotAllowed
from engine.domain.facts import FactKind
from engine.domain.ids import OutboxId
from engine.domain.states import OutboxStatus
from engine.files import NewFile
from engine.message_text import Letter
from engine.outbox import NoSuchMail, OutboxView, Recipient, Subject
from engine.store.evidence import OutboxRow
from engine.work import Services, begin
from notifications import clock as bell
from notifications import dispatch
from notifications.channels import Attachment
from notifications.channels.kept import Kept
from tests import look
from tests.cast import KAGOSHIMA, MORI, PASSERBY, SATO, actor
from tests.clock import MovableClock
from tests.make import a_case
from tests.notifications.post_office import PostOffice, free_port, opened, raw
from tests.together import raised, returned, together

SUBJECT = "【受付番号 令和8-KAG-0001】 DX相談の申込みを受け付けました：有限会社くすのは製茶（長い件名です）"
BODY = "久保園 誠 様\n\n㈱髙橋の①番、🍵 もございます。\n.\n終わり\n"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with opened() as open_office:
        yield open_office


@pytest.fixture
def posting(desk: Services, office: PostOffice) -> Services:
    """Return the desk with the post office as its way out."""
    return replace(desk, settings=replace(desk.settings, smtp_url=office.url(), mail_from="banso@desk.example.jp"))


def send(services: Services) -> int:
    return dispatch.drain(services, bell.channel_of(services))


def queue(
    services: Services, to: str = "info@kusunoha.example.jp", name: str = "久保園 誠", file: NewFile | None = None
) -> OutboxId:
    with begin(services, SYSTEM) as work:
        ids = [files.add(work, file, programme=KAGOSHIMA, case_id=None).id] if file else []
        about = Subject(programme=KAGOSHIMA, message_key="receipt", file_ids=ids)
        recipient = Recipient(address=to, name=name)
        queued = outbox.queue(work, about, recipient, Letter(subject=SUBJECT, body=BODY), dedupe=str(uuid4()))
    assert queued is not None
    return queued


def status(services: Services, message_id: OutboxId) -> OutboxRow:
    return next(row for row in look.mails(services) if row.id == message_id)


def test_a_mail_arrives_as_it_was_written(posting: Services, office: PostOffice) -> None:
    queued = queue(posting)
    assert send(posting) == 1
    (mail,) = office.mails()
    assert mail["Subject"] == SUBJECT
    assert mail.get_content().replace("\r\n", "\n") == BODY
    assert mail.get_content_charset() == "utf-8"
    assert mail["From"] == "banso@desk.example.jp"
    assert mail["To"].addresses[0].display_name == "久保園 誠"
    assert mail["Auto-Submitted"] == "auto-generated"
    row = status(posting, queued)
    assert (row.status, row.message_id, row.sent_at) == (OutboxStatus.SENT, mail["Message-ID"], posting.clock())


def test_every_line_of_the_wire_is_short_and_ascii(posting: Services, office: PostOffice) -> None:
    queue(posting)
    send(posting)
    content = raw(office.taken[0])
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 78


def test_a_file_goes_along_under_its_japanese_name(posting: Services, office: PostOffice) -> None:
    name = "相談実績の月次報告　令和8年10月.xlsx"
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    queue(posting, file=NewFile(name=name, media_type=media, content=bytes(range(256)) * 50))
    send(posting)
    (part,) = office.mails()[0].iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == (name, media)
    assert part.get_content() == bytes(range(256)) * 50


def test_each_mail_names_one_recipient_and_no_other(posting: Services, office: PostOffice) -> None:
    addresses = ["a@one.example.jp", "b@two.example.jp", "c@three.example.jp"]
    for address in addresses:
        queue(posting, to=address)
    assert send(posting) == 3
    for envelope, own in zip(office.taken, addresses, strict=True):
        assert envelope.rcpt_tos == [own]
        others = set(addresses) - {own}
        assert not any(other.encode() in raw(envelope) for other in others)


def test_a_passing_refusal_is_tried_again_with_growing_pauses(
    posting: Services, office: PostOffice, clock: MovableClock
) -> None:
    queued = queue(posting)
    office.answers["RCPT"] = "451 later"
    for pause in (2, 4, 8):
        assert send(posting) == 1
        assert send(posting) == 0
        row = status(posting, queued)
        assert (row.status, (row.next_at - clock()).total_seconds() / 60) == (OutboxStatus.QUEUED, pause)
        clock.move_by(minutes=pause)
    office.answers.clear()
    assert send(posting) == 1
    assert status(posting, queued).status is OutboxStatus.SENT
    assert len(office.taken) == 1


def test_after_almost_three_days_a_person_has_to_look(
    posting: Services, office: PostOffice, clock: MovableClock
) -> None:
    queued, begun_at = queue(posting), clock()
    office.answers["DATA"] = "452 full"
    while status(posting, queued).status is OutboxStatus.QUEUED:
        clock.now = status(posting, queued).next_at
        assert send(posting) == 1
    row = status(posting, queued)
    assert (row.status, row.attempts, office.offered) == (OutboxStatus.FAILED, 24, 24)
    assert 60 < (clock() - begun_at).total_seconds() / 3600 < 72


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_a_final_refusal_fails_at_once_and_says_why(posting: Services, office: PostOffice, command: str) -> None:
    queued = queue(posting)
    office.answers[command] = "550 no such mailbox"
    send(posting)
    row = status(posting, queued)
    assert (row.status, row.attempts) == (OutboxStatus.FAILED, 1)
    assert "no such mailbox" in (row.error or "")


def test_a_server_that_dies_over_the_text_leaves_it_unknown(
    posting: Services, office: PostOffice, clock: MovableClock
) -> None:
    queued = queue(posting)
    office.dies = True
    send(posting)
    office.dies = False
    clock.move_by(days=3)
    assert send(posting) == 0
    assert (status(posting, queued).status, office.taken) == (OutboxStatus.UNKNOWN, [])


def test_a_server_that_is_away_is_tried_again(posting: Services, clock: MovableClock) -> None:
    away = replace(posting, settings=replace(posting.settings, smtp_url=f"smtp://127.0.0.1:{free_port()}"))
    queued = queue(away)
    assert send(away) == 1
    clock.move_by(minutes=2)
    assert send(posting) == 1
    assert status(posting, queued).status is OutboxStatus.SENT


def test_the_message_id_stays_however_often_it_is_sent(
    posting: Services, office: PostOffice, clock: MovableClock
) -> None:
    queued = queue(posting)
    send(posting)
    with begin(posting, SYSTEM) as work:
        work.session.get_one(OutboxRow, queued).status = OutboxStatus.UNKNOWN
    clock.move_by(days=1)
    with begin(posting, actor(posting, MORI)) as work:
        outbox.resend(work, queued)
    send(posting)
    first, second = office.mails()
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@desk.example.jp>")


def test_two_installations_never_share_a_message_id(posting: Services, clock: MovableClock) -> None:
    ours = view_of(posting, queue(posting))
    theirs = replace(ours, queued_at=clock.now.replace(year=2025))
    assert ours.message_id("a@x.example.jp") != theirs.message_id("a@x.example.jp")


def view_of(services: Services, message_id: OutboxId) -> OutboxView:
    with begin(services, SYSTEM, read_only=True) as work:
        return next(view for view in outbox.newest(work, [KAGOSHIMA]) if view.id == message_id)


@pytest.mark.parametrize(
    "address", ["ひと@example.jp", "a@b@c", "no-at-sign", "x\r\nBcc: all@example.jp", "a b@example.jp"]
)
def test_an_address_that_is_none_fails_and_stops_nobody(posting: Services, office: PostOffice, address: str) -> None:
    bad, good = queue(posting, to=address), queue(posting)
    assert send(posting) == 2
    assert status(posting, bad).status is OutboxStatus.FAILED
    assert status(posting, good).status is OutboxStatus.SENT
    assert len(office.taken) == 1


def test_a_name_cannot_smuggle_headers_in(posting: Services, office: PostOffice) -> None:
    queued = queue(posting, name="誠\r\nBcc: all@example.jp")
    send(posting)
    assert (status(posting, queued).status, office.taken) == (OutboxStatus.FAILED, [])


class Wild(Kept):
    """A channel with a bug."""

    def send(self, message: OutboxView, attachments: Sequence[Attachment]) -> None:
        """Fail in a way nobody foresaw."""
        del attachments
        raise KeyError(message.id)


def test_a_bug_in_a_channel_leaves_it_unknown_and_goes_on(desk: Services) -> None:
    first, second = queue(desk), queue(desk, to="b@example.jp")
    assert dispatch.drain(desk, Wild()) == 2
    for queued in (first, second):
        assert (status(desk, queued).status, status(desk, queued).error) == (OutboxStatus.UNKNOWN, "KeyError")


def test_what_a_dead_sender_held_is_unknown_and_not_sent_again(
    posting: Services, office: PostOffice, clock: MovableClock
) -> None:
    queued = queue(posting)
    with begin(posting, CLOCK) as work:
        assert outbox.take(work, "dead")
    clock.move_by(minutes=1)
    assert (send(posting), status(posting, queued).status) == (0, OutboxStatus.LEASED)
    clock.move_by(minutes=2)
    assert (send(posting), status(posting, queued).status) == (0, OutboxStatus.UNKNOWN)
    assert office.taken == []


def test_a_sender_that_comes_back_late_is_believed(desk: Services, clock: MovableClock) -> None:
    queued = queue(desk)
    with begin(desk, CLOCK) as work:
        held = outbox.take(work, "slow")
    clock.move_by(minutes=5)
    with begin(desk, CLOCK) as work:
        assert outbox.expire_leases(work) == 1
    assert held is not None
    with begin(desk, CLOCK) as work:
        outbox.mark_sent(work, held, "slow")
    assert status(desk, queued).status is OutboxStatus.SENT


def test_a_person_sends_again_what_failed(posting: Services, office: PostOffice) -> None:
    queued = queue(posting)
    office.answers["RCPT"] = "550 no"
    send(posting)
    office.answers.clear()
    with begin(posting, actor(posting, PASSERBY)) as work, pytest.raises(NoSuchMail):
        outbox.resend(work, queued)
    with begin(posting, actor(posting, SATO)) as work, pytest.raises(NotAllowed):
        outbox.resend(work, queued)
    with begin(posting, actor(posting, MORI)) as work:
        outbox.resend(work, queued)
    send(posting)
    assert status(posting, queued).status is OutboxStatus.SENT


def test_what_was_sent_is_not_sent_again_by_hand(posting: Services, office: PostOffice) -> None:
    queued = queue(posting)
    send(posting)
    with begin(posting, actor(posting, MORI)) as work:
        outbox.resend(work, queued)
    assert (send(posting), len(office.taken)) == (0, 1)


def test_two_senders_share_the_work(posting: Services, office: PostOffice) -> None:
    for number in range(6):
        queue(posting, to=f"p{number}@example.jp")
    outcomes = together(*[lambda: send(posting)] * 2)
    assert raised(outcomes) == []
    assert sum(returned(outcomes)) == 6
    assert sorted(envelope.rcpt_tos[0] for envelope in office.taken) == [f"p{number}@example.jp" for number in range(6)]


def test_a_case_tells_what_became_of_its_mail(posting: Services) -> None:
    case_id = a_case(posting)
    send(posting)
    (fact,) = look.facts(posting, case_id, FactKind.MESSAGE_SENT)
    assert fact.data["to"] == "久保園 誠"
    assert "kusunoha" not in str(fact.data)
