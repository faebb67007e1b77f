"""FEEL functions that know a programme: the calendar over its office, the names of its codes, its limits of SMEs."""

from collections.abc import Mapping

from engine import feel
from engine.calendar_functions import calendar_functions
from engine.domain.programme import CodeList, Programme
from engine.domain.sme import act
from engine.domain.workdays import Office
from engine.sme_function import SME_CHECK, sme_function

CODE_NAME = "code name"
# Names of several words, which FEEL can only read when it knows them.
FUNCTIONS = (*calendar_functions(Office()), CODE_NAME, SME_CHECK)


def programme_functions(programme: Programme) -> Mapping[str, feel.BuiltIn]:
    """Return the calendar's functions, `code name(list, code)` and `sme check(answers)`, by name."""
    return {
        **calendar_functions(programme.office),
        CODE_NAME: _code_name(programme.codes),
        SME_CHECK: sme_function(programme.sme),
    }


def plain_functions() -> Mapping[str, feel.BuiltIn]:
    """Return the same functions outside any programme: the national calendar, no codes, the Act's limits."""
    return {**calendar_functions(Office()), CODE_NAME: _code_name({}), SME_CHECK: sme_function(act())}


def _code_name(codes: Mapping[str, CodeList]) -> feel.BuiltIn:
    """Make `code name("channel", "CH4")` → オンライン会議; null for a code the list does not have."""

    def name_of(key: str, code: str) -> str | None:
        entry = codes[key].get(code) if key in codes else None
        return entry.name.ja if entry else None

    return feel.BuiltIn(CODE_NAME, ("list: string", "code: string"), name_of)
