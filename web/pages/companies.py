"""Companies (企業).

GET  /companies                              find one
GET, POST /companies/new                     register one
GET  /companies/<id>                         everything around one
GET, POST /companies/<id>/edit               change what is known of it
POST /companies/<id>/contacts                add a person one speaks to
POST /companies/contacts/<id>/end            no longer one
POST /companies/<id>/consents                keep what it agreed to
POST /companies/consents/<id>/withdraw       no longer agreed
"""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import memberships
from engine.domain.access import May, NotAllowed, allows
from engine.domain.company_fields import FIELDS
from engine.domain.ids import CompanyId, ProgrammeKey
from engine.domain.programme import Programme
from engine.errors import Invalid
from engine.parties import company_list, company_page, consents, contacts, duplicates, editing, merging, sme_checks
from engine.parties.company_list import CompanyWish
from engine.parties.consents import CONSENT_NAMES, ConsentKind, ConsentView
from engine.parties.municipalities import places
from engine.work import Work
from web import typed
from web.context import reading, work
from web.faults import status_of
from web.i18n import in_language
from web.paging import MOST_PAGES, Pages

bp = Blueprint("companies", __name__, url_prefix="/companies")
LONGEST = 500
MOST_REASON = 500
CONTACT = ("name", "role", "phone", "email")


@bp.get("")
def index() -> ResponseReturnValue:
    """List companies of a programme; part of a name however written, or a corporate number, finds them."""
    number = typed.number(request.args, "page", default=1, most=MOST_PAGES)
    with reading() as unit:
        offered, programme = chosen(unit)
        wish = CompanyWish(
            programme=ProgrammeKey(programme.key),
            q=typed.line(request.args, "q"),
            municipality=typed.line(request.args, "municipality") or None,
            list_name=typed.line(request.args, "list") or None,
            offset=(number - 1) * Pages(number=number, total=0).size,
        )
        pages = Pages(number=number, total=company_list.count(unit, wish))
        found, lists = company_list.find(unit, wish), company_list.list_names(unit, wish.programme)
        may_edit = allows(unit.actor, May.COMPANY_EDIT, wish.programme)
        may_import = allows(unit.actor, May.PARTY_IMPORT, wish.programme)
    asked: dict[str, Any] = {"q": wish.q or None, "municipality": wish.municipality, "list": wish.list_name}
    return render_template(
        "pages/companies.html",
        programme=programme,
        offered=offered,
        places=places(programme),
        found=found,
        wish=wish,
        pages=pages,
        lists=lists,
        may_edit=may_edit,
        may_import=may_import,
        asked=any(asked.values()),
        address=lambda page: url_for("companies.index", programme=programme.key, page=page, **asked),
    )


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Register a company by hand."""
    with reading() as unit:
        _offered, programme = chosen(unit, May.COMPANY_EDIT)
    if request.method == "GET":
        return _form(programme, None, {})
    try:
        with work() as unit:
            made = editing.register(unit, ProgrammeKey(programme.key), _typed(), reason=_reason())
    except Invalid as error:
        return _form(programme, None, _typed(), error), status_of(error)
    flash(_("企業を登録しました。"), "good")
    return to(made)


@bp.get("/<id:company_id>")
def show(company_id: int) -> ResponseReturnValue:
    """Show one company."""
    return _shown(CompanyId(company_id))


@bp.route("/<id:company_id>/edit", methods=["GET", "POST"])
def edit(company_id: int) -> ResponseReturnValue:
    """Change what is known of a company, with a reason."""
    with reading() as unit:
        page = company_page.read(unit, CompanyId(company_id))
        if not allows(unit.actor, May.COMPANY_EDIT, ProgrammeKey(page.programme.key)):
            raise NotAllowed(roles_ja="担当・監督", roles_en="staff and supervisors")
    known = {line.key: line.value for line in page.values}
    if request.method == "GET":
        return _form(page.programme, page, known)
    try:
        with work() as unit:
            seen = typed.number(request.form, "seen", default=0, most=2**53)
            editing.edit(unit, CompanyId(company_id), _typed(), reason=_reason(), seen=seen)
    except (Invalid, editing.ChangedMeanwhile) as error:
        return _form(page.programme, page, {**known, **_typed()}, error), status_of(error)
    flash(_("企業の情報を変更しました。"), "good")
    return to(company_id)


@bp.post("/<id:company_id>/contacts")
def add_contact(company_id: int) -> ResponseReturnValue:
    """Add a person one speaks to."""
    told = {key: typed.line(request.form, key, most=LONGEST) for key in CONTACT}
    return _changed(
        company_id, lambda unit: contacts.add_contact(unit, CompanyId(company_id), told), _("連絡先の人を加えました。")
    )


@bp.post("/contacts/<id:contact_id>/end")
def end_contact(contact_id: int) -> ResponseReturnValue:
    """Say that somebody is no longer one's contact."""
    with work() as unit:
        company_id = contacts.end_contact(unit, contact_id)
    flash(_("連絡先の人を外しました。"), "good")
    return to(company_id)


