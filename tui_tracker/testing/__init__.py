"""The conformance kit: suites that authors of plugins subclass, recordings, and what replays them. Public.

Needs pytest only where its suites are run by pytest; no plugin of pytest, no library that fakes HTTP.
"""

from .carrier import CarrierSuite
from .fields import BadRecording
from .outcomes import differences, plain
from .playing import replay
from .recordings import Recording, load_recording, load_recordings, read_recording
from .suite import Checked, KitWarning, check_names, run_checks, since

__all__ = [
    "BadRecording",
    "CarrierSuite",
    "Checked",
    "KitWarning",
    "Recording",
    "check_names",
    "differences",
    "load_recording",
    "load_recordings",
    "plain",
    "read_recording",
    "replay",
    "run_checks",
    "since",
]
