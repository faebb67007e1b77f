"""A rich report of an invented programme: what the tests and the bench of documents lay out."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from PIL import Image, ImageDraw

from engine.domain.report_content import (
    Block,
    Cell,
    Chart,
    ChartKind,
    Checklist,
    ChecklistItem,
    Column,
    ColumnKind,
    DataTable,
    Document,
    Evidence,
    EvidenceEntry,
    EvidenceRecord,
    FigureRow,
    FigureTable,
    Heading,
    ItemState,
    KeyValues,
    PageBreak,
    Paragraph,
    Picture,
    Series,
)

MADE_AT = dt.datetime(2026, 11, 5, 1, 30, tzinfo=dt.UTC)
MONTHS = tuple(f"{month}月" for month in (4, 5, 6, 7, 8, 9, 10))
NAMES = (
    "株式会社髙橋製作所",
    "㈱﨑山商店（①号店）",
    "有限会社つじ辻󠄀",
    "合同会社ＡＢＣ企画",
    "一般社団法人南星地域デジタル化推進協議会　霧島・姶良支部（準備室）",
    "𠮷野窯業株式会社",
    "Minami Star Precision Engineering & Manufacturing Co., Ltd. 日本支店",
)
SUPPORT = (
    "在庫の管理を紙の台帳から表計算に移すため、品目の番号の付け方を整理した。",
    "出荷記録の電子化について、現場の作業の流れを聞き取り、\n入力する端末の置き場所と、\n入力する人の役割を決めた。\n次回は試行の結果を確かめる。\n（同行：あかね商工協会）",
    "補助金を使った設備の導入に向け、見積りの比べ方を助言した。",
    "受発注システムの乗換えについて、データの移行に要する費用と期間を比べる表を作成し、経営者と担当者の双方に説明した。",
)
LIST = (
    Column(label="実施日", kind=ColumnKind.DATE),
    Column(label="案件番号", kind=ColumnKind.CODE),
    Column(label="事業者"),
    Column(label="方法", kind=ColumnKind.CODE),
    Column(label="支援の内容"),
    Column(label="時間（分）", kind=ColumnKind.NUMBER),
)


def document(*blocks: Block, title: str = "ＤＸ推進コーディネーター事業　月次報告書", lang: str = "ja") -> Document:
    """Return a report of these blocks."""
    return Document(
        title=title,
        subtitle="",
        period_label="令和8年10月分",
        organisation="南風経営支援株式会社",
        recipient="県産業立地課　新産業創出室長　様",
        date_on=dt.date(2026, 11, 5),
        number="南風第42号",
        made_at=MADE_AT,
        blocks=blocks,
        lang=lang,
    )


def visits(count: int, first: int = 0) -> DataTable:
    """Return a list of that many visits, numbered from the one after `first`."""
    return DataTable(
        title="支援の一覧", columns=LIST, rows=tuple(visit(first + number) for number in range(1, count + 1))
    )


def visit(number: int) -> tuple[Cell, ...]:
    """Return one visit of the list."""
    day = dt.date(2026, 10, 1) + dt.timedelta(days=number % 31)
    way = ("訪問", "オンライン会議", "電話・メール")[number % 3]
    name, said = NAMES[number % len(NAMES)], SUPPORT[number % len(SUPPORT)]
    return (day, f"令和8-KAG-{number:04}", name, way, said, Decimal(30 + number % 7 * 15))


def photo(wide: int = 800, high: int = 600) -> bytes:
    """Return a drawn picture as JPEG, lying on its side as cameras store it, with a place and a time in its EXIF."""
    image = Image.new("RGB", (high, wide), "#dce6f2")
    ImageDraw.Draw(image).rectangle((high * 0.2, wide * 0.2, high * 0.8, wide * 0.5), fill="#1a3a6b")
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    exif[0x0132] = "2026:10:22 14:03:09"
    target = io.BytesIO()
    image.save(target, "JPEG", exif=exif)
    return target.getvalue()


def chart(kind: ChartKind = ChartKind.BAR) -> Chart:
    """Return a chart of seven months with a plan; one month is not known."""
    return Chart(
        title="相談の件数の推移",
        kind=kind,
        labels=MONTHS,
        series=(
            Series(name="延べ", values=tuple(map(Decimal, (9, 12, 15, 11, 8, 14, 13)))),
            Series(name="実数", values=(*map(Decimal, (8, 9, 12, 9, 7, 12)), None)),
        ),
        unit="件",
        plan=Series(name="計画", values=tuple(map(Decimal, (10, 10, 12, 12, 12, 14, 14)))),
    )


def figures() -> FigureTable:
    """Return counted numbers: reached, missed by a hair, not set, not computable, very large."""
    return FigureTable(
        title="目標に対する実績",
        rows=(
            row("相談件数（延べ）", "13", "件", target="12", attainment="1.0833", evidence="e1"),
            row("相談件数（実数）", "11", "社", evidence="e1", note="同じ事業者は一度だけ数える。"),
            row("初回の連絡が2営業日以内の割合", "0.9996", "", target="1", attainment="0.9996", evidence="e2"),
            row("満足度", None, "％", target="80", note="アンケートは未実施。"),
            row("支援企業の売上高の合計", "123456789012", "円", evidence="e3"),
        ),
    )


def row(name: str, value: str | None, unit: str, **more: str) -> FigureRow:
    """Return a row of a figure table; numbers are given as text."""
    numbers = {key: Decimal(more.pop(key)) for key in ("target", "attainment") if key in more}
    return FigureRow(
        name=name,
        value=None if value is None else Decimal(value),
        unit=unit,
        target=numbers.get("target"),
        attainment=numbers.get("attainment"),
        note=more.get("note", ""),
        evidence=more.get("evidence"),
    )


def evidence(numbers: Sequence[int] = range(101, 114)) -> Evidence:
    """Return the records behind the figures."""
    return Evidence(
        entries=(
            EvidenceEntry(
                anchor="e1", figures=("相談件数（延べ）：13件", "相談件数（実数）：11社"), numbers=tuple(numbers)
            ),
            EvidenceEntry(anchor="e2", figures=("初回の連絡が2営業日以内の割合：99.9％",), numbers=tuple(numbers[:5])),
            EvidenceEntry(anchor="e3", figures=("支援企業の売上高の合計",), numbers=()),
        ),
        records=tuple(
            EvidenceRecord(
                number=number,
                kind="相談記録",
                occurred_on=dt.date(2026, 10, 1) + dt.timedelta(days=number % 28),
                case_number=f"令和8-KAG-{number:04}",
                company=NAMES[number % len(NAMES)],
                files=("訪問報告書.pdf", "写真1.jpg") if number % 4 == 0 else (),
            )
            for number in numbers
        ),
    )


def checklist() -> Checklist:
    """Return a checklist with every kind of answer."""
    return Checklist(
        title="安全管理措置の実施状況",
        items=(
            ChecklistItem(text="管理責任者を置いている。", state=ItemState.DONE, content="総務部長を充てた。"),
            ChecklistItem(
                text="持出しの記録を取っている。",
                state=ItemState.NOT_DONE,
                reason="手順を12月に定めるため。",
            ),
            ChecklistItem(text="再委託先の管理の状況を確かめている。", state=ItemState.NOT_APPLICABLE),
            ChecklistItem(text="職員の研修を年1回以上行っている。", state=ItemState.OPEN),
        ),
    )


def monthly() -> Document:
    """Return a short report with every kind of block."""
    return document(
        Heading(level=1, text="1　相談への対応"),
        Paragraph(
            text="10月の相談は延べ13件（実数11社）でした。受付から初回の連絡までの日数は、全件が2営業日以内です。"
            "「紙の業務を減らしたい」という相談が最も多く、次いで「在庫の管理」、『補助金を使った設備の導入』の順でした。\n"
            "注　同じ事業者が複数の方法で相談した場合があるため、実数の計は内訳の合計と一致しません。"
        ),
        figures(),
        chart(),
        Heading(level=1, text="2　個別支援"),
        Heading(level=2, text="（1）支援の一覧"),
        visits(12),
        Heading(level=2, text="（2）苦情への対応"),
        DataTable(title="苦情の一覧", columns=LIST[:3], rows=()),
        Heading(level=1, text="3　セミナー"),
        KeyValues(
            pairs=(
                ("開催日", "令和8年10月22日（木）14:00～16:00"),
                (
                    "会場",
                    "あかね商工協会　2階大会議室\n（オンライン併用 https://seminar.example.jp/2026/10/22/dx-first-steps?room=a2）",
                ),
                ("参加者", "26名"),
            )
        ),
        Picture(content=photo(), alt="壇上で講師が画面を指している。", caption="セミナーの様子"),
        checklist(),
        evidence(),
    )


def final(cases: int = 500) -> Document:
    """Return a long report: chapters with text, charts and tables, a list of that many cases, and its evidence."""
    chapters: list[Block] = []
    for number in range(1, 9):
        chapters += chapter(number)
    return document(
        *chapters,
        PageBreak(),
        Heading(level=1, text="9　支援の一覧"),
        visits(cases),
        evidence(range(1, 121)),
        title="令和8年度　中小企業デジタル化伴走支援事業　最終報告書",
    )


def chapter(number: int) -> list[Block]:
    """Return one chapter."""
    said = "　".join(SUPPORT[place % len(SUPPORT)].replace("\n", "") for place in range(number, number + 5))
    return [
        Heading(level=1, text=f"{number}　第{number}地域の取組"),
        Paragraph(text="\n".join([said] * 3)),
        Heading(level=2, text="（1）実績"),
        figures(),
        Heading(level=3, text="ア　推移"),
        chart(ChartKind.LINE if number % 2 else ChartKind.STACKED),
        Heading(level=2, text="（2）課題と対応"),
        Paragraph(text="\n".join([said] * 2)),
        *([Picture(content=photo(), alt="支援の様子", caption="支援の様子")] if number % 3 == 0 else []),
    ]


def with_sources(plain: Document, *sources: str) -> Document:
    """Return the report with notes on where its numbers come from."""
    return replace(plain, sources=sources)
