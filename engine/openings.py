"""Cases opened by programs: by the kind of case, or by the process that is to run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import cases, forms
from engine.bpmn import ProcessInfo
from engine.cases import GENERIC_KIND, CaseView, NewCase, UnknownCaseKind
from engine.domain.access import May, allows, require
from engine.domain.ids import ProgrammeKey
from engine.domain.programme import CaseKind
from engine.domain.text import Text
from engine.errors import Invalid
from engine.programmes import NoSuchProgramme, Release
from engine.work import Work


class UnknownProcess(Invalid):
    """The programme has no such process, or it is not one that can be started."""

    code = "unknown_process"
    sentence = Text(
        "業務の流れ「{process}」はこの事業にないか、単独では開始できません。",
        'This programme has no process "{process}" that can be started.',
    )


class NothingNamed(Invalid):
    """Neither a kind of case nor a process was named, or the two do not belong together."""

    code = "nothing_named"
    sentence = Text(
        "案件の種類（kind）か業務の流れ（process）のどちらかを指定してください。",
        "Name a kind of case (kind) or a process (process).",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a program asks for; one of kind and process is named. data: as JSON."""

    programme: ProgrammeKey
    kind: str | None = None
    process: str | None = None
    data: Mapping[str, Any]


def open_case(work: Work, wish: Opening) -> CaseView:
    """Open a case and run it to where it first waits.

    Where the kind of case or the process's start has a form, it judges the data. The data are the variable `intake`;
    without a kind's form each entry is a variable of its own as well.
    Raises: NoSuchProgramme, NotAllowed, NothingNamed, UnknownCaseKind, UnknownProcess, Invalid with every wrong field.
    """
    if not allows(work.actor, May.CASE_READ, wish.programme):
        raise NoSuchProgramme(key=wish.programme)
    require(work.actor, May.CASE_OPEN, wish.programme)
    release = work.programmes.current(work.session, wish.programme)
    kind = _kind(release, wish)
    if kind is not None and kind.form is not None:
        return _by_kind(work, release, kind, wish)
    process = _process(release, kind.process if kind else str(wish.process))
    start, form_id = _start(process)
    data = forms.clean(work, release.id, form_id, wish.data, {})
    key = kind.key if kind else GENERIC_KIND
    new = NewCase(
        programme=release.key, kind=key, data=data, start_event=start, process=process.id, variables=dict(data)
    )
    return cases.open_in(work, release, new)


def _by_kind(work: Work, release: Release, kind: CaseKind, wish: Opening) -> CaseView:
    data = forms.clean(work, release.id, kind.form, wish.data, {})
    data.setdefault("received_on", forms.today(work))
    channel = data.get("channel")
    data["channel"] = channel
    new = NewCase(
        programme=release.key, kind=kind.key, data=data, channel=channel if isinstance(channel, str) else None
    )
    return cases.open_in(work, release, new)


def _kind(release: Release, wish: Opening) -> CaseKind | None:
    """Return the kind that is named or has this process; None for a process that belongs to no kind, or to several."""
    kinds = release.programme.case_kinds
    if wish.kind is not None:
        if wish.kind not in kinds:
            raise UnknownCaseKind(kind=wish.kind)
        if wish.process not in {None, kinds[wish.kind].process}:
            raise NothingNamed
        return kinds[wish.kind]
    if wish.process is None:
        raise NothingNamed
    found = [kind for kind in kinds.values() if kind.process == wish.process]
    return found[0] if len(found) == 1 else None


def _process(release: Release, process_id: str) -> ProcessInfo:
    process = release.model.processes.get(process_id)
    if process is None or not process.executable:
        raise UnknownProcess(process=process_id)
    return process


def _start(process: ProcessInfo) -> tuple[str | None, str | None]:
    """Return the start event that has a form, and its form; where none or several have, the process decides."""
    starts = list(process.start_forms.items())
    return starts[0] if len(starts) == 1 else (None, None)
