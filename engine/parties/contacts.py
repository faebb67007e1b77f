"""The people one speaks to at a company: personal data, permitted apart."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engine import trail
from engine.domain.access import May, allows, require
from engine.domain.company_fields import WrongText, clean_mail, clean_phone, tidy
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CompanyId
from engine.domain.text import Text
from engine.errors import Invalid, NotFound
from engine.parties import companies
from engine.store.parties import ContactRow
from engine.store.people import CompanyRow
from engine.work import Work


class NoSuchContact(NotFound):
    """The company has no such contact."""

    code = "no_such_contact"
    sentence = Text("連絡先の人が見つかりません。", "The contact was not found.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """A contact. ended_at: since when no longer, None while one still speaks to them."""

    id: int
    name: str
    role: str
    phone: str
    email: str
    added_at: dt.datetime
    added_by: str
    ended_at: dt.datetime | None
    ended_by: str | None


def add_contact(work: Work, company_id: CompanyId, typed: Mapping[str, str]) -> int:
    """Add a contact: name, role, phone, email.  Raises: NoSuchCompany, NotAllowed, CompanyMerged, Invalid."""
    row = companies.editable(work, company_id)
    require(work.actor, May.PERSON_READ, row.programme_key)
    values, errors = _clean(typed)
    if errors:
        raise Invalid(errors)
    contact = ContactRow(company_id=row.id, **values, added_at=work.now, added_by=work.actor.name)
    work.session.add(contact)
    work.session.flush()  # the page leads to the contact
    _note(work, row, contact_id=contact.id, change="added")
    return contact.id


def end_contact(work: Work, contact_id: int) -> CompanyId:
    """Say that a contact is no longer one; return the company.  Raises: NoSuchContact, NotAllowed."""
    contact = work.session.get(ContactRow, contact_id, with_for_update=True)
    if contact is None:
        raise NoSuchContact
    row = companies.visible(work, contact.company_id)
    require(work.actor, May.COMPANY_EDIT, row.programme_key)
    if contact.ended_at is None:
        contact.ended_at, contact.ended_by = work.now, work.actor.name
        _note(work, row, contact_id=contact.id, change="ended")
    return row.merged_into_id or row.id


def of(work: Work, ids: Sequence[CompanyId]) -> list[ContactView]:
    """List the contacts of a company and of those merged into it, those of now first; the caller may read them."""
    rows = work.session.scalars(select(ContactRow).where(ContactRow.company_id.in_(ids)).order_by(ContactRow.id))
    return sorted((_contact(row) for row in rows), key=lambda one: one.ended_at is not None)


def may_read(work: Work, row: CompanyRow) -> bool:
    """Tell whether the actor may read personal data of the company."""
    return allows(work.actor, May.PERSON_READ, row.programme_key)


def _clean(typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, tuple[Text, ...]]]:
    cleaners = {"name": tidy, "role": tidy, "phone": clean_phone, "email": clean_mail}
    values: dict[str, str] = {}
    errors: dict[str, tuple[Text, ...]] = {}
    for key, clean in cleaners.items():
        try:
            values[key] = clean(typed.get(key, ""))
        except WrongText as wrong:
            errors[key] = (wrong.text,)
    if not values.get("name") and "name" not in errors:
        errors["name"] = (Text("氏名を入力してください。", "Enter the name."),)
    return values, errors


def _note(work: Work, row: CompanyRow, **data: object) -> None:
    """Leave a fact without the personal data."""
    said = {"company_id": row.id, **data}
    trail.record(work, Fact(kind=FactKind.CONTACT_CHANGED, programme=row.programme_key, data=said))


def _contact(row: ContactRow) -> ContactView:
    return ContactView(
        id=row.id,
        name=row.name,
        role=row.role,
        phone=row.phone,
        email=row.email,
        added_at=row.added_at,
        added_by=row.added_by,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
    )
