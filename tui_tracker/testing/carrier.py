"""The suite for carriers."""

from typing import Any, ClassVar, Final

from .conduct import ConductChecks, HostileNumberChecks
from .declared import DeclarationChecks
from .detecting import DetectionChecks
from .pushes import PushChecks

_METHODS: Final = frozenset(
    {"track", "register", "retrack", "change_courier", "find_numbers", "receive", "quota", "check"}
)


class CarrierSuite(DeclarationChecks, DetectionChecks, ConductChecks, HostileNumberChecks, PushChecks):
    """Subclass it at the top of a test file, set `carrier`, and let pytest collect it.

    ::

        class TestAcme(CarrierSuite):
            carrier = Acme  # the class, or a function that makes one from the settings
            config = {"api_key": "stand-in"}
            own_numbers = ("AC123456785",)
    """

    carrier: ClassVar[Any]
    kind = "carrier"
    methods = _METHODS

    def _needed(self) -> tuple[str, ...]:
        return ("delivered", "not_found") if self.make().looks_up else ()
