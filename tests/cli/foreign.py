"""Somebody else's plugins: distributions in a folder on the module path, as an installer leaves them."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent
from typing import Final

from tests.cli.process import Desk

CARRIER: Final = """
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tui_tracker.plugin import (
    AuthFailed, BadResponse, Carrier, Context, Missed, NotFound, RateLimited, Tracking, TrackRequest, Unavailable,
    hookimpl, option,
)

(Path(__file__).parent / "imported").touch()


@dataclass(frozen=True, kw_only=True)
class AcmeConfig:
    api_key: str = option("The key of your account.", secret=True)
    region: str = option("Whose parcels.", default="north")
    answer: str = option("What the check brings.", default="")


ERRORS = {"auth": AuthFailed("the key is refused"), "down": Unavailable("no answer"),
          "odd": BadResponse("no list of parcels", field="$.parcels"), "limit": RateLimited("wait")}


class Acme(Carrier):
    id = "acme"
    title = "Acme Post"
    hosts = frozenset({"api.acme.example"})
    config_type = AcmeConfig

    async def track(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Tracking | Missed]:
        return [Missed(number=request.number, error=NotFound("not known")) for request in requests]

    async def check(self, ctx: Context) -> None:
        kept = await ctx.recall("checks")
        await ctx.remember("checks", str(int(kept or 0) + 1), 3600)
        if ctx.config.answer == "kept":
            raise Unavailable(f"check number {int(kept or 0) + 1}")
        if ctx.config.answer == "leak":
            raise AuthFailed(f"{ctx.config.api_key} is refused")
        if ctx.config.answer:
            raise ERRORS[ctx.config.answer]


@hookimpl
def tracker_carriers():
    return [Acme()]
"""


class Site:
    """The folder of installed modules that a desk's program sees."""

    def __init__(self, desk: Desk) -> None:
        self.folder = desk.home / "site"
        self.folder.mkdir()
        desk.environ["PYTHONPATH"] = str(self.folder)

    def install(
        self,
        name: str,
        source: str = CARRIER,
        *,
        distribution: str = "",
        version: str = "1.2",
        metadata: Sequence[str] = (),
    ) -> None:
        """A distribution with one entry point."""
        distribution = distribution or f"tui-tracker-{name}"
        package = self.folder / distribution.replace("-", "_")
        package.mkdir()
        (package / "__init__.py").write_text(dedent(source), encoding="utf-8")
        self._describe(name, distribution, version, metadata)

    def install_package(self, name: str, package: Path, *, distribution: str) -> None:
        """A copy of a package that there is."""
        shutil.copytree(package, self.folder / package.name, ignore=shutil.ignore_patterns("__pycache__"))
        self._describe(name, distribution, "1.0.0", ())

    def _describe(self, name: str, distribution: str, version: str, metadata: Sequence[str]) -> None:
        module = distribution.replace("-", "_")
        info = self.folder / f"{module}-{version}.dist-info"
        info.mkdir()
        lines = ["Metadata-Version: 2.1", f"Name: {distribution}", f"Version: {version}", *metadata]
        (info / "METADATA").write_text("\n".join(lines) + "\n\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[tui_tracker]\n{name} = {module}\n", encoding="utf-8")

    def was_imported(self, distribution: str) -> bool:
        """Whether a plugin made of `CARRIER` was imported by anybody."""
        return (self.folder / distribution.replace("-", "_") / "imported").exists()
