"""Who is asked in a round: typed or pasted, from a file, from the companies, or from records; each address once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, func, select

from engine import feel, parties, records
from engine.domain.access import May, require
from engine.domain.company_fields import WrongText, clean_mail
from engine.domain.ids import CompanyId
from engine.domain.survey import RoundState, Source, Survey
from engine.domain.text import Text
from engine.errors import Conflict, Invalid
from engine.imports import reading
from engine.programmes import Release
from engine.store.parties import ContactRow
from engine.store.people import CompanyRow
from engine.store.surveys import SurveyInvitationRow, SurveyRoundRow
from engine.surveys import rounds
from engine.surveys.rounds import WrongRoundState
from engine.work import Work

MOST = 10_000  # people asked in one round
MOST_SAID = 20  # wrong lines named at once
HEADS: Mapping[str, str] = {
    "メール": "address",
    "メールアドレス": "address",
    "mail": "address",
    "email": "address",
    "氏名": "name",
    "名前": "name",
    "name": "name",
    "企業": "company",
    "企業名": "company",
    "会社名": "company",
    "company": "company",
}
WRONG_LINE = Text("{number}行目：{why_ja}", "Line {number}: {why_en}")
TOO_MANY = Text("一度に尋ねられるのは{most}人までです。", "At most {most} people can be asked in one round.")
NO_ADDRESSES = Text(
    "「メール」の列がありません。1行目を「メール、氏名、企業」のような見出しにしてください。",
    "There is no column for the mail address: the first line must be a head such as “mail, name, company”.",
)


class AlreadyAsked(Conflict):
    """A mail has gone out to this person."""

    code = "already_asked"
    sentence = Text("すでに送信したため、外せません。", "The mail has been sent: it cannot be taken back.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody to be asked. attributes: what is known of them by words, such as industry, size, area."""

    address: str
    name: str = ""
    company: str = ""
    company_id: CompanyId | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Added:
    """How many were added, and how many were there before."""

    new: int
    known: int


def add_typed(work: Work, round_id: int, text: str) -> Added:
    """Add people from lines of `address, name, company`; commas, tabs and 、 part them.

    Raises: NoSuchRound, NotAllowed, WrongRoundState, Invalid naming every wrong line.
    """
    lines = [line.replace("、", ",").replace("\t", ",").split(",") for line in text.split("\n")]
    cells = [(number, [cell.strip() for cell in line]) for number, line in enumerate(lines, 1) if any(line)]
    head = ("address", "name", "company")
    return _add_rows(work, round_id, [(number, dict(zip(head, line, strict=False))) for number, line in cells])


def add_file(work: Work, round_id: int, content: bytes) -> Added:
    """Add people from a CSV or XLSX file with a head; columns of other names are attributes.

    Raises: NoSuchRound, NotAllowed, WrongRoundState, FileUnreadable, Invalid naming every wrong line.
    """
    sheet = reading.read(content)
    head = [HEADS.get(title.casefold(), title) for title in sheet.head]
    if "address" not in head:
        raise Invalid({"file": [NO_ADDRESSES]})
    rows = [(number, dict(zip(head, cells, strict=True))) for number, cells in sheet.rows]
    return _add_rows(work, round_id, rows, at="file")


def add_people(work: Work, round_id: int, people: Sequence[Mapping[str, Any]]) -> Added:
    """Add people from rows of a form or a record: address, name and company of each; empty rows say nothing.

    Raises: NoSuchRound, NotAllowed, WrongRoundState, Invalid naming every wrong row.
    """
    cells = [{key: str(row.get(key) or "").strip() for key in ("address", "name", "company")} for row in people]
    return _add_rows(work, round_id, [(number, row) for number, row in enumerate(cells, 1) if any(row.values())])


def add_declared(work: Work, round_id: int) -> Added:
    """Add the people the survey names: contacts of companies, or addresses in records.

    Raises: NoSuchRound, NotAllowed, WrongRoundState.
    """
    row = _open(work, round_id)
    release = rounds.release_of(work, row)
    source = release.programme.surveys[row.survey_key].recipients
    if source is None:
        return Added(0, 0)
    found = _of_records(work, release, row, source) if source.records else _of_companies(work, release, source)
    return _add(work, row, found)


def remove(work: Work, round_id: int, invitation_id: int) -> None:
    """Take somebody off who was not asked yet.  Raises: NoSuchRound, NotAllowed, WrongRoundState, AlreadyAsked."""
    row = _open(work, round_id)
    ours = (SurveyInvitationRow.round_id == row.id, SurveyInvitationRow.id == invitation_id)
    gone = delete(SurveyInvitationRow).where(*ours, SurveyInvitationRow.told_at.is_(None))
    if not work.session.scalars(gone.returning(SurveyInvitationRow.id)).all():
        raise AlreadyAsked


def _open(work: Work, round_id: int) -> SurveyRoundRow:
    row = rounds.row_of(work, round_id, May.SURVEY_RUN, lock=True)
    require(work.actor, May.PERSON_READ, row.programme_key)
    if rounds.state_of(row, work.now) not in {RoundState.DRAFT, RoundState.OPEN}:
        raise WrongRoundState
    return row


def _add_rows(work: Work, round_id: int, rows: Sequence[tuple[int, Mapping[str, str]]], at: str = "people") -> Added:
    row = _open(work, round_id)
    found, wrong = [], []
    for number, cells in rows:
        try:
            found.append(_person(cells))
        except WrongText as error:
            why = error.text
            wrong.append(WRONG_LINE.format(number=number, why_ja=why.ja, why_en=why.en))
    if not rows:
        wrong.append(Text("送り先を入力してください。", "Enter who is asked."))
    if wrong:
        raise Invalid({at: wrong[:MOST_SAID]})
    return _add(work, row, [_with_company(work, row, person) for person in found])


