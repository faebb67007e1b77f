"""Whether a company is an SME by the Act (C-K4): limits by industry, and who owns and runs it.

Shares are compared as whole numbers: exactly one half or two thirds already counts (以上, not 超).
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from engine.domain.text import Text

ACT_FILE = Path(__file__).with_name("sme_act.toml")


Answered = tuple[bool | None, Text]


class SmeVerdict(StrEnum):
    """What a check found."""

    SME = "sme"  # 中小企業者
    NPO = "npo"  # an NPO that counts like one
    LARGE = "large"  # above both limits, or an NPO that meets none of the questions
    DEEMED_LARGE = "deemed_large"  # みなし大企業: within the limits, but owned or run by large companies
    UNKNOWN = "unknown"  # an answer is missing that decides


VERDICT_NAMES: Mapping[SmeVerdict, Text] = {
    SmeVerdict.SME: Text("中小企業者", "SME"),
    SmeVerdict.NPO: Text("対象となるNPO法人", "Eligible NPO"),
    SmeVerdict.LARGE: Text("対象外", "Not an SME"),
    SmeVerdict.DEEMED_LARGE: Text("みなし大企業（対象外）", "Deemed a large company"),
    SmeVerdict.UNKNOWN: Text("判定できません", "Cannot be told"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmeLimit:
    """The limits of an industry: at most `capital` yen, or at most `employees` people always employed."""

    key: str
    name: Text
    capital: int
    employees: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SmeRules:
    """The limits by industry, and the questions to an NPO of which one has to hold."""

    limits: Mapping[str, SmeLimit]
    npo: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmeAnswers:
    """What is known of a company; None is not known.

    capital: yen; None together with is_sole: a sole proprietor has none. shares: all there are; shares_of_one: held by
    the one large company that holds most; shares_of_large: by all large companies together. What investors that are
    no large companies hold (中小企業投資育成株式会社, 投資事業有限責任組合) counts for neither. one_half, two_thirds,
    officers_half: answers to ①②③ where the numbers are not told. npo: for each question to an NPO; empty for a company.
    """

    industry: str | None = None
    is_sole: bool = False
    capital: int | None = None
    employees: int | None = None
    shares: int | None = None
    shares_of_one: int | None = None
    shares_of_large: int | None = None
    officers: int | None = None
    officers_of_large: int | None = None
    one_half: bool | None = None
    two_thirds: bool | None = None
    officers_half: bool | None = None
    npo: tuple[bool | None, ...] = ()


@dataclass(frozen=True, slots=True)
class SmeResult:
    """The verdict and why, a sentence each."""

    verdict: SmeVerdict
    reasons: tuple[Text, ...]


@cache
def act() -> SmeRules:
    """Return the Act's limits, from the data file beside this one."""
    told = tomllib.loads(ACT_FILE.read_text(encoding="utf-8"))
    limits = {
        key: SmeLimit(key=key, name=Text(**one["name"]), capital=one["capital"], employees=one["employees"])
        for key, one in told["limits"].items()
    }
    return SmeRules(limits=limits, npo=tuple(Text(**question) for question in told["npo"]["questions"]))


def check(answers: SmeAnswers, rules: SmeRules) -> SmeResult:
    """Tell whether a company is an SME, with every reason there is."""
    if answers.npo:
        return _npo(answers, rules)
    verdict, reason = _size(answers, rules.limits.get(answers.industry or ""))
    if answers.is_sole or verdict is SmeVerdict.LARGE:
        return SmeResult(verdict, (reason,))
    owned = tuple(_ownership(answers))
    if any(held for held, _ in owned):
        verdict = SmeVerdict.DEEMED_LARGE if verdict is SmeVerdict.SME else verdict
    elif any(held is None for held, _ in owned):
        verdict = SmeVerdict.UNKNOWN
    return SmeResult(verdict, (reason, *(text for _, text in owned)))


def _size(answers: SmeAnswers, limit: SmeLimit | None) -> tuple[SmeVerdict, Text]:
    if limit is None:
        return SmeVerdict.UNKNOWN, Text("業種が分かりません。", "The industry is not known.")
    told = (
        (answers.capital, limit.capital, Text("資本金 {value:,}円", "capital {value:,} yen")),
        (answers.employees, limit.employees, Text("従業員 {value:,}人", "{value:,} employees")),
    )
    for value, most, words in told:
        if value is not None and value <= most:
            line = words.format(value=value)
            return SmeVerdict.SME, Text(
                f"{limit.name.ja}：{line.ja}は上限（{words.format(value=most).ja}）以下です。",
                f"{limit.name.en}: {line.en} is within the limit ({words.format(value=most).en}).",
            )
    if answers.employees is None or (answers.capital is None and not answers.is_sole):
        return SmeVerdict.UNKNOWN, Text("資本金か従業員数が分かりません。", "Capital or employees are not known.")
    return SmeVerdict.LARGE, Text(
        f"{limit.name.ja}：資本金も従業員数も上限（{limit.capital:,}円、{limit.employees:,}人）を超えています。",
        f"{limit.name.en}: above both limits ({limit.capital:,} yen, {limit.employees:,} people).",
    )


def _ownership(answers: SmeAnswers) -> Iterator[Answered]:
    """Answer ①②③ in their order, from the numbers where they are told."""
    halves = Text(
        "①発行済株式・出資の2分の1以上を同一の大企業が所有",
        "(1) half or more of the shares are held by one large company",
    )
    thirds = Text("②発行済株式・出資の3分の2以上を大企業が所有", "(2) two thirds or more are held by large companies")
    officers = Text(
        "③役員の2分の1以上を大企業の役員・従業員が兼務", "(3) half or more of the officers serve large companies"
    )
    asked = (
        (_at_least(answers.shares_of_one, answers.shares, (1, 2)), answers.one_half, halves),
        (_at_least(answers.shares_of_large, answers.shares, (2, 3)), answers.two_thirds, thirds),
        (_at_least(answers.officers_of_large, answers.officers, (1, 2)), answers.officers_half, officers),
    )
    for counted, said, words in asked:
        yield _said(words, said if counted is None else counted)


def _said(words: Text, held: bool | None) -> Answered:  # noqa: FBT001  # a value, not a switch
    ja, en = {True: ("該当", "yes"), False: ("該当しない", "no"), None: ("未確認", "not known")}[held]
    return held, Text(f"{words.ja}：{ja}", f"{words.en}: {en}")


def _at_least(part: int | None, whole: int | None, share: tuple[int, int]) -> bool | None:
    """Tell whether `part` of `whole` is the share or more; None when either is not told."""
    if part is None or not whole:
        return None
    return part * share[1] >= whole * share[0]


def _npo(answers: SmeAnswers, rules: SmeRules) -> SmeResult:
    answered = tuple(_said(words, held) for held, words in zip(answers.npo, rules.npo, strict=False))
    if any(held for held, _ in answered):
        verdict = SmeVerdict.NPO
    else:
        verdict = SmeVerdict.UNKNOWN if any(held is None for held, _ in answered) else SmeVerdict.LARGE
    return SmeResult(verdict, tuple(text for _, text in answered))
