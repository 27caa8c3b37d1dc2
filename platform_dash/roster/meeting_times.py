"""Meeting slots in everybody's own time: who is outside their hours, and for whom a clock change moves the next one."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from platform_dash.core import pairing
from platform_dash.core.calendar import Ceremony
from platform_dash.model import Person, TimeOff, Value


class Local(Value):
    """A slot as one person sees it. at: by their own clock; None where nobody entered their zone.

    inside: the whole slot lies in their working time; None where zone or hours are missing. moves: by how much the next slot of this kind is later (or
    earlier, negative) on their own clock than this one, in minutes.
    """

    person_id: int
    name: str
    at: datetime | None
    inside: bool | None
    moves: int = 0


class Slot(Value):
    """The next time of a kind of meeting, for everybody."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    people: tuple[Local, ...]


def upcoming(
    ceremonies: Sequence[Ceremony], people: Iterable[Person], moment: datetime, time_off: Iterable[TimeOff] = ()
) -> tuple[Slot, ...]:
    """The next slot of each kind, in the order in which they come."""
    everybody, off = tuple(people), tuple(time_off)
    changes = []
    for kind in dict.fromkeys(c.kind for c in ceremonies):
        own = [c for c in ceremonies if c.kind == kind and c.end > moment]
        if own:
            after = own[1] if len(own) > 1 else None
            changes.append(
                Slot(
                    kind=kind,
                    starts_at=own[0].start,
                    ends_at=own[0].end,
                    people=tuple(_local(p, own[0], after, off) for p in everybody),
                )
            )
    return tuple(sorted(changes, key=lambda s: s.starts_at))


def _local(person: Person, slot: Ceremony, after: Ceremony | None, off: Sequence[TimeOff]) -> Local:
    at = _clock(person, slot.start)
    if at is None or not person.week:
        return Local(person_id=person.id, name=person.first_name, at=at, inside=None)
    day = at.date()
    around = pairing.worked(person, day - timedelta(days=1), day + timedelta(days=2), off)
    spans = pairing.merged(s for own in around.values() for s in own)
    inside = any(start <= slot.start and slot.end <= end for start, end in spans)
    moves = 0
    if after is not None and (later := _clock(person, after.start)) is not None and later.tzinfo == at.tzinfo:
        moves = (later.hour * 60 + later.minute) - (at.hour * 60 + at.minute)
        moves = moves - 1440 if moves > 720 else moves + 1440 if moves < -720 else moves
    return Local(person_id=person.id, name=person.first_name, at=at, inside=inside, moves=moves)


def _clock(person: Person, moment: datetime) -> datetime | None:
    """The moment on a person's own clock: where they are on the date that it is there."""
    stay = person.stay_on(moment.date())
    if stay is None:
        return None
    there = person.stay_on(moment.astimezone(ZoneInfo(stay.zone)).date()) or stay
    return moment.astimezone(ZoneInfo(there.zone))
