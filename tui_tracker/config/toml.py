"""A TOML file as a document: what can't be read says file, line and what helps."""

import re
import tomllib
from pathlib import Path
from typing import Any

from tui_tracker.model.errors import ConfigError


def parsed(path: Path) -> tuple[str, dict[str, Any]]:
    """The text of `path` and what it says as TOML, not judged. Raises `ConfigError` naming file and line."""
    text = _text(path)
    try:
        return text, _document(path, text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax(path, text, str(error)) from None
    except RecursionError:
        raise too_deep(path) from None


def too_deep(path: Path) -> ConfigError:
    """The error for tables in tables in tables, beyond what Python's stack takes."""
    return ConfigError(f"{path}: nested too deeply", hint="See docs/configuration.md for the form.")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except ValueError:
        raise ConfigError(f"{path} is not UTF-8 text", hint="Save it as UTF-8.") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(f"{path} can't be read: {reason}", hint="Name another file with --config.") from None


def _document(path: Path, text: str) -> dict[str, Any]:
    """The TOML in `text`. Raises `tomllib.TOMLDecodeError`, and `ConfigError` for numbers that no machine takes."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:  # Python reads 4300 digits at most
        raise ConfigError(f"{path}: a number is too long", hint="See docs/configuration.md for the form.") from None


def _syntax(path: Path, text: str, message: str) -> ConfigError:
    match = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)", message)
    what = message[: match.start()] if match else message
    line = match[1] if match and match[1] else max(1, len(text.splitlines()))
    return ConfigError(f"{path}, line {line}: not valid TOML: {what}", hint="See docs/configuration.md for the form.")
