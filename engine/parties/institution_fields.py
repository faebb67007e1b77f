"""The fields of an institution, as its directory has them, and how what was typed becomes a value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.domain.company_fields import WrongText, clean_mail, clean_phone, tidy
from engine.domain.programme import CodeList, Directory, Programme
from engine.domain.text import Text
from engine.errors import Invalid

NAMES: Mapping[str, Text] = {
    "name": Text("名称", "Name"),
    "email": Text("メール", "Mail"),
    "type": Text("種類", "Type"),
    "area": Text("地域", "Area"),
    "phone": Text("電話", "Telephone"),
    "active": Text("紹介先として選べる", "Can be referred to"),
}


class NoDirectory(Invalid):
    """The programme has no directory an institution could stand in."""

    code = "no_directory"
    sentence = Text("この事業には連携機関の名簿がありません。", "This programme has no directory of institutions.")


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionLine:
    """A value of an institution as pages show it. codes: the list it is chosen from, None for free text."""

    key: str
    name: Text
    value: str
    shown: Text
    codes: CodeList | None


def directory_of(programme: Programme, key: str | None = None) -> Directory:
    """Return a directory by its key, the first for one that is new or whose directory is gone.  Raises: NoDirectory."""
    known = programme.directories
    if not known:
        raise NoDirectory
    return known.get(key or "") or next(iter(known.values()))


def checked(programme: Programme, directory: Directory, typed: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed as values: codes by their code or name.  Raises: Invalid naming every wrong field."""
    values: dict[str, str] = {}
    errors: dict[str, Sequence[Text]] = {}
    known = {line.key: line for line in lines(programme, directory, {})}
    for key in known.keys() & typed.keys():
        try:
            values[key] = _clean(known[key], typed[key])
        except WrongText as wrong:
            errors[key] = [wrong.text]
    if errors:
        raise Invalid(errors)
    return values


def lines(programme: Programme, directory: Directory, values: Mapping[str, str]) -> list[InstitutionLine]:
    """Return every field of a directory's institutions with its value, empty ones too."""
    coded = {"type": directory.types, "area": directory.areas, **{one.key: one.codes for one in directory.fields}}
    names = {key: name for key, name in NAMES.items() if key != "active"}
    names |= {one.key: one.label for one in directory.fields}
    return [
        InstitutionLine(
            key=key,
            name=name,
            value=values.get(key, ""),
            shown=_shown(programme.codes.get(coded.get(key) or ""), values.get(key, "")),
            codes=programme.codes.get(coded.get(key) or ""),
        )
        for key, name in names.items()
    ]


def _clean(line: InstitutionLine, typed: str) -> str:
    text = tidy(typed)
    if line.key == "name" and not text:
        raise WrongText(Text("名称を入力してください。", "Enter the name."))
    if line.key == "email":
        if not text:
            raise WrongText(Text("紹介を送るメールアドレスを入力してください。", "Enter the address referrals go to."))
        return clean_mail(text)
    if line.key == "phone":
        return clean_phone(text)
    return _code(line, text) if line.codes and text else text


def _code(line: InstitutionLine, text: str) -> str:
    entries = line.codes.codes if line.codes else ()
    found = next((one.code for one in entries if text in {one.code, one.name.ja, one.name.en}), None)
    if found is None:
        raise WrongText(Text(f"「{text}」は{line.name.ja}の区分にありません。", f"“{text}” is no {line.name.en}."))
    return found


def _shown(codes: CodeList | None, value: str) -> Text:
    entry = codes.get(value) if codes else None
    return entry.name if entry else Text(value, value)
