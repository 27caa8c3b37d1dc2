"""Everyone's working time on one day, and the time that all share."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from platform_dash.core.pairing.presence import Span, merged, shared, shifts, worked
from platform_dash.model import Person, TimeOff, Value


class Strip(Value):
    """One person's working time on a day: UTC spans, the city, and the time off that takes it away."""

    person_id: int
    name: str
    place: str
    zone: str
    spans: tuple[tuple[datetime, datetime], ...] = ()
    away: TimeOff | None = None
    missing: str = ""

    @property
    def unknown(self) -> bool:
        """Nobody can tell when they work: `missing` says what was not entered."""
        return self.missing != ""


def strips(people: Iterable[Person], day: date, zone: str, time_off: Iterable[TimeOff] = ()) -> tuple[Strip, ...]:
    """Everyone's working time inside one day of `zone`, in the order given. A shift belongs to the local date it
    starts on; where time off takes all of them away, they are given with it."""
    off = tuple(time_off)
    start = datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    window: tuple[Span, ...] = ((start, start + timedelta(days=1)),)
    drawn = []
    for person in people:
        stay = person.stay_on(day)
        if stay is None or not person.week:
            drawn.append(
                Strip(
                    person_id=person.id, name=person.first_name, place="", zone="", missing="hours" if stay else "zone"
                )
            )
            continue
        first, end = day - timedelta(days=1), day + timedelta(days=2)
        kept = merged(s for spans in worked(person, first, end, off).values() for s in shared(spans, window))
        planned = {d: inside for d, spans in shifts(person, first, end).items() if (inside := shared(spans, window))}
        taken = next((o for d in planned for o in off if o.person_id == person.id and o.on(d)), None)
        spans = kept or merged(s for inside in planned.values() for s in inside)
        place = stay.city or stay.zone.rpartition("/")[2].replace("_", " ")
        drawn.append(
            Strip(
                person_id=person.id,
                name=person.first_name,
                place=place,
                zone=stay.zone,
                spans=spans,
                away=None if kept else taken,
            )
        )
    return tuple(drawn)


def shared_window(day_strips: Iterable[Strip]) -> tuple[Span, ...]:
    """The time of the day in which everyone who works today and whose zone is known is at work."""
    at_work = [s for s in day_strips if not s.unknown and s.away is None and s.spans]
    if not at_work:
        return ()
    common = at_work[0].spans
    for strip in at_work[1:]:
        common = shared(common, strip.spans)
    return common
