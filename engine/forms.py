"""Forms (入力票) of a release: made ready for a page, and what was typed made into clean data."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import select

from engine import feel, free_data, task_scope
from engine.domain.era import moment_label
from engine.domain.form import Choices, Form, Option
from engine.domain.form_clean import clean as clean_form
from engine.domain.form_scope import Setting
from engine.domain.form_show import Display, view
from engine.domain.form_typed import initial
from engine.domain.form_view import FormView
from engine.domain.ids import ReleaseId
from engine.domain.programme import Rank
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Invalid
from engine.people import in_group
from engine.programme_functions import FUNCTIONS
from engine.programmes import Release
from engine.store.people import InstitutionRow
from engine.task_view import TaskView
from engine.work import Work

Evaluate = Callable[[str, Mapping[str, object]], object]
Errors = Mapping[str, tuple[Text, ...]]


def form_of(work: Work, release_id: ReleaseId, form_id: str | None) -> Form | None:
    """Return a form as the release knows it; None for tasks without one."""
    return work.programmes.release(work.session, release_id).forms.get(form_id) if form_id else None


def page(  # noqa: PLR0913  # what a page knows of the form it shows
    work: Work,
    release_id: ReleaseId,
    form: Form,
    *,
    lang: str,
    variables: Mapping[str, Any] | None = None,
    typed: Mapping[str, Any] | None = None,
    errors: Errors | None = None,
) -> FormView:
    """Return a form ready for its page: what was typed, else the case's own values and the form's defaults."""
    known = dict(variables or {})
    release = work.programmes.release(work.session, release_id)
    display = Display(
        setting=setting(work, release, form, known),
        lang=lang,
        errors=errors or {},
        tree=_tree,
        as_json=feel.to_json,
    )
    return view(form, initial(form, known) if typed is None else typed, display)


def task_page(
    work: Work, task: TaskView, *, lang: str, typed: Mapping[str, Any] | None = None, errors: Errors | None = None
) -> FormView | None:
    """Return a task's form ready for its page: typed, else answered, else the draft; None when it has no form."""
    form = form_of(work, task.release_id, task.form_id)
    if form is None:
        return None
    shown = typed if typed is not None else task.data or task.draft
    known = task_scope.seen(work, task)
    return page(work, task.release_id, form, lang=lang, variables=known, typed=shown, errors=errors)


def clean(
    work: Work, release_id: ReleaseId, form_id: str | None, typed: Mapping[str, Any], variables: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what was typed as values; every wrong field at once is refused.  Raises: Invalid.

    typed: nested, from a page or as JSON. What has no form takes its data as they come.
    """
    form = form_of(work, release_id, form_id)
    if form is None:
        return free_data.taken(typed)
    release = work.programmes.release(work.session, release_id)
    cleaned = clean_form(form, typed, setting(work, release, form, variables))
    if cleaned.errors:
        raise Invalid(cleaned.errors)
    return cleaned.data


def setting(work: Work, release: Release, form: Form, variables: Mapping[str, Any]) -> Setting:
    """Return what a form of this release is judged with now; institutions and people only where it lets choose some."""
    env = release.environment(work.now)

    def evaluate(source: str, names: Mapping[str, object]) -> object:
        return feel.evaluate(source, names, env).value

    offered = [component.options for component in form.walk() if component.options]
    directories = _directories(work, release, evaluate, variables) if any(one.directory for one in offered) else {}
    people = {one.people: _people(work, release, one.people) for one in offered if one.people}
    choices = Choices(codes=release.programme.codes, directories=directories, people=people)
    return Setting(evaluate=evaluate, today=local_date(work.now), choices=choices, variables=variables)


def _people(work: Work, release: Release, group: str) -> tuple[Option, ...]:
    """Return the people of a group by their log-ins, for who decides whose work something is."""
    found = in_group(work, release.key, group)
    return tuple(Option(person.login, Text(person.name, person.name)) for person in found)


def _directories(
    work: Work, release: Release, evaluate: Evaluate, variables: Mapping[str, Any]
) -> dict[str, tuple[Option, ...]]:
    """Return the institutions that can be chosen, by directory: those that fit the case first, saying why they do."""
    ours = select(InstitutionRow).where(InstitutionRow.programme_key == release.key).order_by(InstitutionRow.name)
    found: dict[str, list[tuple[int, Option]]] = {key: [] for key in release.programme.directories}
    for row in work.session.scalars(ours):
        directory = release.programme.directories.get(str(row.details.get("directory")))
        ranks = directory.ranks if directory else ()
        institution = {"key": row.key, "name": row.name, **row.details}
        place = _place(ranks, evaluate, {**variables, "institution": institution})
        why = ranks[place].label if place < len(ranks) else Text("", "")
        label = Text(_named(row.name, _kind(release, row), why.ja), _named(row.name, _kind(release, row), why.en))
        option = Option(row.key, label, retired=not row.active)
        found.setdefault(str(row.details.get("directory")), []).append((place, option))
    return {key: tuple(option for _, option in sorted(rows, key=itemgetter(0))) for key, rows in found.items()}


def _place(ranks: Sequence[Rank], evaluate: Evaluate, names: Mapping[str, object]) -> int:
    """Return the number of the first rank that holds; the number of ranks when none does."""
    return next((number for number, rank in enumerate(ranks) if evaluate(rank.when, names) is True), len(ranks))


def _named(name: str, kind: str, why: str) -> str:
    return f"{name}（{kind}）" + (f"　{why}" if why else "")


def _kind(release: Release, row: InstitutionRow) -> str:
    """Return type and area of an institution in words."""
    directory = release.programme.directories.get(str(row.details.get("directory")))
    lists = (directory.types, directory.areas) if directory else (None, None)
    codes = zip(lists, (row.details.get("type"), row.details.get("area")), strict=True)
    entries = [release.programme.codes[key].get(str(code)) for key, code in codes if key and code]
    return "・".join(entry.name.ja for entry in entries if entry)


def _tree(source: str) -> object:
    return feel.to_tree(feel.compile_expression(source, FUNCTIONS))


def to_json(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return clean data as they are stored: days and instants as text, exact numbers."""
    stored = feel.to_json(dict(data))
    assert isinstance(stored, dict)
    return stored


def today(work: Work) -> dt.date:
    """Return the day in Japan."""
    return local_date(work.now)


def moment(at: dt.datetime) -> str:
    """Return an instant as people read it."""
    return moment_label(at).ja
