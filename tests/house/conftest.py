"""The wheel, built once, and an environment with nothing but the wheel and what it needs."""

from pathlib import Path

import pytest

from tests.house.environments import ROOT, Environment, environment, wheel_of


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel_of(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands' folder of that environment; nothing else is installed into it."""
    return environment(tmp_path_factory.mktemp("env"), str(wheel)).commands


@pytest.fixture(scope="session")
def workshop(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """That of an author of plugins: with pytest, and what builds packages."""
    return environment(tmp_path_factory.mktemp("workshop"), str(wheel), "pytest", "hatchling", "editables")
