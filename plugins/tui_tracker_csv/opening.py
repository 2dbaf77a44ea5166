"""From bytes to text: refuse what is no CSV file, find the encoding, never hold the whole file."""

import codecs
import io
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, TextIO, cast

from tui_tracker.plugin import BadResponse

MAX_BYTES: Final = 100 * 1024 * 1024
_CHUNK: Final = 1 << 16

# First bytes of files that people pick by mistake, what they are, and the way out.
_MAGIC: Final = (
    (b"PK\x03\x04", "an Excel workbook or ZIP archive", "Save the sheet as CSV and import that."),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "Save the sheet as CSV and import that."),
    (b"%PDF", "a PDF", "Export the orders as CSV instead."),
    (b"\x1f\x8b", "compressed (gzip)", "Unpack it first."),
)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_AS_CSV: Final = "Open it where it is from, and export or save it as CSV."
_CONTROL: Final = re.compile(r"[\x01-\x08\x0e-\x19\x1b-\x1f]")


@contextmanager
def opened(file: BinaryIO, name: str) -> Iterator[TextIO]:
    """`file` as text with its line ends as they are. Raises `BadResponse` when it is too big, empty or no text."""
    with _seekable(file, name) as source:
        size = source.seek(0, os.SEEK_END)
        if size > MAX_BYTES:
            raise _too_big(name, f"{size / 1024 / 1024:,.0f} MB")
        source.seek(0)
        head = source.read(_CHUNK)
        _refuse_other_formats(head, name)
        encoding = _encoding(source, head)
        source.seek(0)
        stream = io.TextIOWrapper(source, encoding=encoding, errors="replace", newline="")
        try:
            yield stream
        finally:
            stream.detach()
        if source.seek(0, os.SEEK_END) != size:
            raise BadResponse(f"{name} changed while it was read; import it again when it is finished")


@contextmanager
def _seekable(file: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """`file`, or (for a pipe, or what does not say its size) what it gives, kept in a temporary file."""
    if file.seekable() and file.seek(0, os.SEEK_END):
        yield file
        return
    with tempfile.TemporaryFile() as copy:
        size = 0
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > MAX_BYTES:
                raise _too_big(name, f"more than {MAX_BYTES // 1024 // 1024} MB")
            copy.write(chunk)
        yield cast(BinaryIO, copy)


def _too_big(name: str, size: str) -> BadResponse:
    what = f"{name} is {size}; an order file may have {MAX_BYTES // 1024 // 1024} MB at most"
    return BadResponse(what, hint="Export a shorter time at once, or split it and import the parts.")


def _refuse_other_formats(head: bytes, name: str) -> None:
    for magic, words, hint in _MAGIC:
        if head.startswith(magic):
            raise BadResponse(f"{name} is {words}", hint=hint)
    text = head.decode("utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig", "replace")
    start = text.lstrip()[:1]
    if not start:
        raise BadResponse(f"{name} is empty", hint="Export it again; was there anything to export?")
    if start == "<":
        what = f"{name} is a web page or XML, not CSV"
        raise BadResponse(what, hint="Was the log-in page saved instead of the file? Log in and export it again.")
    if start in "{[":
        raise BadResponse(f"{name} is JSON, not CSV", hint=_AS_CSV)
    if len(_CONTROL.findall(text)) + text.count("\ufffd") > len(text) // 3:  # a stray one is cleaned from its cell
        raise BadResponse(f"{name} is not a text file", hint=_AS_CSV)


def _encoding(source: BinaryIO, head: bytes) -> str:
    """By byte-order mark; else UTF-8 unless the whole file has more bytes that are none than characters that are."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    right = wrong = 0
    source.seek(0)
    while chunk := source.read(_CHUNK):
        text = decoder.decode(chunk)
        bad = text.count("\ufffd")
        wrong += bad
        right += len(text) - len(text.encode("ascii", "ignore")) - bad
    return "cp1252" if wrong > right else "utf-8"
