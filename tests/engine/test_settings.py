"""Settings: read once, refused with a sentence that names the setting."""

from pathlib import Path

import pytest

from engine.settings import BadSetting, Settings

KEY = {"BANSO_SECRET_KEY": "0123456789abcdef"}


def test_a_key_is_all_one_must_give() -> None:
    settings = Settings.from_env(KEY)
    assert (settings.database_url, settings.smtp_url, settings.secure_cookies) == (
        "sqlite:///var/banso.db",
        None,
        False,
    )


def test_https_makes_cookies_secure_and_the_last_slash_goes() -> None:
    settings = Settings.from_env(KEY | {"BANSO_BASE_URL": "https://banso.example.jp/"})
    assert (settings.base_url, settings.secure_cookies) == ("https://banso.example.jp", True)


def test_secrets_may_lie_in_files(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("a-key-from-a-file\n", encoding="utf-8")
    settings = Settings.from_env({"BANSO_SECRET_KEY_FILE": str(tmp_path / "key")})
    assert settings.secret_key == "a-key-from-a-file"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BANSO_SECRET_KEY", ""),
        ("BANSO_SECRET_KEY", "short"),
        ("BANSO_SECRET_KEY_FILE", "/nonexistent/key"),
        ("BANSO_BASE_URL", "banso.example.jp"),
        ("BANSO_BASE_URL", "https://"),
        ("BANSO_BASE_URL", "http://["),
        ("BANSO_SMTP_URL", "mail.example.jp:587"),
        ("BANSO_SMTP_URL", "smtp://mail.example.jp:99999"),
        ("BANSO_SMTP_URL", "http://mail.example.jp"),
        ("BANSO_MAIL_FROM", "banso"),
        ("BANSO_MAIL_FROM", "a@example.jp\r\nBcc: b@example.jp"),
        ("BANSO_CLOCK_SECONDS", "0"),
        ("BANSO_CLOCK_SECONDS", "二十"),
        ("BANSO_CLOCK_SECONDS", "-5"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as refused:
        Settings.from_env(KEY | {name: value})
    assert name in refused.value.text.ja
    assert name in refused.value.text.en


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadSetting) as refused:
        Settings.from_env({"BANSO_SECRET_KEY_FILE": str(tmp_path / "key")})
    assert "BANSO_SECRET_KEY_FILE" in refused.value.text.ja


def test_a_refused_mail_setting_does_not_show_its_password() -> None:
    with pytest.raises(BadSetting) as refused:
        Settings.from_env(KEY | {"BANSO_SMTP_URL": "imap://user:himitsu@mail.example.jp"})
    assert "himitsu" not in refused.value.text.ja + refused.value.text.en