def _person(cells: Mapping[str, str]) -> Person:
    """Return a person as a line names them.  Raises: WrongText."""
    address = clean_mail(cells.get("address", ""))
    if not address:
        raise WrongText(Text("メールアドレスがありません。", "there is no mail address."))
    others = {key: value for key, value in cells.items() if key not in {"address", "name", "company"} and value}
    return Person(
        address=address, name=cells.get("name", "")[:100], company=cells.get("company", "")[:100], attributes=others
    )


def _with_company(work: Work, row: SurveyRoundRow, person: Person) -> Person:
    """Return the person with the company of that name; of a named survey it is registered when it is new.

    An anonymous one needs no company: nothing it answers is linked to one.
    """
    if row.anonymous or not person.company:
        return person
    company_id = parties.company_for(work, row.programme_key, person.company, municipality=None)
    return Person(
        address=person.address,
        name=person.name,
        company=person.company,
        company_id=company_id,
        attributes=person.attributes,
    )


def _of_companies(work: Work, release: Release, source: Source) -> Iterator[Person]:
    """Yield one person of each company that has an address: the contact added last, else the company's own."""
    ours = (CompanyRow.programme_key == release.key, CompanyRow.merged_into_id.is_(None))
    contacts = _contacts(work, release)
    for company in work.session.scalars(select(CompanyRow).where(*ours).order_by(CompanyRow.id)):
        contact = contacts.get(company.id)
        address = contact.email if contact else str(company.details.get("email") or "")
        known = attributes_of(company)
        if address and _holds(work, release, source.where, {"company": {"name": company.name, **known}}):
            yield Person(
                address=address,
                name=contact.name if contact else "",
                company=company.name,
                company_id=company.id,
                attributes=known,
            )


def _contacts(work: Work, release: Release) -> dict[CompanyId, ContactRow]:
    ours = select(ContactRow).join(CompanyRow, CompanyRow.id == ContactRow.company_id)
    live = ours.where(CompanyRow.programme_key == release.key, ContactRow.ended_at.is_(None), ContactRow.email != "")
    return {contact.company_id: contact for contact in work.session.scalars(live.order_by(ContactRow.id))}


def attributes_of(company: CompanyRow) -> dict[str, Any]:
    """Return what tables and strata may ask of a company; employees is a number, the rest text."""
    said = {key: company.details.get(key) for key in ("industry", "area")}
    count = str(company.details.get("employees") or "")
    said["employees"] = int(count) if count.isascii() and count.isdigit() else None
    said["municipality"] = company.municipality
    return {key: value for key, value in said.items() if value not in {None, ""}}


def _of_records(work: Work, release: Release, row: SurveyRoundRow, source: Source) -> Iterator[Person]:
    term = release.programme.term
    told = {"round": {"name": row.name, "about_on": row.about_on}}
    for record in records.between(work, release.key, source.records or "", term.start_on, term.end_on):
        address = str(record.fields.get(source.address or "") or "")
        if address and _holds(work, release, source.where, {**record.fields, **told}):
            company = work.session.get(CompanyRow, record.company_id) if record.company_id else None
            yield Person(
                address=address,
                name=str(record.fields.get(source.person or "") or ""),
                company=record.company_name,
                company_id=record.company_id,
                attributes=attributes_of(company) if company else {},
            )


def _holds(work: Work, release: Release, source: str | None, known: Mapping[str, object]) -> bool:
    return source is None or feel.evaluate(source, known, release.environment(work.now)).value is True


def _add(work: Work, row: SurveyRoundRow, people: Iterable[Person]) -> Added:
    """Add those whose address is not there yet.  Raises: Invalid when they are too many."""
    release = rounds.release_of(work, row)
    survey = release.programme.surveys[row.survey_key]
    addresses = select(func.lower(SurveyInvitationRow.address)).where(SurveyInvitationRow.round_id == row.id)
    known = set(work.session.scalars(addresses))
    offered, fresh = list(people), dict[str, Person]()
    for person in offered:
        if (address := person.address.casefold()) not in known:
            fresh.setdefault(address, person)
    if len(known) + len(fresh) > MOST:
        raise Invalid({"people": [TOO_MANY.format(most=MOST)]})
    work.session.add_all(_invitation(work, release, survey, row, person) for person in fresh.values())
    work.session.flush()
    return Added(len(fresh), len(offered) - len(fresh))


def _invitation(
    work: Work, release: Release, survey: Survey, row: SurveyRoundRow, person: Person
) -> SurveyInvitationRow:
    company = work.session.get(CompanyRow, person.company_id) if person.company_id else None
    attributes = {**(attributes_of(company) if company else {}), **person.attributes}
    return SurveyInvitationRow(
        round_id=row.id,
        name=person.name,
        address=person.address,
        company_id=person.company_id,
        company_name=person.company,
        attributes=attributes,
        stratum=_stratum(work, release, survey, {"company_name": person.company, **attributes}),
    )


def _stratum(work: Work, release: Release, survey: Survey, respondent: Mapping[str, Any]) -> str | None:
    """Return the first stratum somebody belongs to; None for nobody's."""
    known = {"respondent": {**dict.fromkeys(("industry", "area", "employees", "municipality")), **respondent}}
    return next((one.key for one in survey.strata.values() if _holds(work, release, one.when, known)), None)
