"""Exports a programme agreed with its authority: what the tests of reading and of making share."""

AGREED = """
[exports.visits]
name = { ja = "訪問の一覧", en = "Visits" }
records = "visit"
where = 'result != "R1"'
encoding = "cp932"
period = "month"

[[exports.visits.columns]]
field = "occurred_on"
label = "訪問日"

[[exports.visits.columns]]
field = "company"
label = "企業"

[[exports.visits.columns]]
field = "industry"
label = "業種"
codes = "code"

[[exports.visits.columns]]
field = "result"
label = "結果"

[[exports.visits.columns]]
field = "issues"
label = "課題"
codes = "name"

[[exports.visits.columns]]
field = "summary"
label = "要旨"
"""
