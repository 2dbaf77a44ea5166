"""The Swedish catalogue: found texts, written translations, and the compiled file that is shipped.

`python -m tests.house.catalogue` brings `tui_tracker/locale/sv/LC_MESSAGES/tui_tracker.po` up to date with the source
(new texts get an empty translation, gone ones are dropped) and compiles it.
"""

import io
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).parents[2]
SOURCE: Final = ROOT / "tui_tracker"
PLUGINS: Final = ROOT / "plugins"
PO: Final = SOURCE / "locale" / "sv" / "LC_MESSAGES" / "tui_tracker.po"
MO: Final = PO.with_suffix(".mo")
_NO_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC)
_NOISE: Final = ('"POT-', '"PO-', '"Gener', '"Last-Tr', '"Report-', '"Language-Team', '"Project-Id')  # header lines
_REASONS: Final = {"BadCell": None, "moment": (2,)}  # what our order sources say of rows they skip
_KEYWORDS: Final = {"_": None, "N_": None, "tr": None, "plural": (1, 2), "translate": None}


def found() -> Catalog:
    """Every text in the source that a person reads."""
    catalogue = Catalog(project="tui-tracker", charset="utf-8")
    python = [("**.py", "python")]
    texts = chain(
        extract_from_dir(SOURCE, python, keywords=_KEYWORDS), extract_from_dir(PLUGINS, python, keywords=_REASONS)
    )
    for file, line, message, comments, context in texts:
        forms = message if isinstance(message, tuple) else (message,)
        for form in filter(None, forms):
            catalogue.add(form, None, [(str(file), line)], auto_comments=comments, context=context)
    return catalogue


def written() -> Catalog:
    """What is translated."""
    with PO.open("rb") as file:
        return read_po(file, locale="sv", domain="tui_tracker")


def compiled(catalogue: Catalog) -> bytes:
    """The machine's form of a catalogue."""
    catalogue.creation_date = catalogue.revision_date = _NO_TIME  # same texts, same bytes
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def update() -> Catalog:
    """Bring the catalogue up to date with the source, keeping what is translated; write both files."""
    template, old = found(), written() if PO.exists() else Catalog(locale="sv")
    fresh = Catalog(locale="sv", project="tui-tracker", charset="utf-8", fuzzy=False, header_comment="# Swedish")
    for message in template:
        if message.id:
            known = old.get(str(message.id))
            fresh.add(message.id, known.string if known else None)
    buffer = io.BytesIO()
    write_po(buffer, fresh, width=110, omit_header=False, sort_output=True, no_location=True)
    lines = buffer.getvalue().decode().splitlines()
    kept = [line for line in lines if not line.startswith(_NOISE)]
    PO.write_text("\n".join(kept) + "\n", encoding="utf-8")
    MO.write_bytes(compiled(written()))
    return fresh


if __name__ == "__main__":
    empty = [message.id for message in update() if message.id and not message.string]
    raise SystemExit("not translated yet:\n" + "\n".join(map(str, empty)) if empty else 0)
