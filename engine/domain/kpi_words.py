"""How a KPI is counted, said in a sentence made from its declaration, so that nobody has to read FEEL to check it."""

import re
from collections.abc import Iterator

from engine.domain.kpi import CASE, COMPANY, Count, Kpi
from engine.domain.periods import Period
from engine.domain.programme import Programme, RecordKind
from engine.domain.text import Text

PERIODS = {
    Period.WEEK: Text("週ごと", "by week"),
    Period.MONTH: Text("月ごと", "by month"),
    Period.QUARTER: Text("四半期ごと", "by quarter"),
    Period.HALF: Text("半期ごと", "by half year"),
    Period.FISCAL_YEAR: Text("年度ごと", "by fiscal year"),
    Period.TERM: Text("委託期間を通して", "over the term"),
    Period.EVENT: Text("1回ごと", "each by itself"),
}
MANNERS = {
    Count.OCCURRENCES: Text("1件ずつ数える（延べ）", "each is counted"),
    Count.DISTINCT_COMPANY: Text(
        "事業者ごとに1回だけ数える（実数、名寄せ後）", "each company is counted once, after confirmed merges"
    ),
    Count.DISTINCT: Text("「{field}」ごとに1回だけ数える（実数）", "each {field} is counted once"),
    Count.DISTINCT_PARTY: Text(
        "事業者と「{field}」を合わせ、それぞれ1回だけ数える（実数）", "companies and {field} are counted once each"
    ),
    Count.SUM: Text("「{field}」を合計する", "{field} is added up"),
    Count.LATEST: Text("最も新しい記録の「{field}」をとる", "{field} of the newest record is taken"),
    Count.WORKING_DAYS: Text("業務日を、今日まで数える", "working days up to today"),
}
OF_KIND = Text("記録「{kind}」", "Records “{kind}”")
OF_WHERE = Text("のうち、{where}もの", " with {where}")
GROUPED = Text("を「{each}」ごとに分け、{manner}。その合計", " by {each}: {manner}; the sum of these")
REACHING = Text("を「{each}」ごとに分け、{manner}。{n}以上になったものの数", " by {each}: {manner}; how many reach {n}")
PLAIN = Text("を、{manner}", ": {manner}")
RATIO = Text("「{over}」÷「{under}」", "“{over}” ÷ “{under}”")
AMONG = Text("「{kpi}」に数えた事業者に限る", "only companies counted in “{kpi}”")
UNTIL = Text("「{until}」の日まで続くものとして、期間にかかるものを数える", "each counts until its {until}")
SINGLE = Text("「{each}」ごとに{n}{unit}{about}を求める", "each {each} should have {n}{unit}{about}")
WORDED = re.compile(r"""\s*(?P<field>\w+)\s*(?P<sign>!?=)\s*(?P<value>"[^"]*"|true|false|null)\s*""")
CALL = re.compile(r"\w\(")
SIGNS = {
    "=": Text("{field}が「{value}」の", "{field} “{value}”"),
    "!=": Text("{field}が「{value}」以外の", "{field} other than “{value}”"),
    "=true": Text("「{field}」に当てはまる", "{field}"),
    "=false": Text("「{field}」に当てはまらない", "not {field}"),
    "=null": Text("{field}のない", "no {field}"),
    "!=null": Text("{field}のある", "a {field}"),
}
FEEL = Text("条件 {source} に当てはまる", "the condition {source}")
OWN_NAMES = {COMPANY: Text("事業者", "company"), CASE: Text("案件", "case")}


def definition_of(programme: Programme, kpi: Kpi) -> Text:
    """Return how a KPI is counted, in a sentence; the declaration's own words where it has some."""
    if kpi.definition is not None:
        return kpi.definition
    parts = list(_parts(programme, kpi))
    ja = "。".join(part.ja for part in parts)
    en = ". ".join(part.en[:1].upper() + part.en[1:] for part in parts)
    return Text(f"{ja}。", f"{en}.")


def field_name(programme: Programme, kpi: Kpi, key: str | None) -> Text:
    """Return what a field of the KPI's records is called; `company` and `case_number` are known for all of them."""
    kind = programme.records.get(kpi.records or "")
    entry = kind.field(key) if kind and key else None
    return entry.label if entry else OWN_NAMES.get(key or "", Text(key or "", key or ""))


def _parts(programme: Programme, kpi: Kpi) -> Iterator[Text]:
    yield _head(programme, kpi)
    if kpi.among is not None:
        name = programme.kpis[kpi.among].name
        yield _fill(AMONG, kpi=name)
    if kpi.until is not None:
        yield _fill(UNTIL, until=field_name(programme, kpi, kpi.until))
    if kpi.each is not None and kpi.each_target is not None:
        about = Text("程度", " or so") if kpi.each_about else Text("以上", " or more")
        name = field_name(programme, kpi, kpi.each)
        yield _fill(SINGLE, each=name, n=_same(f"{kpi.each_target:f}"), unit=kpi.unit, about=about)
    yield PERIODS[kpi.per]


def _head(programme: Programme, kpi: Kpi) -> Text:
    if kpi.ratio is not None:
        over, under = (programme.kpis[key].name for key in (kpi.ratio.numerator, kpi.ratio.denominator))
        return _fill(RATIO, over=over, under=under)
    manner = _fill(MANNERS[kpi.count], field=field_name(programme, kpi, kpi.field))
    kind = programme.records.get(kpi.records or "")
    if kind is None:
        return manner
    which = _fill(OF_KIND, kind=kind.name)
    where = _fill(OF_WHERE, where=_worded(programme, kind, kpi.where)) if kpi.where else Text("", "")
    how = _grouped(programme, kpi, manner)
    return Text(f"{which.ja}{where.ja}{how.ja}", f"{which.en}{where.en}{how.en}")


def _grouped(programme: Programme, kpi: Kpi, manner: Text) -> Text:
    if kpi.each is None:
        return _fill(PLAIN, manner=manner)
    each = field_name(programme, kpi, kpi.each)
    if kpi.at_least is None:
        return _fill(GROUPED, each=each, manner=manner)
    return _fill(REACHING, each=each, manner=manner, n=_same(f"{kpi.at_least:f}"))


def _worded(programme: Programme, kind: RecordKind, where: str) -> Text:
    """Say a condition of plain comparisons in words, any other as FEEL."""
    pieces = re.split(r"\s+and\s+", where.replace("(", " ").replace(")", " "))
    matches = [WORDED.fullmatch(piece) for piece in pieces]
    said = [_compared(programme, kind, match) for match in matches if match]
    if len(said) != len(pieces) or CALL.search(where):
        return _fill(FEEL, source=_same(where))
    return Text("、".join(one.ja for one in said), ", ".join(one.en for one in said))


def _compared(programme: Programme, kind: RecordKind, found: re.Match[str]) -> Text:
    entry = kind.field(found["field"])
    label = entry.label if entry else _same(found["field"])
    bare = found["value"].strip('"')
    if not found["value"].startswith('"'):
        return _fill(SIGNS.get(f"{found['sign']}{bare}", SIGNS["="]), field=label, value=_same(bare))
    codes = programme.codes.get(entry.codes or "") if entry else None
    code = codes.get(bare) if codes else None
    return _fill(SIGNS[found["sign"]], field=label, value=code.name if code else _same(bare))


def _fill(text: Text, **values: Text) -> Text:
    """Fill each language's places with the words of that language."""
    ja = text.ja.format(**{key: value.ja for key, value in values.items()})
    return Text(ja, text.en.format(**{key: value.en for key, value in values.items()}))


def _same(said: str) -> Text:
    return Text(said, said)
