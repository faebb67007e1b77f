"""What each component makes of its input: parse, then check its rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from engine.domain.form import MANY_CHOICE, SINGLE_CHOICE, Component, ComponentType, DateKind, Option, Rules
from engine.domain.form_pattern import fits
from engine.domain.form_values import (
    REQUIRED,
    WrongInput,
    boolean_of,
    date_of,
    mail_of,
    moment_of_input,
    number_of,
    phone_of,
    text_of,
    time_of,
)
from engine.domain.text import Text
from engine.domain.workdays import JAPAN

MOST_FILES = 20
LONGEST_NAME = 200

TICK = Text("確認のうえ、チェックを付けてください。", "Tick this box.")
CHOOSE = Text("選択肢から選んでください。", "Choose from the options.")
CHOOSE_ONE = Text("1つ選んでください。", "Choose one.")
CHOOSE_SOME = Text("1つ以上選んでください。", "Choose at least one.")
NO_PAST = Text("本日以降の日付を入力してください。", "Enter a date that is not past.")
NO_FILES = Text("ファイルを選び直してください。", "Choose the files again.")
TOO_LONG = Text("{most}字以内にしてください（{more}字超過）。", "At most {most} characters ({more} too many).")
TOO_SHORT = Text("{least}字以上で入力してください。", "At least {least} characters.")
TOO_SMALL = Text("{least}以上で入力してください。", "Enter {least} or more.")
TOO_LARGE = Text("{most}以下で入力してください。", "Enter {most} or less.")
TOO_FINE = Text("小数点以下{digits}桁までで入力してください。", "Use at most {digits} decimal places.")
NOT_WHOLE = Text("整数で入力してください。", "Enter a whole number.")
TOO_MANY_FILES = Text("ファイルは{most}個までです。", "At most {most} files.")
PATTERN = Text("形式が正しくありません。", "The form of this input is not right.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a value is judged by: the component, the options it offers here and now, and today's date in Japan."""

    component: Component
    options: tuple[Option, ...]
    today: date

    @property
    def rules(self) -> Rules:
        """The component's rules."""
        return self.component.rules


def parse(asked: Asked, raw: object) -> object:
    """Return the value the input stands for; `raw` is not empty.  Raises: WrongInput."""
    return PARSERS.get(asked.component.type, _text)(asked, raw)


def required_text(component: Component) -> Text:
    """Say what to do about an empty required field."""
    if component.type in SINGLE_CHOICE:
        return CHOOSE_ONE
    if component.type in MANY_CHOICE:
        return CHOOSE_SOME
    return TICK if component.type is ComponentType.CHECKBOX else REQUIRED


def _text(asked: Asked, raw: object) -> str:
    rules = asked.rules
    if rules.kind == "email":
        return _checked(mail_of(raw), rules)
    if rules.kind == "phone":
        return _checked(phone_of(raw), rules)
    return _checked(text_of(raw, lines=asked.component.type is ComponentType.TEXTAREA), rules)


def _checked(text: str, rules: Rules) -> str:
    if rules.max_length is not None and len(text) > rules.max_length:
        raise WrongInput(TOO_LONG.format(most=rules.max_length, more=len(text) - rules.max_length))
    if rules.min_length is not None and len(text) < rules.min_length:
        raise WrongInput(TOO_SHORT.format(least=rules.min_length))
    if rules.pattern and not fits(rules.pattern, text):
        message = rules.pattern_message
        raise WrongInput(Text(message, message) if message else PATTERN)
    return text


def _number(asked: Asked, raw: object) -> Decimal:
    rules, number = asked.rules, number_of(raw, asked.component.look.suffix)
    if rules.minimum is not None and number < rules.minimum:
        raise WrongInput(TOO_SMALL.format(least=rules.minimum))
    if rules.maximum is not None and number > rules.maximum:
        raise WrongInput(TOO_LARGE.format(most=rules.maximum))
    digits = rules.decimal_digits
    if digits is not None and number != round(number, digits):
        raise WrongInput(TOO_FINE.format(digits=digits) if digits else NOT_WHOLE)
    return number


def _moment(asked: Asked, raw: object) -> object:
    kind = asked.component.date_kind
    if kind is DateKind.TIME:
        return time_of(raw)
    value = date_of(raw) if kind is DateKind.DATE else moment_of_input(raw)
    day = value.astimezone(JAPAN).date() if isinstance(value, datetime) else value
    if asked.rules.no_past and day < asked.today:
        raise WrongInput(NO_PAST)
    return value


def _ticked(asked: Asked, raw: object) -> bool:
    answer = boolean_of(raw)
    if asked.rules.required and not answer:
        raise WrongInput(TICK)
    return answer


def _chosen(asked: Asked, raw: object) -> str:
    value = str(raw) if isinstance(raw, str | int | Decimal) and not isinstance(raw, bool) else None
    if value is None or value not in {option.value for option in asked.options}:
        raise WrongInput(CHOOSE)
    return value


def _all_chosen(asked: Asked, raw: object) -> list[str]:
    if not isinstance(raw, list) or len(raw) > len(asked.options):
        raise WrongInput(CHOOSE)
    return list(dict.fromkeys(_chosen(asked, entry) for entry in raw))


def _files(asked: Asked, raw: object) -> list[str]:
    files = raw if isinstance(raw, list) else [raw]
    if not all(isinstance(name, str | int) and len(str(name)) <= LONGEST_NAME for name in files):
        raise WrongInput(NO_FILES)
    most = MOST_FILES if asked.component.multiple else 1
    if len(files) > most:
        raise WrongInput(TOO_MANY_FILES.format(most=most))
    return [str(name) for name in files]


PARSERS: Mapping[ComponentType, Callable[[Asked, object], object]] = {
    ComponentType.NUMBER: _number,
    ComponentType.DATETIME: _moment,
    ComponentType.CHECKBOX: _ticked,
    ComponentType.FILE: _files,
    **dict.fromkeys(SINGLE_CHOICE, _chosen),
    **dict.fromkeys(MANY_CHOICE, _all_chosen),
}
