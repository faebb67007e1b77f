"""Companies (企業), read only.

GET /companies          find them
GET /companies/<id>     one with its values, cases and records
"""

from typing import Any

from flask import Blueprint, Response
from marshmallow import fields

from engine.domain.ids import CompanyId, ProgrammeKey
from engine.domain.states import CaseStatus
from engine.domain.text import Text
from engine.parties import company_list, company_page
from engine.parties.company_list import CompanyLine, CompanyWish
from engine.parties.company_page import CompanyPage
from web.api.answers import Answer, respond
from web.api.bearer import reading
from web.api.body import asked
from web.api.fields import Cursor, Shape, cursor, whole, words
from web.api.lang import said
from web.api.operations import Operation, describes
from web.api.shapes import MOST, NAME, PAGE

bp = Blueprint("companies", __name__, url_prefix="/companies")


class CompanyQuery(Shape):
    """Which companies. q: part of a name however written, or of a corporate number. list: of those designated."""

    programme = words(64, required=True)
    q = words(100)
    municipality = words(64)
    list = words(NAME)
    limit = whole(1, MOST, PAGE)
    cursor = Cursor(int)


class Company(Shape):
    """A company. municipality: code of the programme's list. cases, records: 延べ, with those merged into it.

    merged: how many companies were merged into it.
    """

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    corporate_number = fields.String(required=True, allow_none=True)
    municipality = fields.String(required=True, allow_none=True)
    cases = fields.Integer(required=True)
    records = fields.Integer(required=True)
    merged = fields.Integer(required=True)


class CompanyCase(Shape):
    """A case of a company."""

    id = fields.Integer(required=True)
    number = fields.String(required=True)
    status = fields.Enum(CaseStatus, by_value=True, required=True)
    opened_at = fields.AwareDateTime(required=True)


class CompanyRecord(Shape):
    """A record of a company. name: of its kind."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    occurred_on = fields.Date(required=True)
    case_id = fields.Integer(required=True, allow_none=True)


class CompanyDetail(Company):
    """A company with what is known of it, by field; personal data only for who may read them.

    merged_into: where it was merged to. stands_for: it and those merged into it. lists: names of lists it stands on.
    newest_cases: none for who reads no cases.
    """

    programme = fields.String(required=True)
    merged_into = fields.Integer(required=True, allow_none=True)
    stands_for = fields.List(fields.Integer(), required=True)
    values = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    lists = fields.List(fields.String(), required=True)
    newest_cases = fields.List(fields.Nested(CompanyCase), required=True)
    newest_records = fields.List(fields.Nested(CompanyRecord), required=True)


class Companies(Shape):
    """A part of a list. next: the cursor of the next part, null at the end."""

    companies = fields.List(fields.Nested(Company), required=True)
    next = fields.String(required=True, allow_none=True)


@bp.get("")
@describes(
    Operation(
        text=Text("企業を探す", "Find companies of a programme, by name."),
        query=CompanyQuery,
        answer=Companies,
        errors=(403, 404),
    )
)
def find() -> Response:
    """List companies."""
    query = asked(CompanyQuery)
    first, limit = query["cursor"][0] if query["cursor"] else 0, query["limit"]
    wish = CompanyWish(
        programme=ProgrammeKey(query["programme"]),
        q=query["q"] or "",
        municipality=query["municipality"],
        list_name=query["list"],
        offset=first,
        limit=limit + 1,
    )
    with reading() as unit:
        found = company_list.find(unit, wish)
    following = cursor(first + limit) if len(found) > limit else None
    return respond(Answer(content={"companies": [_line(one) for one in found[:limit]], "next": following}))


@bp.get("/<id:company_id>")
@describes(
    Operation(
        text=Text("企業を読む", "Read a company; personal data only for who may read them."),
        answer=CompanyDetail,
    )
)
def show(company_id: int) -> Response:
    """Answer one company."""
    with reading() as unit:
        page = company_page.read(unit, CompanyId(company_id))
    return respond(Answer(content=_detail(page)))


def _line(line: CompanyLine) -> dict[str, Any]:
    company = line.company
    return {
        "id": company.id,
        "name": company.name,
        "corporate_number": company.corporate_number,
        "municipality": company.municipality,
        "cases": line.cases,
        "records": line.records,
        "merged": line.merged,
    }


def _detail(page: CompanyPage) -> dict[str, Any]:
    return {
        **_line(page.counts),
        "programme": page.programme.key,
        "merged_into": page.merged_into.id if page.merged_into else None,
        "stands_for": [one.id for one in page.stands_for],
        "values": {line.key: line.value for line in page.values if line.value},
        "lists": list(page.lists),
        "newest_cases": [
            {"id": one.id, "number": one.number, "status": one.status, "opened_at": one.opened_at}
            for one in page.cases
            if page.reads_cases
        ],
        "newest_records": [
            {"id": one.id, "name": said(one.name), "occurred_on": one.occurred_on, "case_id": one.case_id}
            for one in page.records
        ],
    }
