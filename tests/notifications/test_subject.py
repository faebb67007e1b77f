"""Japanese subjects survive the wire."""

from email.message import EmailMessage

from hypothesis import example, given, settings
from hypothesis import strategies as st

from notifications.subject import JAPANESE_MAIL
from tests.notifications.post_office import read

LETTERS = st.one_of(
    st.characters(min_codepoint=0x3041, max_codepoint=0x30FF),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.characters(min_codepoint=0x21, max_codepoint=0x7E),
    st.characters(min_codepoint=0x1F300, max_codepoint=0x1F5FF),
    st.sampled_from(" 　【】（）：、。・ー～㈱①髙﨑"),
)


def over_the_wire(subject: str) -> bytes:
    mail = EmailMessage(policy=JAPANESE_MAIL)
    mail["Subject"] = subject
    mail.set_content("本文", cte="base64")
    return mail.as_bytes(policy=JAPANESE_MAIL)


@given(st.text(LETTERS, min_size=1, max_size=200).map(lambda text: " ".join(text.split(" ")).strip(" ")).filter(bool))
@example("【受付番号 令和8-KAG-0001】 ご相談の日程候補のお知らせ a b c 株式会社 ABC の件")
@example("a " * 90 + "終")
@example("=?utf-8?b?5ZCN?=")
@example("x" * 200)
@example("=?utf-8?q?a=0D=0ABcc:_all@example.jp?=")
@settings(deadline=None, max_examples=150)
def test_a_subject_comes_back_as_it_was_and_in_short_lines(subject: str) -> None:
    content = over_the_wire(subject)
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 76
    assert read(content)["Subject"] == subject
