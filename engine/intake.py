"""The ways a request comes in: the public form, and staff who take it by phone, visit or outreach day."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import cases, firsts, forms, links, people
from engine.cases import CaseView, NewCase
from engine.domain.access import May, require
from engine.domain.form import Form
from engine.domain.ids import CaseId, ProgrammeKey
from engine.domain.programme import IntakeChannel, PublicForm
from engine.domain.text import Text
from engine.errors import Conflict, NotFound
from engine.store.cases import CaseRow
from engine.store.evidence import OnceRow
from engine.work import Work


class NoSuchForm(NotFound):
    """There is no public form at this address."""

    code = "no_such_form"
    sentence = Text("この申込みページはありません。", "There is no such form.")


class NobodyThere(Conflict):
    """The group that answers such requests has nobody at present."""

    code = "nobody_there"
    sentence = Text(
        "「{group_ja}」を受け持つ人がいないため、受付を始められません。担当が決まってから、もう一度お申し込みください。",
        "Nobody is in “{group_en}” at present, so nothing can be taken in. Please apply again once somebody is.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the sender of a public form keeps. url: the page where the case can be followed."""

    number: str
    url: str
    received_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPage:
    """A public form with what is around it."""

    programme: ProgrammeKey
    programme_name: Text
    contractor: Text
    page: PublicForm
    form: Form


def public_page(work: Work, programme: ProgrammeKey, path: str) -> PublicPage:
    """Return the public form at an address.  Raises: NoSuchProgramme, NoSuchForm."""
    release = work.programmes.current(work.session, programme)
    page = next((page for page in release.programme.public_forms.values() if page.path == path), None)
    if page is None:
        raise NoSuchForm
    return PublicPage(
        programme=programme,
        programme_name=release.programme.name,
        contractor=release.programme.contractor,
        page=page,
        form=release.forms[page.form],
    )


def submit(work: Work, programme: ProgrammeKey, path: str, typed: Mapping[str, Any], *, once: str) -> Receipt:
    """Open a case from a public form; the same `once` (a token of the page) again gives the same receipt.

    Raises: NoSuchForm, NobodyThere, Invalid with every wrong field.
    """
    mark = _mark(work, f"public:{programme}:{path}:{once}")
    if mark.answer:
        return _receipt(work, CaseId(mark.answer["case_id"]))
    found = public_page(work, programme, path)
    release = work.programmes.current(work.session, programme)
    data = forms.clean(work, release.id, found.page.form, typed, {})
    channel = release.programme.intake_channels.get(found.page.channel or "")
    case = _open(work, programme, found.page.case_kind, data, channel, found.page.start)
    mark.answer = {"case_id": case.id}
    return _receipt(work, case.id)


def _mark(work: Work, key: str) -> OnceRow:
    """Return the mark of a form that is sent once, locked; its answer is empty when this is the first time."""
    return firsts.locked(work.session, OnceRow, key[:255], lambda: OnceRow(key=key[:255], at=work.now, answer={}))


def register(
    work: Work, programme: ProgrammeKey, channel_key: str, typed: Mapping[str, Any], *, once: str | None = None
) -> CaseView:
    """Open a case from what staff took down (KAG-13, KAG-14); the same `once` again gives the same case.

    Raises: NotAllowed, NoSuchForm, NobodyThere, Invalid with every wrong field.
    """
    require(work.actor, May.CASE_OPEN, programme)
    release = work.programmes.current(work.session, programme)
    channel = release.programme.intake_channels.get(channel_key)
    if channel is None or channel.form is None or channel.case_kind is None:
        raise NoSuchForm
    mark = _mark(work, f"staff:{work.actor.user_id}:{programme}:{once}") if once else None
    if mark is not None and mark.answer:
        return cases.get(work, CaseId(mark.answer["case_id"]))
    data = forms.clean(work, release.id, channel.form, typed, {})
    case = _open(work, programme, channel.case_kind, data, channel, None)
    if mark is not None:
        mark.answer = {"case_id": case.id}
    return case


def channels(work: Work, programme: ProgrammeKey) -> list[IntakeChannel]:
    """List the ways staff may register a request."""
    require(work.actor, May.CASE_OPEN, programme)
    programme_data = work.programmes.current(work.session, programme).programme
    return [channel for channel in programme_data.intake_channels.values() if channel.form and channel.case_kind]


def _open(  # what every way of coming in hands over
    work: Work,
    programme: ProgrammeKey,
    kind: str,
    data: Mapping[str, Any],
    channel: IntakeChannel | None,
    start: str | None,
) -> CaseView:
    _require_somebody(work, programme, kind)
    code = channel.code if channel else None
    full = {**data, "channel": data.get("channel") or code}
    full.setdefault("received_on", forms.today(work))
    new = NewCase(programme=programme, kind=kind, data=full, channel=str(full["channel"] or ""), start_event=start)
    return cases.open_case(work, new)


def _require_somebody(work: Work, programme: ProgrammeKey, kind: str) -> None:
    """Refuse what nobody could answer.  Raises: NobodyThere."""
    declared = work.programmes.current(work.session, programme).programme
    known = declared.case_kinds.get(kind)
    if known and known.staffed and not people.in_group(work, programme, known.staffed):
        name = declared.groups[known.staffed].name
        raise NobodyThere(group_ja=name.ja, group_en=name.en)


def _receipt(work: Work, case_id: CaseId) -> Receipt:
    row = work.session.get_one(CaseRow, case_id)
    return Receipt(number=row.number, url=links.status_url(work.settings, row.id), received_at=row.opened_at)


def status(work: Work, token: str) -> CaseView:
    """Return the case behind a status link; the page shows a company no more than its own state.  Raises: BadLink."""
    case_id = links.case_of(work.settings, token)
    row = work.session.get(CaseRow, case_id)
    if row is None:
        raise links.BadLink
    return cases.view(work.session, row)
