"""An environment with the wheel, as its users and the authors of plugins have it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.environments import Environment, environment, locked


@pytest.fixture(scope="session")
def workshop(shared: Path, wheel: Path) -> Environment:
    """That of an author of plugins: the wheel, pytest, and what builds packages; made once for all processes."""
    folder = shared / "workshop"
    with locked(folder):
        if folder.exists():
            return Environment(folder)
        return environment(folder, str(wheel), "pytest", "hatchling", "editables")


@pytest.fixture
def workshop_alone(workshop: Environment) -> Iterator[Environment]:
    """For those who install something into it, one after the other; they take it out again."""
    with locked(workshop.home):
        yield workshop


@pytest.fixture(scope="session")
def installed(workshop: Environment) -> Path:
    """The commands' folder of that environment."""
    return workshop.commands
