"""FEEL as it is handed into the domain, which may not import it."""

import re
from collections.abc import Callable, Mapping

from engine.domain.text import Text

Evaluate = Callable[[str, Mapping[str, object]], object]
"""Source (without the leading "=") and variables to value; null for what has no value."""

CheckExpression = Callable[[str], list[Text]]
"""Source to what is wrong with its syntax; empty: nothing."""

PLACE = re.compile(r"\{\{(?P<source>.*?)\}\}", re.DOTALL)
"""A place in a text that an expression fills: {{ company_name }}."""
