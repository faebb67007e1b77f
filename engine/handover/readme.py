"""What the package says of itself, in both languages."""

from collections.abc import Mapping

from engine.domain.era import moment_label
from engine.programmes import Release
from engine.work import Work

JA = """# {name}　引継ぎ一式

{made} 現在。作成：{by}。この一式には個人情報が含まれます。取扱いに注意してください。

| 場所 | 内容 |
|---|---|
| cases/next_steps.csv | 進行中の案件と、次に行う作業・期限 |
| cases/ | すべての案件、関係者、紹介 |
| parties/ | 企業、連絡先の人、同意、中小企業者の確認、名簿、統合と変更の経過、連携機関 |
| records/ | 記録（種類ごと。補正は反映済み。取り下げた記録は「取り下げた日」の列で分かる） |
| records/earlier_states.csv、evidence.csv | 補正前の内容、証拠書類との対応 |
| surveys/ | アンケートの回、送付先、回答と記録の対応（回答の内容は records/） |
| dates/met.csv | 済んだ期日と、その方法・証拠 |
| codes/ | 区分（今の版）と、versions.csv にすべての版 |
| figures/months.csv | 指標の月別の実績。確定した月は、確定したときの値とハッシュ |
| reports/ | 報告とそのすべての版（ファイルの番号とハッシュ） |
| files/ | 証拠書類・報告書などのファイル。番号は files/files.csv、権利の確認は files/clearances.csv |
| definitions/ | 業務の流れ（BPMN・DMN・入力票・programme.toml）。公開されたままのもの |
| trail.jsonl、chains.json | 履歴（一件一行）とハッシュの鎖、その終わり |
| MANIFEST.json | すべてのファイルの SHA-256 と大きさ |

CSVはUTF-8です。時刻はUTC、records/ の日時は日本時間です。

## 確かめ方

`banso verify-package FILE` で、すべてのファイルのハッシュと、履歴の鎖を確かめられます。
Bansoがなくても、各ファイルの SHA-256 を MANIFEST.json と比べられます。
"""
EN = """# {name}: hand-over package

As of {made}, made by {by}. It holds personal data: handle it with care.

| Where | What |
|---|---|
| cases/next_steps.csv | open cases with their next tasks and due dates |
| cases/ | all cases, who takes part in them, referrals |
| parties/ | companies, contacts, consents, SME checks, lists, merges and changes, institutions |
| records/ | records by kind (corrections in, withdrawn ones marked in 取り下げた日) |
| records/earlier_states.csv, evidence.csv | what records said before, and what proves them |
| surveys/ | rounds, who was asked, which record is an answer (what was answered is in records/) |
| dates/met.csv | fixed dates that were met: how, and what proves it |
| codes/ | code lists as they are now; every version in versions.csv |
| figures/months.csv | each KPI by month; for closed months the value and hash they were closed with |
| reports/ | reports and all their versions (numbers and hashes of their files) |
| files/ | evidence and report files; numbers in files/files.csv, rights in files/clearances.csv |
| definitions/ | the processes (BPMN, DMN, forms, programme.toml) as published |
| trail.jsonl, chains.json | the trail, one fact a line, its hash chains and their ends |
| MANIFEST.json | SHA-256 and size of every file |

CSV is UTF-8. Times are UTC; in records/ they are Japan time.

## How to verify

`banso verify-package FILE` hashes every file again and checks the chains of the trail.
Without Banso, compare the SHA-256 of each file with MANIFEST.json.
"""


def texts(work: Work, release: Release) -> Mapping[str, str]:
    """Return the two files by their names."""
    name, made = release.programme.name, moment_label(work.now)
    return {
        "README.ja.md": JA.format(name=name.ja, made=made.ja, by=work.actor.name),
        "README.en.md": EN.format(name=name.en, made=made.en, by=work.actor.name),
    }
