"""Zones: their offsets and what they are called."""

import pytest

from polar_lite.protocol.codecs.timezones import find_zone, offset_of_utc


@pytest.mark.parametrize("order", [("5.5", "<ABC>-05:30"), ("<ABC>-05:30", "5.5")])
def test_zones_of_one_offset_keep_their_names(order: tuple[str, str]) -> None:
    names = {"5.5": "+05:30", "<ABC>-05:30": "ABC"}
    for name in order:
        zone = find_zone(name)
        assert zone is not None
        assert offset_of_utc(zone, 0) == (19_800, names[name])
