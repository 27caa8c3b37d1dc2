"""The demo's people, goals and roadmap, laid around a day. Everybody and everything here is made up."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from platform_dash.core.calendar import working_days
from platform_dash.demo.boards import CALENDAR, Days, sprints_around
from platform_dash.model import (
    Action,
    Calendar,
    Criterion,
    Direction,
    Feedback,
    FeedbackKind,
    FeedbackState,
    FieldSumMeasure,
    Goal,
    GroupsMeasure,
    Health,
    ItemsMeasure,
    Note,
    NoteKind,
    Objective,
    Outcome,
    Person,
    Priority,
    ReadinessMeasure,
    Reading,
    ReadingMeasure,
    Scale,
    Sprint,
    Stage,
    Stay,
    Team,
    TimeOff,
    Topic,
    Value,
    changed,
    office_week,
)

# The tables below are laid out by hand.
# fmt: off

TEAMS = (
    Team(id=1, name="Ingestion", mission="Every event arrives once, in order, within seconds.", position=0),
    Team(id=2, name="Infrastructure", mission="Running the product is boring, for us and for everyone who hosts it.", position=1),
)
# id, name, roles, login, zone, city, country and part of it whose holidays they keep
_PEOPLE = (
    (1, "Ana Kask", ("Team lead", "Data engineer"), "ana-k", "Europe/Tallinn", "Tallinn", "EE"),
    (2, "Ben Doyle", ("Full stack engineer",), "ben-d", "Europe/Dublin", "Dublin", "IE"),
    (3, "Cem Aydin", ("Data engineer",), "cem-ay", "Europe/Istanbul", "Istanbul", "TR"),
    (4, "Dee Morris", ("Full stack engineer",), "dee-m", "America/New_York", "New York", "US/NY"),
    (5, "Eli Park", ("Full stack engineer",), "eli-park", "America/Toronto", "Toronto", "CA/ON"),
    (6, "Fay Nolan", ("Site reliability engineer",), "fay-n", "Europe/Dublin", "Dublin", "IE"),
    (7, "Gus Nowak", ("Site reliability engineer",), "gus-now", "Europe/Warsaw", "Warsaw", "PL"),
    (8, "Hal Reyes", ("Platform engineer",), "hal-r", "", "", ""),
)
MEMBERS: Mapping[int, Sequence[int]] = {1: (1, 2, 3, 4, 5), 2: (6, 7, 8, 4)}
SLACK = "#team-platform-demo"
GUIDELINES = (
    "Nobody works on a goal alone", "The board says where things stand", "We finish what we start",
    "We unblock each other first",
)


class DemoTeam(Value):
    """Everything of the demo that GitHub does not know. Ids are those of the demo store."""

    calendar: Calendar
    sprints: tuple[Sprint, ...]
    current: Sprint
    people: tuple[Person, ...]
    time_off: tuple[TimeOff, ...]
    objectives: tuple[Objective, ...]
    goals: tuple[Goal, ...]
    readings: tuple[Reading, ...]
    ticked_at: datetime


def people() -> tuple[Person, ...]:
    week = office_week(time(9, 0), time(17, 30))
    return tuple(
        Person(
            id=n, name=name, roles=roles, lead=n == 1, login=login, week=week,
            stays=(Stay(from_on=date(2020, 1, 1), zone=zone, city=city),) if zone else (),
            country=home.partition("/")[0] or None, subdivision=home.partition("/")[2],
        )
        for n, name, roles, login, zone, city, home in _PEOPLE
    )


def laid(now: datetime) -> DemoTeam:
    """The demo as it stands at `now`."""
    days = Days(now)
    sprints = tuple(changed(s, id=n, source="board") for n, s in enumerate(sprints_around(now.date()), start=1))
    by_name = {s.name: s for s in sprints}
    current = by_name[days.sprint.name]
    goals = _goals(sprints, current, days)
    ticked = [days.moment(d) for d in (1, 3, 4, 5, 9) if days.past(d)]
    return DemoTeam(
        calendar=CALENDAR, sprints=sprints, current=current, people=people(), time_off=_time_off(current),
        objectives=_objectives(now), goals=goals, readings=_readings(days, now, goals),
        ticked_at=max(ticked, default=now),
    )


def _time_off(current: Sprint) -> tuple[TimeOff, ...]:
    days = working_days(current, CALENDAR)
    thursday, friday = days[-2], days[-1]
    return (
        TimeOff(person_id=3, start_on=thursday, end_on=friday + timedelta(days=1), note="family"),
        TimeOff(person_id=5, start_on=days[1], end_on=days[2], note=""),
    )


def _goals(sprints: Sequence[Sprint], current: Sprint, days: Days) -> tuple[Goal, ...]:
    at = sprints.index(current)
    committed = datetime.combine(current.start_on - timedelta(days=5), time(15, 0), tzinfo=UTC)
    open_goals = [
        changed(g, sprint_id=current.id, stage=Stage.COMMITTED, committed_at=committed, committed_by="Ana Kask")
        for g in (*_ingestion(days), *_infrastructure(days))
    ]
    past = [g for back in (2, 1) if at - back >= 0 for g in _past(sprints[at - back])]
    drafts = _drafts(sprints[at + 1]) if days.past(6) else ()
    every = [*past, *open_goals, *drafts]
    numbered = [changed(g, id=n, position=n) for n, g in enumerate(every, start=1)]
    return tuple(_carried(numbered))


def _carried(every: Sequence[Goal]) -> Iterator[Goal]:
    """What went on from sprint to sprint under the same or a new title, as a chain."""
    goes_on = {"Customers with every table migrated": "One customer on every table"}
    last: dict[str, int] = {}
    for g in every:
        before = last.get(goes_on.get(g.title, g.title))
        again = g.outcome in (Outcome.CARRIED_ON, Outcome.WILL_NOT_COMPLETE) or g.title in goes_on
        yield changed(g, carried_from=before) if before is not None and again else g
        last[g.title] = g.id


def _goal(team: int, title: str, priority: Priority, owners: Sequence[int], measure: object, **more: object) -> Goal:
    return Goal.model_validate(
        {"sprint_id": 0, "team_id": team, "title": title, "priority": priority, "owners": tuple(owners), "measure": measure, **more}
    )


def _ingestion(days: Days) -> tuple[Goal, ...]:
    tables = ItemsMeasure(filter="label:event-table", board_id=1, target=50, unit="tables")
    customers = GroupsMeasure(
        filter="label:customer-table", group_by="field:Customer", board_id=1, target=15, percent=True, unit="customers",
    )
    template = ItemsMeasure(filter="label:app-template", board_id=2, unit="items")
    dlq = ReadinessMeasure(
        criteria=(
            Criterion(text="Alert on growth", met=days.past(3), evidence="https://github.com/demo-org/events/issues/1201"),
            Criterion(text="Replay command", met=days.past(4), evidence="https://github.com/demo-org/events/issues/1203"),
            Criterion(text="On-call knows where to look", met=days.past(5)),
            Criterion(text="Runbook reviewed", met=days.past(9)),
        )
    )
    return (
        _goal(1, "Re-partition the event tables", Priority.HIGH, (1, 2), tables, baseline=36, objective_id=1,
              why="The largest table fills its disk in ten weeks.", affects="Data support"),
        _goal(1, "Customers with every table migrated", Priority.HIGH, (3, 1), customers, baseline=5, objective_id=1,
              why="A customer gains only when the last table is over."),
        _goal(1, "Dead-letter queue alert and runbook", Priority.LOW, (2,), dlq, baseline=0, objective_id=4,
              why="Nobody noticed the queue for four days."),
        _goal(1, "App template: tests and style", Priority.STRETCH, (4, 5), template, baseline=0, objective_id=6),
    )


def _infrastructure(days: Days) -> tuple[Goal, ...]:
    services = ItemsMeasure(filter="label:old-host", board_id=3, unit="services")
    framework = ItemsMeasure(filter="label:migration-framework", board_id=3, unit="checks")
    staging = FieldSumMeasure(filter="label:staging", field="Estimate", board_id=3, unit="points")
    restore = ReadingMeasure(baseline=55, target=30, direction=Direction.DOWN, unit="min")
    return (
        _goal(2, "Last service off the old host", Priority.HIGH, (6, 7), services, baseline=0, objective_id=12,
              why="The contract ends with the quarter."),
        _goal(2, "Migration framework production ready", Priority.HIGH, (7, 8), framework, baseline=0, objective_id=16,
              why="Every later table waits for it.", affects="Security review"),
        _goal(2, "Staging as code", Priority.LOW, (6, 4), staging, baseline=0, objective_id=17),
        _goal(2, "Nightly restore under half an hour", Priority.LOW, (6, 7), restore, baseline=55, objective_id=14),
    )


def _past(sprint: Sprint) -> tuple[Goal, ...]:
    def checks(met: int, of: int) -> ReadinessMeasure:
        return ReadinessMeasure(criteria=tuple(Criterion(text=f"Part {n + 1}", met=n < met) for n in range(of)))

    made: tuple[tuple[int, str, Sequence[int], ReadinessMeasure, Outcome, str], ...] = (
        (1, "Move the first third of the event tables", (1, 2), checks(3, 3), Outcome.COMPLETED, ""),
        (1, "One customer on every table", (3, 1), checks(2, 3), Outcome.CARRIED_ON, "two tables were locked"),
        (1, "Synthetic data for plugin tests", (4,), checks(0, 2), Outcome.WILL_NOT_COMPLETE, "nobody was free"),
        (2, "Move the billing worker", (6, 7), checks(4, 4), Outcome.COMPLETED, ""),
        (2, "Spot instances for batch jobs", (7,), checks(1, 3), Outcome.ABANDONED, "saves less than it costs"),
    )
    committed = datetime.combine(sprint.start_on - timedelta(days=5), time(15, 0), tzinfo=UTC)
    return tuple(
        _goal(
            team, title, Priority.HIGH, owners, measure, sprint_id=sprint.id, stage=Stage.CLOSED, outcome=outcome,
            outcome_note=note, committed_at=committed, committed_by="Ana Kask", baseline=0,
        )
        for team, title, owners, measure, outcome, note in made
    )


def _drafts(sprint: Sprint) -> tuple[Goal, ...]:
    tables = ItemsMeasure(filter="label:event-table", board_id=1, target=70, unit="tables")
    return (
        _goal(1, "70 of 100 event tables re-partitioned", Priority.HIGH, (1, 2), tables, sprint_id=sprint.id),
        _goal(2, "Certificates rotate by themselves", Priority.LOW, (7,), None, sprint_id=sprint.id),
    )


NEAR, FAR = ("6 months", 6), ("3 years", 36)
# id, team, horizon, parent, title, what is known of it
_Line = tuple[int, int, tuple[str, int], int | None, str, dict[str, object]]
_LINES: tuple[_Line, ...] = (
    (1, 1, NEAR, None, "Event tables hold twice the load", {"met": 39}),
    (2, 1, NEAR, None, "Late events visible within 30 s (p99)", {"baseline": 120, "target": 30, "unit": "s", "health": Health.ON_TRACK, "age": 6}),
    (3, 1, NEAR, None, "Monitoring that finds trouble before customers", {}),
    (4, 1, NEAR, 3, "Runbooks for every alert", {"health": Health.OFF_TRACK, "age": 4, "note": "4 of 11 written"}),
    (5, 1, NEAR, 3, "Dashboards on cloud and self-hosted", {"health": Health.ON_TRACK, "age": 4, "note": "cloud done"}),
    (6, 1, NEAR, None, "A new app is tested from its first hour", {"health": Health.ON_TRACK, "age": 47}),
    (7, 1, FAR, None, "Events may come in any order", {"health": Health.ON_TRACK, "age": 30}),
    (8, 1, FAR, None, "No event is ever lost (99.99 %)", {"baseline": 99.9, "target": 99.99, "unit": "%", "health": Health.AT_RISK, "age": 20}),
    (9, 1, FAR, None, "Most customers load their own data with it", {}),
    (10, 2, NEAR, None, "One command to a new region", {"met": 60}),
    (11, 2, NEAR, None, "Databases on the supported version", {"met": 24}),
    (12, 2, NEAR, None, "Nothing left on the old host", {"met": 100}),
    (13, 2, NEAR, None, "5 billion events a month", {"baseline": 1.5, "target": 5, "unit": "Bn", "scale": Scale.LOG, "health": Health.ON_TRACK, "age": 3}),
    (14, 2, NEAR, None, "Security audit ready", {"health": Health.AT_RISK, "age": 5, "note": "3 of 9 controls"}),
    (15, 2, NEAR, None, "Staging and production as code", {}),
    (16, 2, NEAR, 15, "Migration framework", {"health": Health.AT_RISK, "age": 2, "note": "waits on a security review"}),
    (17, 2, NEAR, 15, "Staging rebuilt from nothing", {"health": Health.ON_TRACK, "age": 2}),
    (18, 2, FAR, None, "Runs in every region customers ask for", {"health": Health.ON_TRACK, "age": 40}),
    (19, 2, FAR, None, "A trillion events a month", {"baseline": 1.5, "target": 1000, "unit": "Bn", "scale": Scale.LOG, "health": Health.ON_TRACK, "age": 3}),
    (20, 2, FAR, None, "Best in class security and privacy", {}),
)


# id to how many days ago it started and in how many days it is due
_DATES = {
    1: (120, -30), 2: (75, 40), 4: (30, 12), 5: (45, 60), 6: (60, 90), 11: (150, -20), 13: (90, 80), 14: (40, 25), 16: (55, 20), 17: (20, 70),
}


def _objectives(now: datetime) -> tuple[Objective, ...]:
    objectives = []
    for n, team, (horizon, months), parent, title, known in _LINES:
        met, age = known.get("met"), known.get("age")
        ago, ahead = _DATES.get(n, (None, None))
        stated = {k: v for k, v in known.items() if k not in ("met", "age")}
        dates = {
            "met_on": (now - timedelta(days=int(str(met)))).date() if met else None,
            "checked_at": now - timedelta(days=int(str(age))) if age else None,
            "start_on": None if ago is None else (now - timedelta(days=ago)).date(),
            "due_on": None if ahead is None else (now + timedelta(days=ahead)).date(),
        }
        objectives.append(Objective.model_validate({
            "id": n, "team_id": team, "horizon": horizon, "horizon_months": months, "parent_id": parent, "position": n,
            "title": title, "checked_by": "Ana Kask" if team == 1 else "Fay Nolan", **stated, **dates,
        }))
    return tuple(objectives)


def _readings(days: Days, now: datetime, goals: Sequence[Goal]) -> tuple[Reading, ...]:
    near = [(2, 62.0, 20), (2, 41.0, 6), (8, 99.93, 20), (13, 2.4, 31), (13, 2.9, 3), (19, 2.9, 3)]
    readings = [
        Reading(
            subject="objective", subject_id=n, value=value, on=(now - timedelta(days=age)).date(),
            at=now - timedelta(days=age), source="production dashboard", author="Ana Kask",
        )
        for n, value, age in near
    ]
    goal_id = next(g.id for g in goals if isinstance(g.measure, ReadingMeasure))
    for day, value in ((1, 52.0), (3, 46.0), (5, 41.0), (8, 35.0), (10, 29.0)):
        if days.past(day):
            at = days.moment(day)
            readings.append(Reading(
                subject="goal", subject_id=goal_id, value=value, on=at.date(), at=at, source="restore drill", author="Fay Nolan",
            ))
    return tuple(readings)


def feedback_of(team: DemoTeam) -> tuple[tuple[str, Feedback], ...]:
    """What other teams said of the running sprint's goals: (the goal's title, the voice with goal id 0)."""
    at = datetime.combine(team.current.start_on - timedelta(days=5), time(14, 0), tzinfo=UTC)
    return (
        ("Re-partition the event tables", Feedback(
            goal_id=0, kind=FeedbackKind.DEPENDS, team="Data support", text="Our largest export runs on it.",
            author="Dee Morris", at=at,
        )),
        ("Customers with every table migrated", Feedback(
            goal_id=0, kind=FeedbackKind.CONCERN, team="Security review", author="Cem Aydin", at=at,
            text="Rolling back a half-applied batch is untested.",
        )),
        ("Last service off the old host", Feedback(
            goal_id=0, kind=FeedbackKind.QUESTION, team="Ingestion", text="Who tells the customers with fixed addresses?",
            author="Ben Doyle", at=at, state=FeedbackState.ANSWERED, answer="Support did in October.",
            answered_by="Fay Nolan", answered_at=at,
        )),
    )


def actions_of(team: DemoTeam, now: datetime) -> tuple[Action, ...]:
    """What the last meetings agreed: one is overdue, one is due."""
    before = now - timedelta(days=12)
    start = team.current.start_on
    made = (
        ("Write down who may restart the consumers", 2, start + timedelta(days=1), 1),
        ("Ask security for a date of the review", 7, max(start + timedelta(days=9), now.date()), 2),
    )
    return tuple(
        Action(text=text, owner_id=owner, due_on=due, team_id=team_id, created_at=before, created_by="Ana Kask")
        for text, owner, due, team_id in made
    )


def notes_of(team: DemoTeam, now: datetime) -> tuple[Note, ...]:
    """Notes that people wrote before the retro."""
    made = (
        (NoteKind.WENT_WELL, "Moving services in pairs: nobody waited for a review", 6, 2),
        (NoteKind.DID_NOT, "Two days went by before anyone saw that the framework was blocked", 7, 2),
    )
    names = {p.id: p.name for p in team.people}
    return tuple(
        Note(
            sprint_id=team.current.id, team_id=team_id, kind=kind, text=text, author=names[author],
            at=now - timedelta(hours=20),
        )
        for kind, text, author, team_id in made
    )


def topics_of(now: datetime) -> tuple[Topic, ...]:
    """What people want to talk about in the next standup."""
    at = now - timedelta(hours=3)
    return (
        Topic(text="Who looks after the queue while Cem is away?", author="Ana Kask", at=at),
        Topic(text="A second pair of eyes on the restore drill", help=True, author="Fay Nolan", at=at),
    )
