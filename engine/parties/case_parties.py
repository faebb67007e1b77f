"""The part somebody has in one case: an incoming firm is a client in one and a supporter in another (NAG, trap 19).

Who takes part stands in the case's variable `case.parties` as well, so that conditions, tables and forms can ask.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from engine import cases, instances, interventions, standing, trail
from engine.cases import CaseView
from engine.domain.access import May, require
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId, CompanyId, InstanceId, InstitutionId
from engine.domain.programme import Code, CodeList, Programme
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Invalid, NotFound
from engine.parties.municipalities import places
from engine.store.cases import InstanceRow
from engine.store.parties import CasePartyRow
from engine.store.people import CompanyRow, InstitutionRow
from engine.work import Work

ROLES = "case_role"  # the code list a programme may name its roles in
LONGEST = 200
USUAL_ROLES = CodeList(
    key=ROLES,
    name=Text("案件での役割", "Role in the case"),
    codes=(
        Code(code="client", name=Text("支援を受ける企業", "Client")),
        Code(code="supporter", name=Text("支援する企業・機関", "Supporter")),
        Code(code="municipality", name=Text("関係する市町村", "Municipality concerned")),
        Code(code="attendant", name=Text("同席者", "Attendant")),
        Code(code="other", name=Text("その他", "Other")),
    ),
)


class PartyKind(StrEnum):
    """What somebody is who takes part."""

    COMPANY = "company"
    INSTITUTION = "institution"
    MUNICIPALITY = "municipality"
    PERSON = "person"


PARTY_KIND_NAMES: Mapping[PartyKind, Text] = {
    PartyKind.COMPANY: Text("企業", "Company"),
    PartyKind.INSTITUTION: Text("連携機関", "Institution"),
    PartyKind.MUNICIPALITY: Text("市町村", "Municipality"),
    PartyKind.PERSON: Text("個人", "Person"),
}


class NoSuchParty(NotFound):
    """Nobody of that number takes part in a case the caller may see."""

    code = "no_such_party"
    sentence = Text("関係者が見つかりません。", "The party was not found.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewParty:
    """Who is to take part. who: id of a company, key of an institution, code of a municipality, name of a person."""

    kind: PartyKind
    who: str
    role: str
    since_on: dt.date
    until_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePartyView:
    """A part in a case. company_id: the company that stands for it now. until_on: last day, None while it lasts."""

    id: int
    case_id: CaseId
    kind: PartyKind
    who: str
    name: str
    company_id: CompanyId | None
    role: str
    role_name: Text
    since_on: dt.date
    until_on: dt.date | None
    added_by: str


def roles(programme: Programme) -> CodeList:
    """Return the roles of a programme: its own list, else the usual ones."""
    return programme.codes.get(ROLES) or USUAL_ROLES


def of_case(work: Work, case_id: CaseId) -> list[CasePartyView]:
    """List who takes part in a case the actor may see, in the order of the days.  Raises: NoSuchCase."""
    return _all(work, cases.get(work, case_id))


def add(work: Work, case_id: CaseId, new: NewParty) -> int:
    """Let somebody take part in a case.  Raises: NoSuchCase, NotAllowed, Invalid."""
    case = cases.get(work, case_id)
    require(work.actor, May.COMPANY_EDIT, case.programme)
    programme = work.programmes.current(work.session, case.programme).programme
    where = _found(work, programme, new)
    _refuse(programme, new, where)
    locked = _locked(work, case_id)
    row = CasePartyRow(
        case_id=case_id,
        role=new.role,
        **where,
        since_on=new.since_on,
        until_on=new.until_on,
        added_at=work.now,
        added_by=work.actor.name,
    )
    work.session.add(row)
    work.session.flush()  # it is listed with the others
    _tell(work, case, locked, row, "added")
    return row.id


def end(work: Work, party_id: int, until_on: dt.date | None = None) -> CaseId:
    """Let a part end, today unless a day is named; return its case.  Raises: NoSuchParty, NotAllowed, Invalid."""
    row = work.session.get(CasePartyRow, party_id)
    if row is None:
        raise NoSuchParty
    case = cases.get(work, row.case_id)
    require(work.actor, May.COMPANY_EDIT, case.programme)
    day = until_on or local_date(work.now)
    if day < row.since_on:
        raise Invalid({"until_on": [_NOT_BEFORE]})
    locked = _locked(work, row.case_id)
    row.until_on = day
    work.session.flush()  # it is listed as ended
    _tell(work, case, locked, row, "ended")
    return row.case_id


_NOT_BEFORE = Text("終わりの日は、始まりの日以後にしてください。", "The last day is not before the first.")


def _found(work: Work, programme: Programme, new: NewParty) -> dict[str, Any]:
    """Return the columns that say who takes part; nothing when nobody is found."""
    if new.kind is PartyKind.COMPANY:
        return {"company_id": found} if (found := _company(work, programme, new.who)) else {}
    if new.kind is PartyKind.INSTITUTION:
        ours = select(InstitutionRow.id).where(InstitutionRow.programme_key == programme.key)
        found_id = work.session.scalar(ours.where(InstitutionRow.key == new.who, InstitutionRow.active))
        return {"institution_id": found_id} if found_id else {}
    if new.kind is PartyKind.MUNICIPALITY:
        code = places(programme).find(new.who) if new.who else None
        return {"municipality": code} if code else {}
    name = " ".join(new.who.split())[:LONGEST]
    return {"person": name} if name else {}


def _company(work: Work, programme: Programme, who: str) -> CompanyId | None:
    ours = select(CompanyRow.id).where(CompanyRow.programme_key == programme.key)
    return work.session.scalar(ours.where(CompanyRow.id == int(who))) if who.isascii() and who.isdigit() else None


def _refuse(programme: Programme, new: NewParty, where: Mapping[str, Any]) -> None:
    wrong: dict[str, Sequence[Text]] = {}
    if not where:
        wrong["who"] = [Text("だれが関係するかを選んでください。", "Choose who takes part.")]
    role = roles(programme).get(new.role)
    if role is None or role.retired:
        wrong["role"] = [Text("役割を選んでください。", "Choose the role.")]
    if new.until_on is not None and new.until_on < new.since_on:
        wrong["until_on"] = [_NOT_BEFORE]
    if wrong:
        raise Invalid(wrong)


def _locked(work: Work, case_id: CaseId) -> list[InstanceRow]:
    """Return the instances of a case that are not over, locked: first of all, as everywhere."""
    alive = select(InstanceRow.id).where(InstanceRow.case_id == case_id, InstanceRow.status.in_(standing.ALIVE))
    ids = work.session.scalars(alive.order_by(InstanceRow.id)).all()
    return [instances.locked(work.session, InstanceId(instance_id)) for instance_id in ids]


def _tell(work: Work, case: CaseView, locked: Sequence[InstanceRow], row: CasePartyRow, change: str) -> None:
    """Leave a fact, and let the processes of the case know who takes part now."""
    parties = _all(work, case)
    words = [_words(party) for party in parties]
    for instance in locked:
        known = instances.variables(instance).get("case")
        said = {**(known if isinstance(known, Mapping) else {}), "parties": words}
        release = work.programmes.release(work.session, instance.release_id)
        interventions.give(work, release, instance, {"case": said})
    mine = next(party for party in parties if party.id == row.id)
    name = PARTY_KIND_NAMES[mine.kind].ja if mine.kind is PartyKind.PERSON else mine.name
    data = {"party_id": row.id, "change": change, "kind": mine.kind.value, "name": f"{name}（{mine.role_name.ja}）"}
    trail.record(work, Fact(kind=FactKind.CASE_PARTY_CHANGED, programme=case.programme, case_id=case.id, data=data))


def _words(party: CasePartyView) -> dict[str, Any]:
    """Return what FEEL may ask of a part."""
    return {
        "role": party.role,
        "kind": party.kind.value,
        "who": party.who,
        "name": party.name,
        "since": party.since_on,
        "until": party.until_on,
    }


def _all(work: Work, case: CaseView) -> list[CasePartyView]:
    programme = work.programmes.current(work.session, case.programme).programme
    wanted = (
        select(CasePartyRow, CompanyRow, InstitutionRow)
        .outerjoin(CompanyRow, CompanyRow.id == CasePartyRow.company_id)
        .outerjoin(InstitutionRow, InstitutionRow.id == CasePartyRow.institution_id)
        .where(CasePartyRow.case_id == case.id)
        .order_by(CasePartyRow.since_on, CasePartyRow.id)
    )
    return [_view(programme, *row) for row in work.session.execute(wanted)]


def _view(
    programme: Programme, row: CasePartyRow, company: CompanyRow | None, institution: InstitutionRow | None
) -> CasePartyView:
    kind, who, name = _named(programme, row, company, institution)
    role = roles(programme).get(row.role)
    return CasePartyView(
        id=row.id,
        case_id=row.case_id,
        kind=kind,
        who=who,
        name=name,
        company_id=(company.merged_into_id or company.id) if company else None,
        role=row.role,
        role_name=role.name if role else Text(row.role, row.role),
        since_on=row.since_on,
        until_on=row.until_on,
        added_by=row.added_by,
    )


def _named(
    programme: Programme, row: CasePartyRow, company: CompanyRow | None, institution: InstitutionRow | None
) -> tuple[PartyKind, str, str]:
    if company is not None:
        return PartyKind.COMPANY, str(company.id), company.name
    if institution is not None:
        return PartyKind.INSTITUTION, institution.key, institution.name
    if row.municipality is not None:
        name = places(programme).name(row.municipality)
        return PartyKind.MUNICIPALITY, row.municipality, name.ja if name else row.municipality
    return PartyKind.PERSON, row.person or "", row.person or ""


def institutions(work: Work, case: CaseView) -> list[tuple[InstitutionId, str, str]]:
    """List the institutions that can take part: id, key and name; the caller may see the case."""
    ours = select(InstitutionRow.id, InstitutionRow.key, InstitutionRow.name).where(
        InstitutionRow.programme_key == case.programme, InstitutionRow.active
    )
    return [(row[0], row[1], row[2]) for row in work.session.execute(ours.order_by(InstitutionRow.name))]
