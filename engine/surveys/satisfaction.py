"""How satisfied the respondents of each survey are, over all of its rounds in the term (K-K15)."""

from dataclasses import dataclass

from sqlalchemy import func, select

from engine.domain.programme import Programme
from engine.domain.survey import Satisfaction, Survey, hidden, share
from engine.domain.text import Text
from engine.store.evidence import RecordRow
from engine.store.records import RecordCodeRow
from engine.surveys.tables import Satisfied
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveySatisfaction:
    """A survey with how many of its valid answers are satisfied."""

    key: str
    name: Text
    satisfied: Satisfied


def of_programme(work: Work, programme: Programme) -> tuple[SurveySatisfaction, ...]:
    """Return every survey that asks for satisfaction; of an anonymous one no number that could name an answer.

    The caller has decided that the actor may read the programme's figures.
    """
    asking = ((one, one.satisfaction) for one in programme.surveys.values())
    return tuple(
        SurveySatisfaction(key=survey.key, name=survey.name, satisfied=_satisfied(work, programme, survey, asked))
        for survey, asked in asking
        if asked is not None
    )


def _satisfied(work: Work, programme: Programme, survey: Survey, asked: Satisfaction) -> Satisfied:
    count, of = _counted(work, programme, survey, asked)
    is_hidden = survey.anonymous and any(hidden([[count, of - count]])[0])
    entry = programme.records[survey.records].field(asked.field)
    return Satisfied(
        label=entry.label if entry else survey.name,
        count=None if is_hidden else count,
        of=of,
        share=None if is_hidden else share(count, of),
    )


def _counted(work: Work, programme: Programme, survey: Survey, asked: Satisfaction) -> tuple[int, int]:
    """Count the satisfied, and all who said anything, among valid answers of the term."""
    ours = (RecordCodeRow.programme_key == programme.key, RecordCodeRow.kind == survey.records)
    days = RecordCodeRow.occurred_on.between(programme.term.start_on, programme.term.end_on)
    satisfied = func.count().filter(RecordCodeRow.code.in_(asked.codes))
    wanted = select(satisfied, func.count()).join(RecordRow, RecordRow.id == RecordCodeRow.record_id)
    count, of = work.session.execute(
        wanted.where(*ours, days, RecordCodeRow.field == asked.field, RecordRow.valid)
    ).one()
    return count, of
