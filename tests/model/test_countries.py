"""Country names become codes, whatever a file calls them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tracker.model.countries import country_code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SE", "SE"),
        ("se", "SE"),
        ("SWE", "SE"),
        ("Sweden", "SE"),
        ("  sverige ", "SE"),
        ("SVERIGE", "SE"),
        ("Norge", "NO"),
        ("Finland", "FI"),
        ("Åland", "AX"),
        ("aland islands", "AX"),
        ("Tyskland", "DE"),
        ("Deutschland", "DE"),
        ("The Netherlands", "NL"),
        ("Holland", "NL"),
        ("U.K.", "GB"),
        ("England", "GB"),
        ("USA", "US"),
        ("United States of America", "US"),
        ("Förenta Staterna", "US"),
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("Côte d’Ivoire", "CI"),
        ("Elfenbenskusten", "CI"),
        ("Saint Lucia", "LC"),
        ("S:t Lucia", "LC"),
        ("Bosnia and Herzegovina", "BA"),
        ("Bosnien och Hercegovina", "BA"),
        ("South Korea", "KR"),
        ("Hongkong", "HK"),
        ("Österrike", "AT"),
        ("EL", "GR"),
    ],
)
def test_codes_and_names_in_both_languages_are_known(name: str, code: str) -> None:
    assert country_code(name) == code


@pytest.mark.parametrize("name", ["", "Narnia", "ZZ", "Atlantis (north)"])
def test_what_is_not_known_stays_as_given(name: str) -> None:
    assert country_code(name) == name


def test_every_assigned_code_is_known() -> None:
    letters = [chr(65 + n) for n in range(26)]
    known = {
        code for a in letters for b in letters if len(code := country_code((a + b).lower())) == 2 and code.isupper()
    }
    assert len(known) == 249  # as many as ISO 3166-1 has


@given(st.text(max_size=80))
def test_any_text_gives_a_code_or_itself_made_harmless(name: str) -> None:
    found = country_code(name)
    assert country_code(found) == found
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", found)
