"""Companies: found again by their normalised name and place, so that 実数 counts organisations, not spellings."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.domain.company import name_key
from engine.domain.ids import CompanyId, ProgrammeKey
from engine.store.people import CompanyRow
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyView:
    """A company as pages show it. municipality: 5- or 6-digit code, None when unknown."""

    id: CompanyId
    name: str
    municipality: str | None
    corporate_number: str | None


def company_for(
    work: Work, programme: ProgrammeKey, name: str, *, municipality: str | None, corporate_number: str | None = None
) -> CompanyId:
    """Return the company of that corporate number, or of that name key and municipality; register it when new."""
    found = _found(work.session, programme, name_key(name), municipality, corporate_number)
    if found is not None:
        return found.id
    row = CompanyRow(
        programme_key=programme,
        name=name,
        name_key=name_key(name),
        municipality=municipality,
        corporate_number=corporate_number,
        created_at=work.now,
    )
    work.session.add(row)
    work.session.flush()  # the case names the company
    return row.id


def _found(
    session: Session, programme: ProgrammeKey, key: str, municipality: str | None, number: str | None
) -> CompanyRow | None:
    ours = select(CompanyRow).where(CompanyRow.programme_key == programme).order_by(CompanyRow.id)
    if number:
        return session.scalar(ours.where(CompanyRow.corporate_number == number))
    return session.scalar(ours.where(CompanyRow.name_key == key, CompanyRow.municipality == municipality))


def get(work: Work, company_id: CompanyId) -> CompanyView:
    """Return one company."""
    row = work.session.get_one(CompanyRow, company_id)
    return CompanyView(id=row.id, name=row.name, municipality=row.municipality, corporate_number=row.corporate_number)
