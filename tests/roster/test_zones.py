"""Zones found by city."""

import pytest

from platform_dash.roster import zones


@pytest.mark.parametrize(
    ("city", "country", "zone"),
    [
        ("Berlin", "", "Europe/Berlin"),
        ("new york", "", "America/New_York"),
        ("Port of Spain", "", "America/Port_of_Spain"),
        ("Munich", "de", "Europe/Berlin"),
        ("Galway", "IE", "Europe/Dublin"),
        ("Pune", "IN", "Asia/Kolkata"),
    ],
)
def test_a_city_or_its_country_names_the_zone(city: str, country: str, zone: str):
    assert zones.zone_of(city, country) == zone


@pytest.mark.parametrize(
    ("city", "country", "words"),
    [
        ("Gotham", "", "Gotham names no zone: add its country"),
        ("Chicago Heights", "US", "Chicago Heights names no zone, and US has America/New_York"),
    ],
)
def test_a_city_that_names_no_zone_says_what_to_add(city: str, country: str, words: str):
    with pytest.raises(zones.CityError, match=words):
        zones.zone_of(city, country)
