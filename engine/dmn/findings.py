"""The rules a DMN file is checked against: code, and what is said to the person who drew it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

RULES: Final[Mapping[str, Text]] = {
    "dmn.too_large": Text("ファイルが大きすぎます（{limit}MBまで）。", "The file is too large (at most {limit} MB)."),
    "dmn.too_deep": Text(
        "要素の入れ子が深すぎます（{limit}段まで）。", "The elements are nested too deep (at most {limit} levels)."
    ),
    "dmn.encoding": Text(
        "文字コード「{encoding}」として読めません。UTF-8で保存し直してください。",
        "The file cannot be read as {encoding}. Save it again as UTF-8.",
    ),
    "dmn.doctype": Text(
        "DOCTYPE宣言のあるファイルは受け付けません。宣言を削除してください。",
        "Files with a DOCTYPE are not accepted. Remove the declaration.",
    ),
    "dmn.xml": Text("XMLとして読めません: {reason}", "This is not well-formed XML: {reason}"),
    "dmn.not_dmn": Text(
        "DMN 1.2～1.6のファイルではありません（{found}）。", "This is not a DMN 1.2 to 1.6 file ({found})."
    ),
    "dmn.missing_attribute": Text(
        "「{tag}」に必要な属性「{attribute}」がありません。", "<{tag}> lacks its required attribute {attribute}."
    ),
    "dmn.missing_element": Text(
        "「{tag}」に必要な要素「{child}」がありません。", "<{tag}> lacks its required element <{child}>."
    ),
    "dmn.duplicate_id": Text("ID「{id}」が重複しています。", "The id {id} is used more than once."),
    "dmn.duplicate_name": Text("名前「{name}」が重複しています。", "The name “{name}” is used more than once."),
    "dmn.dangling_reference": Text("参照先「{href}」が見つかりません。", "The reference {href} leads nowhere."),
    "dmn.wrong_reference": Text(
        "参照先「{href}」の種類が違います（ここには{wanted}が必要です）。",
        "The reference {href} leads to the wrong kind of element ({wanted} is wanted here).",
    ),
    "dmn.cycle": Text("判断が循環しています: {path}", "The requirements run in a circle: {path}"),
    "dmn.unknown_import": Text(
        "取り込むモデル（名前空間「{namespace}」）がファイルの中にありません。",
        "No given file has the imported namespace {namespace}.",
    ),
    "dmn.import_type": Text(
        "「{type}」の取り込みには対応していません（DMNのモデルだけ取り込めます）。",
        "Imports of type {type} are not supported; only DMN models can be imported.",
    ),
    "dmn.import_cycle": Text(
        "モデルの取り込みが循環しています: {path}", "The models import each other in a circle: {path}"
    ),
    "dmn.missing_import": Text(
        "ほかのモデルの要素「{href}」を使うには取り込み（import）の宣言が必要です。",
        "To use {href} of another model, the model must be imported.",
    ),
    "dmn.unknown_type": Text("型「{type}」が定義されていません。", "The type “{type}” is not defined."),
    "dmn.type_cycle": Text(
        "型「{type}」の定義が自分自身に戻るか、長くつながりすぎています。",
        "The definition of the type “{type}” leads back to itself, or through too many others.",
    ),
    "dmn.platform_type": Text(
        "型「{type}」はDMNの型ではありません。numberとして扱います。",
        "“{type}” is not a DMN type; it is treated as number.",
    ),
    "dmn.feel_syntax": Text(
        "「{source}」: {reason}",
        "“{source}”: {reason}",
    ),
    "dmn.unknown_name": Text(
        "「{name}」という名前の変数は、ここでは見えません。必要な入力や判断を線でつないでください。",
        "No variable “{name}” is seen here. Connect the input or decision it comes from.",
    ),
    "dmn.variable_sign": Text(
        "変数名「{name}」には式で使えない文字があるため、式から読めません。名前を変えてください。",
        "No expression can read the variable “{name}”, because of the signs in its name. Call it otherwise.",
    ),
    "dmn.unquoted_text": Text(
        '「{name}」という名前の変数は、ここでは見えません。文字列であれば、半角の引用符で囲んで"{name}"と書きます。',
        'No variable “{name}” is seen here. If it is a text, put it in quotes: "{name}".',
    ),
    "dmn.expression_language": Text(
        "式の言語「{language}」には対応していません。FEELで書いてください。",
        "The expression language {language} is not supported. Write it in FEEL.",
    ),
    "dmn.empty_expression": Text("式が空です。", "The expression is empty."),
    "dmn.no_logic": Text("判断の中身（判断表や式）がありません。", "The decision has no logic (table or expression)."),
    "dmn.external_function": Text(
        "外部関数（{kind}）には対応していません。FEELで書いてください。",
        "External functions ({kind}) are not supported. Write the function in FEEL.",
    ),
    "dmn.imported_values": Text(
        "外部ファイルの値の取り込み（importedValues）には対応していません。",
        "Imported values are not supported.",
    ),
    "dmn.rule_entries": Text(
        "{rule}行目の{side}が{found}個です（列は{wanted}個）。",
        "Rule {rule} has {found} {side} entries for {wanted} columns.",
    ),
    "dmn.hit_policy": Text("ヒットポリシー「{policy}」はありません。", "There is no hit policy “{policy}”."),
    "dmn.aggregation": Text(
        "集計「{aggregation}」はありません（SUM・MIN・MAX・COUNTのいずれか）。",
        "There is no aggregation “{aggregation}” (SUM, MIN, MAX or COUNT).",
    ),
    "dmn.aggregation_policy": Text(
        "集計はヒットポリシーCOLLECTのときだけ使えます。いまは{policy}なので、集計せずに判断します。",
        "An aggregation needs the hit policy COLLECT; with {policy} it is left out.",
    ),
    "dmn.aggregation_outputs": Text(
        "集計{aggregation}は出力が1列の判断表でだけ使えます。",
        "The aggregation {aggregation} needs a table with one output.",
    ),
    "dmn.priority_values": Text(
        "ヒットポリシー{policy}には、優先順に並べた出力値（output values）が必要です。",
        "The hit policy {policy} needs output values in order of priority.",
    ),
    "dmn.output_name": Text(
        "出力が複数ある判断表では、すべての出力に名前が必要です。",
        "In a table with several outputs each output needs a name.",
    ),
    "dmn.no_outputs": Text("判断表に出力がありません。", "The decision table has no output."),
    "dmn.result_not_last": Text(
        "名前のない行は結果になるので、最後に置いてください。この後の行は使われません。",
        "An entry without a name is the result and must be the last; what follows it is not used.",
    ),
    "dmn.relation_cells": Text(
        "表の{row}行目の欄が{found}個です（列は{wanted}個）。", "Row {row} has {found} cells for {wanted} columns."
    ),
    "dmn.variable_name": Text(
        "変数名「{variable}」が要素名「{name}」と違います。",
        "The variable “{variable}” is not named like its element “{name}”.",
    ),
    # Said of one evaluation, not of a file:
    "dmn.no_match": Text(
        "判断表「{table}」に当てはまる行がありません（{inputs}）。",
        "No rule of the table “{table}” matches ({inputs}).",
    ),
    "dmn.unique_violated": Text(
        "判断表「{table}」は一つの行だけが当てはまるはずですが、{rules}行目が同時に当てはまりました。",
        "In the table “{table}” only one rule may match, but rules {rules} match together.",
    ),
    "dmn.any_violated": Text(
        "判断表「{table}」の{rules}行目が当てはまりましたが、出力が一致しません。",
        "In the table “{table}” the rules {rules} match with different outputs.",
    ),
    "dmn.no_priority": Text(
        "判断表「{table}」の出力「{value}」が出力値の一覧にないため、優先順を決められません。",
        "The output {value} of the table “{table}” is not among its output values, so it has no priority.",
    ),
    "dmn.input_value": Text(
        "判断表「{table}」の入力「{input}」の値 {value} は、認められた値ではありません。",
        "The value {value} of the input “{input}” of the table “{table}” is not allowed.",
    ),
    "dmn.output_value": Text(
        "判断表「{table}」の出力「{output}」の値 {value} は、認められた値ではありません。",
        "The value {value} of the output “{output}” of the table “{table}” is not allowed.",
    ),
    "dmn.aggregate_values": Text(
        "判断表「{table}」の出力を{aggregation}で集計できません。",
        "The outputs of the table “{table}” cannot be aggregated by {aggregation}.",
    ),
    "dmn.type_mismatch": Text(
        "「{name}」の値 {value} は型「{type}」に合いません。",
        "The value {value} of “{name}” does not fit the type “{type}”.",
    ),
}


# Runs, though perhaps not as meant; everything else refuses the file.
WARNINGS: Final = frozenset(
    {
        "dmn.aggregation_policy",
        "dmn.no_logic",
        "dmn.platform_type",
        "dmn.unknown_name",
        "dmn.variable_name",
        "dmn.variable_sign",
    }
)

A_DECISION: Final = Text("判断", "a decision")
AN_INPUT: Final = Text("入力データ", "an input data")
A_FUNCTION: Final = Text("業務知識モデルか判断サービス", "a business knowledge model or decision service")
INPUTS: Final = Text("入力", "input")
OUTPUTS: Final = Text("出力", "output")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a file something stands: the element's id and name, and its 1-based line."""

    file: str = ""
    line: int | None = None
    element: str | None = None
    name: str | None = None


class Problem(Exception):
    """Something wrong with a file, on its way to becoming a finding."""

    def __init__(self, code: str, place: Place | None = None, **values: object) -> None:
        self.code = code
        self.place = place or Place()
        self.values = values
        super().__init__(code)


def sentence(code: str, **values: object) -> Text:
    """Return the sentence of a rule with its places filled in; values may be in both languages themselves."""
    template = RULES[code]
    return Text(template.ja.format(**_in("ja", values)), template.en.format(**_in("en", values)))


def _in(lang: str, values: Mapping[str, object]) -> dict[str, object]:
    return {name: value.get(lang) if isinstance(value, Text) else value for name, value in values.items()}


def finding(code: str, place: Place, **values: object) -> Finding:
    """Say that the element at `place` breaks the rule `code`."""
    return Finding(
        code=code,
        severity=Severity.WARNING if code in WARNINGS else Severity.ERROR,
        text=sentence(code, **values),
        file=place.file,
        line=place.line,
        element=place.element,
        name=place.name,
    )
