"""The base of all tables: column types that behave the same on SQLite and PostgreSQL, one naming convention."""

import datetime as dt
import json
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

import orjson
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Dialect,
    Enum,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    literal_column,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import JSON

from engine.domain import access, company_fields, export, ids, import_states, sme, states


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An instant: aware in, aware UTC out; SQLite keeps no offset, so a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Refuse naive instants, store UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"naive instant {value!r}"
            raise ValueError(message)
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Give the instant its zone back."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


Json = JSON().with_variant(JSONB(), "postgresql")


def _as_text(kind: type[StrEnum], length: int = 16) -> Enum:
    """Store a state by its value, checked by the database."""
    return Enum(
        kind,
        native_enum=False,
        length=length,
        create_constraint=True,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

_INT_IDS = (
    ids.CaseId,
    ids.InstanceId,
    ids.TaskId,
    ids.TimerId,
    ids.UserId,
    ids.ReleaseId,
    ids.CompanyId,
    ids.InstitutionId,
    ids.ReferralId,
    ids.RecordId,
    ids.ReportId,
    ids.FileId,
    ids.OutboxId,
    ids.IncidentId,
    ids.SuspensionId,
)
# SQLite numbers rows by itself only when the key is a plain INTEGER.
_BIG = BigInteger().with_variant(Integer, "sqlite")


class Row(DeclarativeBase):
    """A row of any table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        **dict.fromkeys(_INT_IDS, _BIG),
        ids.ProgrammeKey: String(64),
        str: String(255),
        bytes: LargeBinary,
        dt.datetime: UtcDateTime,
        dt.date: Date,
        dict[str, Any]: Json,
        list[str]: Json,
        list[int]: Json,
        list[Any]: Json,
        **{
            kind: _as_text(kind)
            for kind in (
                states.CaseStatus,
                states.InstanceStatus,
                states.TaskStatus,
                states.TimerStatus,
                states.TimerKind,
                states.OutboxStatus,
                states.ReferralStatus,
                states.ReportStatus,
                states.IncidentKind,
                states.IncidentEnd,
                access.Role,
                company_fields.Origin,
                sme.SmeVerdict,
                import_states.ImportStatus,
                import_states.LineOutcome,
                export.ExportStatus,
            )
        },
    }


LongText = Text()


def _storable(value: object) -> object:
    """Say how FEEL values are written in a JSON column."""
    if isinstance(value, Decimal):
        return orjson.Fragment(f"{value:f}" if value.is_finite() else "null")
    raise TypeError(type(value).__name__)


def written(state: StrEnum) -> ColumnElement[str]:
    """Return a state as it stands written in a statement, not sent beside it."""
    return literal_column(f"'{state.value}'")


def dump_json(value: object) -> str:
    """Write a JSON column; instants and days as ISO 8601, exact numbers kept, keys in order (hashes stand on it)."""
    return orjson.dumps(value, default=_storable, option=orjson.OPT_SORT_KEYS).decode()


_READER = json.JSONDecoder(parse_float=Decimal)


def load_json(text: str | bytes) -> Any:
    """Read a JSON column; numbers with a fraction come back exact."""
    return _READER.decode(text if isinstance(text, str) else text.decode())
