"""Wrong carriers: the right one, made wrong in one way, and the one check that has to say so."""

from typing import Final

from tests.testing.asked_faults import ASKED_FAULTS
from tests.testing.declared_faults import DECLARED_FAULTS

FAULTS: Final = (*DECLARED_FAULTS, *ASKED_FAULTS)
