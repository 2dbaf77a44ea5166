"""An environment with the wheel, as its users and the authors of plugins have it."""

from pathlib import Path

import pytest

from tests.house.environments import Environment, environment


@pytest.fixture(scope="session")
def workshop(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """That of an author of plugins: the wheel, pytest, and what builds packages. Who installs more takes it out."""
    return environment(tmp_path_factory.mktemp("workshop"), str(wheel), "pytest", "hatchling", "editables")


@pytest.fixture(scope="session")
def installed(workshop: Environment) -> Path:
    """The commands' folder of that environment."""
    return workshop.commands
