"""`sme check(answers)` in FEEL: whether what is known of a company makes it an SME (C-K4)."""

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from engine import feel
from engine.domain.sme import SmeAnswers, SmeRules, SmeVerdict, check

SME_CHECK = "sme check"
ELIGIBLE: Mapping[SmeVerdict, bool | None] = {
    SmeVerdict.SME: True,
    SmeVerdict.NPO: True,
    SmeVerdict.LARGE: False,
    SmeVerdict.DEEMED_LARGE: False,
    SmeVerdict.UNKNOWN: None,
}
NAMES = frozenset(field.name for field in fields(SmeAnswers))


def sme_function(rules: SmeRules) -> feel.BuiltIn:
    """Make `sme check({industry: "retail", employees: 50, …})` → {verdict, eligible, reasons}.

    The answers go by the names of `SmeAnswers`; those left out, and numbers that are not whole, are not known.
    eligible: null when it cannot be told. reasons: Japanese sentences.
    """

    def result(told: Mapping[str, Any]) -> dict[str, Any]:
        answers = SmeAnswers(**{key: _value(value) for key, value in told.items() if key in NAMES})
        found = check(answers, rules)
        return {
            "verdict": found.verdict.value,
            "eligible": ELIGIBLE[found.verdict],
            "reasons": [reason.ja for reason in found.reasons],
        }

    return feel.BuiltIn(SME_CHECK, ("answers: context",), result)


def _value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else None
    if isinstance(value, list):
        return tuple(one if isinstance(one, bool) else None for one in value)
    return value if isinstance(value, bool | str) else None
