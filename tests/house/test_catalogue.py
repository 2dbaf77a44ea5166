"""Swedish is complete: every text in the source has its translation, and what is shipped is what was written."""

import string

from babel.messages.catalog import Message

from tests.house.catalogue import MO, compiled, found, written

HOW = "run: python -m tests.house.catalogue, then fill in the .po file"


def _messages() -> list[Message]:
    return [message for message in written() if message.id]


def test_every_text_in_the_source_is_in_the_catalogue_and_no_other() -> None:
    assert {str(message.id) for message in _messages()} == {str(m.id) for m in found() if m.id}, HOW


def test_every_text_is_translated() -> None:
    assert [message.id for message in _messages() if not message.string or message.fuzzy] == []


def test_a_translation_has_the_fields_of_its_text() -> None:
    def fields(text: object) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(str(text)) if name is not None}

    wrong = [message.id for message in _messages() if fields(message.id) != fields(message.string)]
    assert wrong == []


def test_the_compiled_catalogue_is_the_written_one() -> None:
    assert MO.read_bytes() == compiled(written()), HOW
