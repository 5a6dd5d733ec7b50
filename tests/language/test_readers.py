"""Plain text in the codes that office PCs write."""

import pytest

from tracker.language.readers import NotPlainText, read_plain_text

RUSSIAN = "Отчёт о ходе работ представить до 1 апреля 2027 г. в министерство."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_russian_is_read_in_every_code(encoding: str) -> None:
    assert read_plain_text(RUSSIAN.encode(encoding)) == RUSSIAN


def test_western_letters_of_an_old_file() -> None:
    text = "The café's naïve résumé is due “by April”."
    assert read_plain_text(text.encode("cp1252")) == text


def test_chinese_and_emoji_survive() -> None:
    assert read_plain_text("四月底前提交 \U0001f4c5".encode()) == "四月底前提交 \U0001f4c5"


@pytest.mark.parametrize("data", [b"%PDF-1.7\x00", b"PK\x03\x04\x14\x00", b"\x89PNG\r\n\x1a\n\x00", b"\xff\xfe\x00"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(NotPlainText):
        read_plain_text(data)
