"""Which carrier is asked about a number that names none."""

from collections.abc import Mapping, Sequence

from tui_tracker.plugin import Candidate, Carrier


def choose_carrier(
    courier: str, carriers: Mapping[str, Carrier], detected: Sequence[tuple[str, Candidate]]
) -> tuple[str, str]:
    """Id of the carrier to ask and the courier's name, ("", courier) when there is none.

    `detected`: the carriers (by id) that think the number may be theirs; confidence 0 is for links only. One that looks
    up comes before one that only makes links, then confidence decides; a courier that is known by name (from the file)
    keeps its name, and a carrier of that name is taken.
    """
    named = courier.strip().casefold()
    for carrier_id, carrier in carriers.items():
        if named and named in (carrier_id.casefold(), carrier.title.casefold()):
            return carrier_id, carrier.title
    candidates = [(carrier_id, each) for carrier_id, each in detected if carrier_id in carriers and each.confidence > 0]
    if not candidates:
        return "", courier
    best = max(candidates, key=lambda pair: (carriers[pair[0]].looks_up, pair[1].confidence))
    return best[0], courier
