"""A plugin's own section: secrets revealed, environment on top, options checked against their declaration."""

import dataclasses
import keyword
from collections.abc import Collection, Mapping
from typing import Any, Final, get_type_hints

from tui_tracker.model.errors import ConfigError
from tui_tracker.model.nearest import nearest

from .secrets import revealed, secrets_in

PREFIX: Final = "TUI_TRACKER_"


def settings_of(
    name: str, sections: Mapping[str, Any], environ: Mapping[str, str], known: Collection[str]
) -> dict[str, Any]:
    """The section `name` as the plugin gets it: secrets as text, `TUI_TRACKER_<ID>_<OPTION>` on top.

    `known`: all plugins' names, so that `a` does not get what is meant for `a-b`. Raises `AppError` when a secret
    can't be had, `ConfigError` when the section is not a table.
    """
    section = sections.get(name, {})
    if not isinstance(section, Mapping):
        raise ConfigError(f"[carriers.{name}] is not a table", hint=f"Write [carriers.{name}] and options below it.")
    return {**revealed(section), **from_environ(name, environ, known)}


def from_environ(name: str, environ: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """Options of `name` in the environment, as text."""
    prefix = _prefix(name)
    longer = tuple(_prefix(other) for other in known if _prefix(other).startswith(prefix) and other != name)
    return {
        variable.removeprefix(prefix).lower(): value
        for variable, value in environ.items()
        if variable.startswith(prefix) and not (longer and variable.startswith(longer))
    }


def build_config(
    config_type: type | None,
    carrier_id: str,
    section: Mapping[str, Any],
    text: Collection[str],
    table: str = "carriers",
) -> Any:
    """An instance of `config_type` from `section`, or `None` without one.

    `text`: names of options that came from the environment and so are text whatever their type; `table`: where the
    section stands. Raises `ConfigError` that names the option; it never holds a value.
    """
    if config_type is None:
        return None
    import msgspec

    if not dataclasses.is_dataclass(config_type):
        raise ConfigError(f"{carrier_id}: its config_type is not a dataclass", hint="Tell the plugin's author.")
    fields = {option_of(name): name for name in get_type_hints(config_type)}
    hints = {option_of(name): hint for name, hint in get_type_hints(config_type).items()}
    try:
        values = {
            name: msgspec.convert(value, hints[name], strict=name not in text)
            for name, value in section.items()
            if name in hints
        }
        missing = [name for name in required(config_type) if name not in values]
        if missing:
            raise _missing(carrier_id, missing, table, strange_options(config_type, section))
        return config_type(**{fields[name]: value for name, value in values.items()})
    except msgspec.ValidationError as error:
        wrong = next(name for name, value in section.items() if _fails(value, hints.get(name), name in text))
        raise ConfigError(
            f"[{table}.{carrier_id}] {wrong}: {error}", hint=f"Correct {wrong} in tracker.toml."
        ) from None
    except (TypeError, ValueError) as error:
        what = str(error)
        if not what.startswith("[["):  # one of a list of carriers says itself where it stands
            what = f"[{table}.{carrier_id}] {what}"
        raise ConfigError(what, hint="Correct it in tracker.toml.") from None


def option_of(field_name: str) -> str:
    """The option that a field declares: `from_` is `from`, which can be no field's name."""
    bare = field_name.removesuffix("_")
    return bare if keyword.iskeyword(bare) else field_name


def required(config_type: type) -> list[str]:
    """Options without a default."""
    return [
        option_of(each.name)
        for each in dataclasses.fields(config_type)
        if each.init and each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
    ]


def secret_options(config_type: type | None) -> frozenset[str]:
    """Names of the options that are secret."""
    if config_type is None or not dataclasses.is_dataclass(config_type):
        return frozenset()
    fields = dataclasses.fields(config_type)
    return frozenset(option_of(each.name) for each in fields if each.metadata.get("secret"))


def secret_values(config_type: type | None, section: Mapping[str, Any], settings: Mapping[str, Any]) -> list[str]:
    """All that must be masked for a plugin: what the configuration calls secret, and what the plugin does."""
    named = [str(settings[name]) for name in secret_options(config_type) if settings.get(name)]
    return [*secrets_in(section), *named]


def strange_options(config_type: type | None, section: Mapping[str, Any]) -> list[str]:
    """A sentence for every option that the carrier does not have."""
    if config_type is None:
        return []
    names = [option_of(each.name) for each in dataclasses.fields(config_type)]
    return [_strange(option, names) for option in section if option not in names]


def _strange(option: str, names: list[str]) -> str:
    close = nearest(option, names)
    return f"no option {option!r}" + (f", did you mean {close!r}?" if close else f" (there are: {', '.join(names)})")


def _missing(carrier_id: str, names: list[str], table: str, strange: list[str]) -> ConfigError:
    wanted = ", ".join(names)
    variable = f"{_prefix(carrier_id)}{names[0].upper()}"
    return ConfigError(
        f"[{table}.{carrier_id}] needs {wanted}" + (f" ({'; '.join(strange)})" if strange else ""),
        hint=f"Write it in tracker.toml, or set {variable} in the environment.",
    )


def _fails(value: Any, hint: Any, text: bool) -> bool:
    import msgspec

    try:
        msgspec.convert(value, hint, strict=not text)
    except msgspec.ValidationError:
        return True
    return False


def _prefix(name: str) -> str:
    return PREFIX + name.upper().replace("-", "_") + "_"
