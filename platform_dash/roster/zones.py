"""Time zones found by city, or by a country that keeps one clock: from the zone files that the program ships with (tzdata).

Zone files name some 400 cities; of any other the country helps, and where it has several zones they are listed.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo, available_timezones


class CityError(ValueError):
    """A city that names no zone; the words say what to add."""


@lru_cache
def every_zone() -> frozenset[str]:
    """The names of all time zones, UTC and other names without a region too."""
    return frozenset(available_timezones())


@lru_cache
def zones() -> frozenset[str]:
    """The names of the time zones to choose from, those of regions only: Europe/Berlin, not Etc/GMT+1."""
    return frozenset(z for z in every_zone() if "/" in z and not z.startswith(("Etc/", "posix/", "right/")))


@lru_cache
def _of_countries() -> dict[str, tuple[str, ...]]:
    """Two-letter country code to its zones, the most populous first, as zone.tab lists them."""
    by_country: dict[str, list[str]] = {}
    for line in (resources.files("tzdata.zoneinfo") / "zone.tab").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            by_country.setdefault(country, []).append(zone)
    return {country: tuple(names) for country, names in by_country.items()}


@lru_cache
def _by_city() -> dict[str, tuple[str, ...]]:
    by_country: dict[str, list[str]] = {}
    for zone in sorted(zones()):
        by_country.setdefault(_folded(zone.rpartition("/")[2]), []).append(zone)
    return {city: tuple(names) for city, names in by_country.items()}


def _folded(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").strip().casefold()


@lru_cache
def _clock(zone: str) -> tuple[timedelta | None, ...]:
    """What a zone's clocks say over two years: zones that agree in that are one for working hours."""
    moments = (datetime(2026 + m // 12, m % 12 + 1, 15, tzinfo=UTC) for m in range(24))
    return tuple(at.astimezone(ZoneInfo(zone)).utcoffset() for at in moments)


def zone_of(city: str, country: str = "") -> str:
    """The zone of a city; of a city that no zone is named after, its country's where all of that keeps one clock.

    Raises CityError with a sentence.
    """
    own = _of_countries().get(country.upper(), ())
    named = _by_city().get(_folded(city), ())
    at_home = [z for z in named if z in own] or list(named)
    if len(at_home) == 1:
        return at_home[0]
    if at_home:
        raise CityError(f"{city[:60]} may be {' or '.join(at_home)}: choose the zone")
    if own and len({_clock(zone) for zone in own}) == 1:
        return own[0]
    if own:
        raise CityError(f"{city[:60]} names no zone, and {country.upper()} has {', '.join(own[:6])}: choose the zone")
    raise CityError(f"{city[:60]} names no zone: add its country, for example DE, or choose the zone")
