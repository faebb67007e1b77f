"""Contacts and consents of a company."""

import datetime as dt

import pytest

from engine.domain.access import NotAllowed
from engine.domain.ids import CompanyId
from engine.errors import Invalid
from engine.parties import companies, company_page, consents, contacts
from engine.parties.consents import ConsentKind, ConsentView
from engine.work import Services, begin
from tests.cast import KENCHO, PASSERBY, SATO, actor
from tests.engine.parties.test_companies import register
from tests.make import a_case

AGREED = ConsentView(
    id=None,
    kind=ConsentKind.PUBLICATION,
    given_on=dt.date(2026, 11, 10),
    method="書面",
    scope="導入事例集",
    recorded_by="",
)


def test_a_contact_comes_and_goes(sqlite_desk: Services) -> None:
    company_id = register(sqlite_desk, "㈱あおば")
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        first = contacts.add_contact(work, company_id, {"name": "青葉 一郎", "phone": "０９９-555-0101"})
        contacts.add_contact(work, company_id, {"name": "青葉 二郎", "role": "工場長"})
        contacts.end_contact(work, first)
        page = company_page.read(work, company_id)
    assert [(one.name, one.ended_at is None) for one in page.contacts] == [("青葉 二郎", True), ("青葉 一郎", False)]
    assert page.contacts[1].phone == "099-555-0101"


def test_a_contact_needs_a_name_and_a_true_address(sqlite_desk: Services) -> None:
    company_id = register(sqlite_desk, "㈱あおば")
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work, pytest.raises(Invalid) as refused:
        contacts.add_contact(work, company_id, {"email": "どこか"})
    assert set(refused.value.fields) == {"name", "email"}


def test_only_those_who_help_meet_contacts(sqlite_desk: Services) -> None:
    company_id = register(sqlite_desk, "㈱あおば")
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        contact = contacts.add_contact(work, company_id, {"name": "青葉 一郎"})
    with begin(sqlite_desk, actor(sqlite_desk, KENCHO)) as work, pytest.raises(NotAllowed):
        contacts.end_contact(work, contact)
    with begin(sqlite_desk, actor(sqlite_desk, PASSERBY)) as work, pytest.raises(companies.NoSuchCompany):
        contacts.end_contact(work, contact)


def test_a_consent_is_kept_and_withdrawn(sqlite_desk: Services) -> None:
    company_id = register(sqlite_desk, "㈱あおば")
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        consent = consents.record(work, company_id, AGREED)
        consents.withdraw(work, consent)
        (kept,) = company_page.read(work, company_id).consents
    assert (kept.kind, kept.scope, kept.withdrawn_on) == (ConsentKind.PUBLICATION, "導入事例集", dt.date(2026, 11, 18))


def test_a_consent_of_tomorrow_is_none(sqlite_desk: Services) -> None:
    company_id = register(sqlite_desk, "㈱あおば")
    tomorrow = ConsentView(
        id=None, kind=ConsentKind.PHOTO, given_on=dt.date(2026, 11, 19), method="", scope="", recorded_by=""
    )
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work, pytest.raises(Invalid):
        consents.record(work, company_id, tomorrow)


def test_the_consent_of_a_referral_is_shown(sqlite_desk: Services) -> None:
    a_case(sqlite_desk, "referred")
    with begin(sqlite_desk, actor(sqlite_desk, SATO), read_only=True) as work:
        (company,) = company_page.read(work, CompanyId(1)).consents
    assert company.kind is ConsentKind.REFERRAL
    assert company.case_number
