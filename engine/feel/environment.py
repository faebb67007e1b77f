"""What an evaluation may use beside its variables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.feel.budget import Budget
from engine.feel.values import Function


@dataclass(frozen=True, slots=True)
class Environment:
    """The moment, the functions beyond the standard's, the limits, and the types of the model.

    now: aware; None where no clock is given, then now() and today() are null.
    functions: name to function, e.g. the calendar's; a variable of the same name hides it.
    types: name of an item definition to its type (shapes: parsing/type_reader.py), for `instance of` and parameters.
    until: where several evaluations share their time, the moment of own_seconds() at which it is over.
    """

    now: datetime | None = None
    functions: Mapping[str, Function] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    types: Mapping[str, Any] = field(default_factory=dict)
    until: float | None = None
