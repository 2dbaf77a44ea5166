"""The conformance kit: suites that authors of plugins subclass, recordings, and what replays them. Public.

Needs pytest only where its suites are run by pytest; no plugin of pytest, no library that fakes HTTP.
"""

from .carrier import CarrierSuite
from .channel import ChannelSuite
from .fields import BadRecording
from .outcomes import differences, plain
from .playing import replay
from .recorder import Recorder, record
from .recordings import Recording, load_recording, load_recordings, read_recording
from .scrub import scrub
from .source import OrderSourceSuite
from .suite import Checked, KitWarning, check_names, run_checks, since

__all__ = [
    "BadRecording",
    "CarrierSuite",
    "ChannelSuite",
    "Checked",
    "KitWarning",
    "OrderSourceSuite",
    "Recorder",
    "Recording",
    "check_names",
    "differences",
    "load_recording",
    "load_recordings",
    "plain",
    "read_recording",
    "record",
    "replay",
    "run_checks",
    "scrub",
    "since",
]
