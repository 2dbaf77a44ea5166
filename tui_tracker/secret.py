"""Secrets: where a password or key comes from, read only when it is needed and never shown.

A configuration names a place: ``{env = "NAME"}``, ``{file = "path"}``, ``{command = "program argument …"}`` or
``{credential = "name"}`` (systemd's credentials folder). Text given in place of one is kept just as hidden.
"""

import os
import re
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any, Final, NoReturn

import msgspec

from tui_tracker.model.errors import ConfigError

KINDS: Final = ("env", "file", "command", "credential")
MASK: Final = "••••"
_COMMAND_SECONDS: Final = 30.0
_LARGEST: Final = 64 * 1024  # bytes of a file or of what a command says
_SHORTEST_MASKED: Final = 4  # characters; shorter values would blot out ordinary text


class Origin(msgspec.Struct, frozen=True):
    """Where a secret is named: `where` for messages ("tracker.toml, line 3: carriers.x.api_key")."""

    where: str = ""
    folder: Path = msgspec.field(default_factory=Path.cwd)  # relative `file` paths start here
    trusted: bool = False  # the user named the file, or it lies in their own folder: its secrets are read


class Secret:
    """A secret that is not read before `reveal`. Its text and its picklings never hold the value."""

    __slots__ = ("_environ", "_failure", "_origin", "_value", "kind", "reference")

    def __init__(
        self, kind: str, reference: str, *, origin: Origin | None = None, environ: Mapping[str, str] = os.environ
    ) -> None:
        """`kind`: one of `KINDS`, or "text" when `reference` is the secret itself."""
        self.kind = kind
        self.reference = reference if kind != "text" else ""
        self._value = reference if kind == "text" else None
        self._failure: ConfigError | None = None
        self._origin = origin or Origin()
        self._environ = environ

    def __repr__(self) -> str:
        return f"Secret({self.describe()})"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written anywhere")

    def describe(self) -> str:
        """Where it comes from, without its value."""
        return f"{self.kind} {self.reference}" if self.reference else MASK

    def reveal(self) -> str:
        """The value, read now and kept. Raises `ConfigError` naming what is missing."""
        if self._failure is not None:
            raise self._failure
        if self._value is None:
            try:
                self._value = self._read()
            except ConfigError as error:
                self._failure = error if self.kind == "command" else None  # once is long enough
                raise
        return self._value

    def known(self) -> str | None:
        """The value where it can be had without running or reading anything; for masking."""
        return self._environ.get(self.reference) if self._value is None and self.kind == "env" else self._value

    def _read(self) -> str:
        if not self._origin.trusted:
            self._fail(
                "secrets are not read for a file that was merely found in the current folder",
                "Name the file with --config, or move it to your own configuration folder.",
            )
        if self.kind == "env":
            return self._environment()
        if self.kind == "command":
            return self._command()
        return self._file()

    def _environment(self) -> str:
        value = self._environ.get(self.reference)
        if not value:
            self._fail(f"the environment variable {self.reference} is not set", f"Set it: export {self.reference}=…")
        return value

    def _file(self) -> str:
        path = self._path()
        try:
            with path.open("rb") as file:
                raw = file.read(_LARGEST + 1)
            value = raw.decode("utf-8").strip()
        except (OSError, ValueError) as error:
            self._fail(f"{path} can't be read ({_why(error)})", "Put the secret there, readable for you only.")
        if len(raw) > _LARGEST:
            self._fail(f"{path} is larger than {_LARGEST // 1024} KB", "Put the secret there and nothing else.")
        return value or self._fail(f"{path} is empty", "Put the secret there, readable for you only.")

    def _path(self) -> Path:
        if self.kind == "file":
            return self._origin.folder / Path(self.reference).expanduser()
        folder = self._environ.get("CREDENTIALS_DIRECTORY")
        if not folder:
            self._fail("there are no systemd credentials here", "Use LoadCredential= in the unit, or {env = …}.")
        if "/" in self.reference or self.reference in ("", ".", ".."):
            self._fail(f"{self.reference!r} is not a credential's name", "Give the name alone, without a folder.")
        return Path(folder) / self.reference

    def _command(self) -> str:
        import shlex

        hint = f"Run it by hand: {self.reference}"
        try:
            code, raw = _output(shlex.split(self.reference))
            text = raw.decode("utf-8").strip()
        except TimeoutError:
            self._fail(f"the command for it did not end within {_COMMAND_SECONDS:g} s", hint)
        except (OSError, ValueError, IndexError) as error:
            self._fail(f"the command for it did not run ({_why(error)})", hint)
        if len(raw) > _LARGEST:
            self._fail(f"the command for it brought more than {_LARGEST // 1024} KB", hint)
        if code or not text:
            self._fail(f"the command for it brought nothing (exit code {code})", hint)
        return text.splitlines()[0]

    def _fail(self, what: str, hint: str) -> NoReturn:
        raise ConfigError(f"{self._origin.where}: {what}" if self._origin.where else what, hint=hint)


def _output(command: list[str]) -> tuple[int, bytes]:
    """A program's exit code and what it says, of which no more than the largest secret is taken.

    Raises `OSError`, `TimeoutError`. Whatever the program has started and left behind is not waited for.
    """
    import subprocess  # most secrets are in the environment or in a file

    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    found: list[bytes] = []
    reader = threading.Thread(target=_read_into, args=(process.stdout, found), daemon=True)
    reader.start()
    try:
        reader.join(_COMMAND_SECONDS)
        if not found:
            raise TimeoutError
        if len(found[0]) > _LARGEST:
            process.kill()
        return process.wait(_COMMAND_SECONDS), found[0]
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    finally:
        process.kill()
        process.wait()


def _read_into(stream: IO[bytes], found: list[bytes]) -> None:
    with stream:
        found.append(stream.read(_LARGEST + 1))


def masked(text: str, secrets: Iterable[Secret]) -> str:
    """`text` with the values of `secrets` hidden, as far as they are known without asking for them."""
    values = {value for secret in secrets if (value := secret.known())}
    for value in sorted(values, key=len, reverse=True):
        if len(value) >= _SHORTEST_MASKED:
            text = re.sub(re.escape(value), MASK, text, flags=re.IGNORECASE)
    return text


def secrets_in(value: Any) -> Iterable[Secret]:
    """Every secret inside tables and lists."""
    if isinstance(value, Secret):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from secrets_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from secrets_in(each)


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return type(error).__name__
