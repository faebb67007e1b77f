"""Requests come in: by the public form, by telephone."""

import datetime as dt
from collections.abc import Callable

import pytest

from engine import cases, intake, links
from engine.domain.access import COMPANY, SYSTEM, NotAllowed
from engine.domain.states import CaseStatus, OutboxStatus
from engine.errors import Invalid
from engine.intake import NoSuchForm
from engine.store.people import PersonRow
from engine.work import Services, begin
from tests import look
from tests.cast import KAGOSHIMA, KENCHO, MORI, PASSERBY, SATO, TANAKA, Player, actor
from tests.clock import MovableClock
from tests.make import INTAKE, a_case, a_receipt
from tests.together import raised, returned, together

BY_PHONE = {**INTAKE, "channel": "CH5", "received_on": "2026-11-18"}


def register(services: Services, by: Player = TANAKA, once: str | None = None, **fields: object) -> cases.CaseView:
    with begin(services, actor(services, by)) as work:
        return intake.register(work, KAGOSHIMA, "phone", {**BY_PHONE, **fields}, once=once)


def test_a_public_form_opens_a_case_with_number_and_title(desk: Services) -> None:
    receipt = a_receipt(desk, body="受注の転記に\n時間がかかり、月末は残業になる。")
    with begin(desk, actor(desk, SATO)) as work:
        case = cases.get(work, cases.id_of_number(work, KAGOSHIMA, receipt.number))
    assert case.number == "令和8-KAG-0001"
    assert case.title == "有限会社くすのは製茶：受注の転記に 時間がかかり、月末は残業に…"
    assert (case.channel, case.opened_by, case.company_name) == ("CH7", "申込者", "有限会社くすのは製茶")


@pytest.mark.shows("KAG-10")
def test_nothing_is_taken_in_while_nobody_could_answer_it(sqlite_desk: Services) -> None:
    with begin(sqlite_desk, SYSTEM) as work:
        for row in work.session.query(PersonRow).filter(PersonRow.login.in_(["sato", "suzuki"])):
            row.active = False
    with pytest.raises(intake.NobodyThere) as refused:
        register(sqlite_desk)
    assert refused.value.text.ja.startswith("「DXコーディネーター」を受け持つ人がいないため、")
    assert "“DX coordinators”" in refused.value.text.en
    with pytest.raises(intake.NobodyThere):
        a_receipt(sqlite_desk)
    assert look.mails(sqlite_desk) == []


def test_the_receipt_letter_goes_out_once_with_the_status_link(desk: Services) -> None:
    receipt = a_receipt(desk)
    (letter,) = look.mails(desk)
    assert (letter.message_key, letter.to_address, letter.status) == (
        "receipt",
        "info@kusunoha.example.jp",
        OutboxStatus.QUEUED,
    )
    assert receipt.number in letter.subject
    assert receipt.url in letter.body
    assert "{{" not in letter.subject + letter.body


def test_the_status_link_leads_to_the_case(desk: Services) -> None:
    receipt = a_receipt(desk)
    with begin(desk, COMPANY, read_only=True) as work:
        assert intake.status(work, receipt.url.rpartition("/")[2]).number == receipt.number


def test_staff_take_a_request_by_telephone(desk: Services) -> None:
    case = register(desk)
    assert (case.channel, case.opened_by, case.number) == ("CH5", "田中 美咲", "令和8-KAG-0001")
    assert [letter.message_key for letter in look.mails(desk, case.id)] == ["receipt"]


def test_a_request_without_mail_address_is_noted_and_goes_on(desk: Services) -> None:
    case = register(desk, email="")
    assert look.mails(desk, case.id) == []
    assert "メールアドレスがないため" in str([fact.data for fact in look.facts(desk, case.id, "note")])


def test_a_company_is_found_again_by_name_and_place(desk: Services) -> None:
    first = register(desk, company_name="有限会社くすのは製茶")
    again = register(desk, company_name="（有）くすのは製茶")
    elsewhere = register(desk, company_name="有限会社くすのは製茶", municipality="46201")
    assert again.company_id == first.company_id
    assert elsewhere.company_id != first.company_id
    assert look.counts(desk)["company"] == 2


def test_the_same_token_again_gives_the_same_receipt(desk: Services) -> None:
    first, second = a_receipt(desk, once="t"), a_receipt(desk, once="t", body="別の話")
    assert first == second
    assert look.counts(desk)["case"] == 1
    assert len(look.mails(desk)) == 1


