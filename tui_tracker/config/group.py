"""The Unix group that shares the data, by name."""

from tui_tracker.model.errors import ConfigError


def group_id(name: str) -> int | None:
    """Its number; `None` for no name. Raises `ConfigError` for one that this machine does not know."""
    if not name:
        return None
    import grp

    try:
        return grp.getgrnam(name).gr_gid
    except KeyError as error:
        raise ConfigError(
            f"data.group: this machine has no group {name}", hint="Name one that `getent group` lists."
        ) from error