@bp.post("/<id:company_id>/consents")
def add_consent(company_id: int) -> ResponseReturnValue:
    """Keep what a company agreed to."""
    kind = request.form.get("kind", "")
    told = ConsentView(
        id=None,
        kind=ConsentKind(kind) if kind in set(ConsentKind) else ConsentKind.OTHER,
        given_on=_day(request.form.get("given_on", "")),
        method=typed.line(request.form, "method"),
        scope=typed.line(request.form, "scope", most=LONGEST),
        recorded_by="",
    )
    return _changed(
        company_id, lambda unit: consents.record(unit, CompanyId(company_id), told), _("同意を記録しました。")
    )


@bp.post("/consents/<id:consent_id>/withdraw")
def withdraw_consent(consent_id: int) -> ResponseReturnValue:
    """Say that a consent no longer holds."""
    with work() as unit:
        company_id = consents.withdraw(unit, consent_id)
    flash(_("同意の取下げを記録しました。"), "good")
    return to(company_id)


def chosen(unit: Work, permission: May = May.COMPANY_READ) -> tuple[list[Programme], Programme]:
    """Return the programmes offered and the one asked for, else the first.  Raises: NotAllowed."""
    offered = memberships.programmes(unit, permission)
    if not offered:
        raise NotAllowed(roles_ja="担当・監督", roles_en="staff and supervisors")
    wanted = request.values.get("programme", "")
    return offered, next((one for one in offered if one.key == wanted), offered[0])


def to(company_id: int) -> ResponseReturnValue:
    """Lead back to the page of a company."""
    return redirect(url_for("companies.show", company_id=company_id), HTTPStatus.SEE_OTHER)


def _changed(company_id: int, act: Callable[[Work], object], said: str) -> ResponseReturnValue:
    try:
        with work() as unit:
            act(unit)
    except Invalid as error:
        return _shown(CompanyId(company_id), error), status_of(error)
    flash(said, "good")
    return to(company_id)


def _shown(company_id: CompanyId, error: Invalid | None = None) -> str:
    with reading() as unit:
        page = company_page.read(unit, company_id)
        key = ProgrammeKey(page.programme.key)
        may_edit = allows(unit.actor, May.COMPANY_EDIT, key)
        may_merge = allows(unit.actor, May.COMPANY_MERGE, key)
        staff = allows(unit.actor, May.COMPANY_EDIT, key)
        twins = duplicates.of_company(unit, company_id).shown if staff else ()
        ids = [one.id for one in page.stands_for]
        merges = merging.of(unit, ids) if staff else []
        checks = sme_checks.of(unit, company_id, ids) if staff else []
    return render_template(
        "pages/company.html",
        page=page,
        company=page.company,
        may_edit=may_edit and page.merged_into is None,
        may_merge=may_merge,
        twins=[one.other if one.one.company.id == company_id else one.one for one in twins],
        merges=merges,
        checks=checks,
        staff=staff,
        refusal=in_language(error.text) if error else "",
        wrong=wrong_of(error),
        typed=request.form if error else {},
        consent_names=CONSENT_NAMES,
    )


def _form(
    programme: Programme,
    page: company_page.CompanyPage | None,
    values: dict[str, str],
    error: Invalid | editing.ChangedMeanwhile | None = None,
) -> str:
    known = company_page.values(programme, values, personal=page is None or page.reads_persons)
    return render_template(
        "pages/company_edit.html",
        programme=programme,
        page=page,
        lines=known,
        places=places(programme),
        industries=programme.codes.get(company_page.INDUSTRIES),
        refusal=in_language(error.text) if error else "",
        wrong=wrong_of(error),
        reason=_reason(),
        known=FIELDS,
    )


def wrong_of(error: object) -> dict[str, str]:
    """Return the first sentence of each wrong field."""
    fields = error.fields if isinstance(error, Invalid) else {}
    return {key: in_language(texts[0]) for key, texts in fields.items()}


def _typed() -> dict[str, str]:
    """Return the values of the form; a field's name is its key behind `v-`, so that a list's own columns fit in."""
    given = {name.removeprefix("v-") for name in request.form if name.startswith("v-")}
    return {key: typed.line(request.form, f"v-{key}", most=LONGEST) for key in sorted(given)}


def _reason() -> str:
    return typed.line(request.form, "reason", most=MOST_REASON)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
