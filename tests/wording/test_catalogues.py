"""The translations: compiled from what is committed, whole, and with the places that their messages have."""

import gettext
import re
from pathlib import Path

import pytest

from tests.wording.catalogues import LOCALE, Message, read
from tests.wording.marked import marked

SOURCES = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
PLACES = re.compile(r"%(?:\(\w+\))?[a-z%]")
FORMS = {"ru": 3, "zh_Hans": 1}


def language(path: Path) -> str:
    return path.parts[-3]


def messages(path: Path) -> list[Message]:
    return [message for message in read(path) if message.words]


def test_there_are_three_languages() -> None:
    assert {language(path) for path in SOURCES} == set(FORMS)


@pytest.mark.parametrize("source", SOURCES, ids=language)
def test_what_is_compiled_is_what_is_written(source: Path) -> None:
    """A bare machine has no gettext tools: the compiled file is committed. `python manage.py compilemessages`."""
    with source.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    catalogue = compiled._catalog.copy()  # type: ignore[attr-defined]
    catalogue.pop("")
    expected = {}
    for message in messages(source):
        key = f"{message.context}\x04{message.words}" if message.context else message.words
        for form, text in message.translations.items():
            expected[(key, form) if message.plural else key] = text
    assert catalogue == expected, "The .mo is not that of the .po: run python manage.py compilemessages."


@pytest.mark.parametrize("source", SOURCES, ids=language)
def test_every_message_is_translated_once_in_every_form_and_names_the_same_places(source: Path) -> None:
    seen = set()
    for message in messages(source):
        assert (message.context, message.words) not in seen
        seen.add((message.context, message.words))
        assert not message.fuzzy, message.words
        assert len(message.translations) == (FORMS[language(source)] if message.plural else 1)
        for text in message.translations.values():
            assert text.strip(), message.words
            assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(message.plural or message.words)), text
            if not message.words.endswith(","):  # “Dear …,” ends with a colon in Chinese
                assert text.endswith(("。", ".", ":", "：")) == message.words.rstrip().endswith((".", ":")), text


@pytest.mark.parametrize("source", SOURCES, ids=language)
def test_every_message_of_code_and_pages_is_translated_and_no_other(source: Path) -> None:
    found = marked()
    assert len(found) > 2000, "The messages were not found."
    known = {(message.context, message.words) for message in messages(source)}
    assert not {message: file for message, file in found.items() if message not in known}
    assert not known - set(found), "Nothing says this any more: take it out of the .po."