def test_staff_pressing_twice_open_one_case(desk: Services) -> None:
    assert register(desk, once="t") == register(desk, once="t")
    assert register(desk, by=SATO, once="t").number == "令和8-KAG-0002"


def test_two_presses_at_the_same_moment_open_one_case(desk: Services) -> None:
    outcomes = together(*[lambda: a_receipt(desk, once="t")] * 2)
    assert raised(outcomes) == []
    assert len({receipt.number for receipt in returned(outcomes)}) == 1
    assert (look.counts(desk)["case"], len(look.mails(desk))) == (1, 1)


def test_two_companies_at_the_same_moment_get_two_numbers(desk: Services) -> None:
    outcomes = together(lambda: a_receipt(desk, once="a"), lambda: a_receipt(desk, once="b"))
    assert raised(outcomes) == []
    assert {receipt.number for receipt in returned(outcomes)} == {"令和8-KAG-0001", "令和8-KAG-0002"}
    assert look.counts(desk)["company"] == 1
    assert look.broken_links(desk) == []


def test_a_form_with_mistakes_names_them_all_and_leaves_nothing(desk: Services) -> None:
    before = look.counts(desk)
    with pytest.raises(Invalid) as refused:
        a_receipt(desk, once="t", company_name="", email="なし", topic="T77", privacy_consent=False)
    assert set(refused.value.fields) == {"company_name", "email", "topic", "privacy_consent"}
    assert look.counts(desk) == before
    assert a_receipt(desk, once="t").number == "令和8-KAG-0001"


def test_there_are_no_other_forms_or_channels(desk: Services) -> None:
    with begin(desk, COMPANY) as work, pytest.raises(NoSuchForm):
        intake.submit(work, KAGOSHIMA, "nonsense", INTAKE, once="t")
    with begin(desk, actor(desk, TANAKA)) as work, pytest.raises(NoSuchForm):
        intake.register(work, KAGOSHIMA, "web", BY_PHONE)


@pytest.mark.parametrize("player", [KENCHO, PASSERBY])
def test_only_staff_and_supervisors_register(sqlite_desk: Services, player: Player) -> None:
    with pytest.raises(NotAllowed):
        register(sqlite_desk, by=player)
    assert register(sqlite_desk, by=MORI).number


def test_the_number_counts_per_fiscal_year(sqlite_desk: Services, clock: MovableClock) -> None:
    a_case(sqlite_desk)
    clock.move_to(dt.date(2027, 4, 1))
    assert a_receipt(sqlite_desk).number == "令和9-KAG-0001"


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: "x" + t, lambda _: "", lambda _: "四.五", lambda t: t[::-1]]
)
def test_a_tampered_link_opens_nothing(sqlite_desk: Services, change: Callable[[str], str]) -> None:
    token = a_receipt(sqlite_desk).url.rpartition("/")[2]
    with begin(sqlite_desk, COMPANY, read_only=True) as work, pytest.raises(links.BadLink):
        intake.status(work, change(token))


def test_a_status_link_is_no_reply_link(sqlite_desk: Services) -> None:
    token = a_receipt(sqlite_desk).url.rpartition("/")[2]
    with pytest.raises(links.BadLink):
        links.referral_of(sqlite_desk.settings, token)


def test_a_case_is_found_by_number_title_company_and_state(sqlite_desk: Services) -> None:
    mine, closed = (
        a_case(sqlite_desk, body="在庫100%の話"),
        a_case(sqlite_desk, "closed", company_name="合同会社しおかぜ"),
    )
    with begin(sqlite_desk, actor(sqlite_desk, SATO), read_only=True) as work:
        assert [case.id for case in cases.find(work)] == [closed, mine]
        assert [case.id for case in cases.find(work, q="0001")] == [mine]
        assert [case.id for case in cases.find(work, q="100%")] == [mine]
        assert [case.id for case in cases.find(work, q="しおかぜ")] == [closed]
        assert [case.id for case in cases.find(work, status=[CaseStatus.CLOSED])] == [closed]
    with begin(sqlite_desk, actor(sqlite_desk, PASSERBY), read_only=True) as work:
        assert cases.find(work) == []
        with pytest.raises(cases.NoSuchCase):
            cases.get(work, mine)
