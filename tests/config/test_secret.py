"""Secrets come from their places and are never shown."""

import copy
import pickle
import sys
from pathlib import Path

import pytest

from tui_tracker.model.errors import ConfigError
from tui_tracker.secret import MASK, Origin, Secret, masked, secrets_in


def origin(folder: Path, *, trusted: bool = True) -> Origin:
    return Origin(where="tracker.toml, line 3: x.api_key", folder=folder, trusted=trusted)


def test_every_place_gives_its_value(tmp_path: Path) -> None:
    (tmp_path / "pw").write_text("from-file\n", encoding="utf-8")
    say = f"{sys.executable} -c \"print('from-command'); print('more')\""
    environ = {"KEY": "from-env", "CREDENTIALS_DIRECTORY": str(tmp_path)}
    places = {"env": "KEY", "file": "pw", "command": say, "credential": "pw", "text": "plain"}
    values = {
        kind: Secret(kind, reference, origin=origin(tmp_path), environ=environ).reveal()
        for kind, reference in places.items()
    }
    assert values == {
        "env": "from-env",
        "file": "from-file",
        "command": "from-command",
        "credential": "from-file",
        "text": "plain",
    }


@pytest.mark.parametrize(
    ("kind", "reference", "missing"),
    [
        ("env", "NOT_SET", "NOT_SET is not set"),
        ("file", "gone", "can't be read"),
        ("file", "empty", "is empty"),
        ("command", "false", "exit code 1"),
        ("command", "no-such-program-anywhere", "did not run"),
        ("credential", "pw", "no systemd credentials"),
    ],
)
def test_what_is_missing_is_named_with_its_place(tmp_path: Path, kind: str, reference: str, missing: str) -> None:
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=missing) as caught:
        Secret(kind, reference, origin=origin(tmp_path), environ={}).reveal()
    assert "line 3: x.api_key" in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("kind", "reference", "says"),
    [
        ("file", "/dev/zero", "larger than 64 KB"),
        ("file", "large", "larger than 64 KB"),
        ("command", "yes", "more than 64 KB"),
        ("command", "cat large", "more than 64 KB"),
        ("command", "", "did not run"),
        ("command", "printf '\\377'", "did not run"),
    ],
)
def test_what_is_no_secret_by_its_size_is_not_taken_in(
    tmp_path: Path, kind: str, reference: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "large").write_bytes(b"x" * 70_000)
    with pytest.raises(ConfigError, match=says):
        Secret(kind, reference, origin=origin(tmp_path)).reveal()


def test_a_command_that_does_not_end_is_waited_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_tracker.secret._COMMAND_SECONDS", 0.2)
    log = tmp_path / "log"
    secret = Secret("command", f"sh -c 'echo run >> {log}; sleep 30 & sleep 30'", origin=origin(tmp_path))
    for _ in range(3):
        with pytest.raises(ConfigError, match="did not end within"):
            secret.reveal()
    assert log.read_text(encoding="utf-8") == "run\n"


def test_a_credential_stays_in_its_folder(tmp_path: Path) -> None:
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    with pytest.raises(ConfigError, match="not a credential's name"):
        Secret("credential", "../pw", origin=origin(tmp_path), environ=environ).reveal()


@pytest.mark.parametrize(
    ("kind", "reference"), [("command", "echo x"), ("env", "KEY"), ("file", "pw"), ("credential", "pw")]
)
def test_no_secret_is_read_for_an_untrusted_file(tmp_path: Path, kind: str, reference: str) -> None:
    (tmp_path / "pw").write_text("hush", encoding="utf-8")
    environ = {"KEY": "hush", "CREDENTIALS_DIRECTORY": str(tmp_path)}
    with pytest.raises(ConfigError, match="merely found"):
        Secret(kind, reference, origin=origin(tmp_path, trusted=False), environ=environ).reveal()


def test_no_text_form_holds_the_value() -> None:
    secret = Secret("text", "hush-hush")
    secret.reveal()
    assert "hush" not in f"{secret} {secret!r} {[secret]!r} {secret.describe()}"
    for write in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="not written"):
            write(secret)


def test_masking_hides_known_values_in_any_text() -> None:
    tree = {"a": [Secret("text", "hush-hush")], "b": {"c": Secret("env", "KEY", environ={"KEY": "hush-hush-more"})}}
    assert masked("x=hush-hush-more&y=hush-hush", secrets_in(tree)) == f"x={MASK}&y={MASK}"
