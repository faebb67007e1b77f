"""The example of the standard's chapter 11, loan origination, drawn anew from its text.

A customer's data are described in `asked`; each case changes some of them and says what follows.
"""

from decimal import Decimal
from typing import Any

import pytest

from engine import dmn, feel
from tests.dmn.conftest import Ask, Files

MONTHLY = {"Income": 10_000, "Repayments": 2_500, "Expenses": 3_000}
APPLICANT = {"Age": 51, "MaritalStatus": "M", "EmploymentStatus": "EMPLOYED", "ExistingCustomer": False}
PRODUCT = {"ProductType": "STANDARD LOAN", "Rate": Decimal("0.08"), "Term": 36, "Amount": 100_000}
BUREAU = {"Bankrupt": False, "CreditScore": 649}


def asked(**changes: Any) -> dict[str, Any]:
    """Describe the application of 11.3, with other values for some entries."""
    groups: dict[str, dict[str, Any]] = {
        "Monthly": MONTHLY,
        "Applicant data": APPLICANT,
        "Requested product": PRODUCT,
        "Bureau data": BUREAU,
    }
    filled = {name: {key: changes.get(key, value) for key, value in group.items()} for name, group in groups.items()}
    monthly = filled.pop("Monthly")
    return filled | {"Applicant data": {**filled["Applicant data"], "Monthly": monthly}}


AS_PRINTED = (
    ("Application risk score", 138),
    ("Pre-bureau risk category", "VERY LOW"),
    ("Required monthly installment", "3153.636546143084985132842970339110"),
    ("Pre-bureau affordability", True),
    ("Eligibility", "ELIGIBLE"),
    ("Bureau call type", "NONE"),
    ("Strategy", "THROUGH"),
    ("Post-bureau risk category", "VERY LOW"),
    ("Post-bureau affordability", True),
    ("Routing", "ACCEPT"),
)
STUDENT = {"Age": 19, "MaritalStatus": "S", "EmploymentStatus": "STUDENT"}
CUSTOMER = {"ExistingCustomer": True}
CHANGED: tuple[tuple[dict[str, Any], str, Any], ...] = (
    (STUDENT, "Application risk score", 75),
    (STUDENT, "Pre-bureau risk category", "HIGH"),
    (STUDENT, "Pre-bureau affordability", False),
    (STUDENT, "Strategy", "DECLINE"),
    (STUDENT | {"Amount": 50_000}, "Strategy", "BUREAU"),
    (STUDENT | {"Amount": 50_000}, "Bureau call type", "FULL"),
    (STUDENT | {"Amount": 50_000, "CreditScore": 580}, "Routing", "REFER"),
    (STUDENT | CUSTOMER, "Pre-bureau risk category", "DECLINE"),
    (STUDENT | CUSTOMER, "Bureau call type", "NONE"),
    (STUDENT | CUSTOMER, "Eligibility", "INELIGIBLE"),
    (CUSTOMER, "Pre-bureau risk category", "LOW"),
    (CUSTOMER, "Strategy", "BUREAU"),
    (CUSTOMER, "Bureau call type", "MINI"),
    ({"Age": 17}, "Application risk score", 90),
    ({"Age": 17}, "Eligibility", "INELIGIBLE"),
    ({"Age": 17}, "Strategy", "DECLINE"),
    ({"ProductType": "SPECIAL LOAN"}, "Required monthly installment", "3158.636546143084985132842970339110"),
    ({"Income": 9_000}, "Eligibility", "INELIGIBLE"),
    ({"Bankrupt": True}, "Routing", "DECLINE"),
    ({"CreditScore": 579}, "Routing", "REFER"),
    ({"CreditScore": None}, "Routing", "ACCEPT"),
    (CUSTOMER | {"CreditScore": 589}, "Post-bureau risk category", "HIGH"),
    (CUSTOMER | {"CreditScore": 600}, "Post-bureau risk category", "MEDIUM"),
    ({"MaritalStatus": "X"}, "Strategy", None),
    ({"Age": "51"}, "Routing", None),
)


@pytest.mark.parametrize(("decision", "expected"), AS_PRINTED)
def test_the_example_comes_out_as_printed(ask: Ask, decision: str, expected: Any) -> None:
    assert ask(decision, **asked()).value == (Decimal(expected) if decision.startswith("Required") else expected)


@pytest.mark.parametrize(("changes", "decision", "expected"), CHANGED)
def test_another_application_comes_out_by_its_tables(
    ask: Ask, changes: dict[str, Any], decision: str, expected: Any
) -> None:
    got = ask(decision, **asked(**changes)).value
    assert got == (Decimal(expected) if decision.startswith("Required") else expected)


def test_its_services_answer_what_they_publish(model: dmn.Model, env: feel.Environment) -> None:
    strategy = dmn.call_service(model, "Bureau Strategy Decision Service", feel.from_json(asked()), env)
    assert strategy.value == {"Strategy": "THROUGH", "Bureau call type": "NONE"}
    told = asked() | {"Required monthly installment": 3_000, "Application risk score": 125}
    routing = dmn.call_service(model, "Routing Decision Service", feel.from_json(told), env)
    assert routing.value == "ACCEPT"


def test_the_trail_names_the_tables_and_rules(ask: Ask) -> None:
    fired = [(rule.decision, rule.rule_index) for rule in ask("Strategy", **asked()).fired]
    assert ("Pre-bureau risk category", 4) in fired
    assert fired[-1] == ("Strategy", 3)


def test_nothing_is_wrong_with_the_file(files: Files) -> None:
    assert dmn.check(files("loan_origination")) == []
