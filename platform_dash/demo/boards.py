"""The demo's boards, as they stand at a moment: every card is a small script of what happens to it on which day.

Days count working days of the sprint that runs at that moment: 1 is its first, 0 and below lie before it.
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from platform_dash.core.calendar import laid, working_days
from platform_dash.demo.objects import Content, Item, Project, Thing, node_id, stamp
from platform_dash.demo.server import World
from platform_dash.model import Calendar, Sprint, changed

# The tables below are laid out by hand.
# fmt: off

ORG = "demo-org"
CALENDAR = Calendar(length_days=14, first_on=date(2026, 10, 5), first_number=39, zone="Europe/Dublin")
SPRINTS_A_QUARTER = 6
STATUSES = ("Backlog", "Todo", "In Progress", "In Review", "Done", "Won't do")
COLOURS = ("GRAY", "BLUE", "YELLOW", "PURPLE", "GREEN", "RED")


def sprints_around(day: date) -> tuple[Sprint, ...]:
    """Two-week sprints, and after every sixth a week off: what the demo's iteration field says around a day."""
    quarter = timedelta(days=CALENDAR.length_days * SPRINTS_A_QUARTER + 7)
    k = (day - CALENDAR.first_on) // quarter
    sprints: list[Sprint] = []
    for n in range(k - 1, k + 2):
        first = CALENDAR.first_on + n * quarter
        number = CALENDAR.first_number + n * SPRINTS_A_QUARTER
        own = changed(CALENDAR, first_on=first, first_number=max(1, number))
        sprints += laid(own, first, first + timedelta(days=CALENDAR.length_days * SPRINTS_A_QUARTER - 1))
    return tuple(s for s in sprints if abs((s.start_on - day).days) <= 100)


def sprint_at(day: date) -> Sprint:
    """The sprint that runs on a day, or the last one before it."""
    return max((s for s in sprints_around(day) if s.start_on <= day), key=lambda s: s.start_on)


class Days:
    """Turns the script's working days into moments."""

    def __init__(self, now: datetime, anchor: datetime | None = None) -> None:
        """anchor: the moment whose sprint the days count from, where that is not `now`."""
        anchor = anchor or now
        self.now = now
        self.sprint = sprint_at(anchor.date())
        every = sprints_around(anchor.date())
        at = every.index(self.sprint)
        self.days = working_days(self.sprint, CALENDAR)
        self.before = [d for s in every[max(0, at - 4) : at] for d in working_days(s, CALENDAR)]
        self.sprints = every
        self.at_index = at

    def moment(self, day: int, minutes: int = 0) -> datetime:
        """Day 1 is the sprint's first working day, 0 the last one before it, 11 and more lie after its end."""
        if day >= 1:
            index = min(day, len(self.days)) - 1
            date_ = self.days[index] + timedelta(days=max(0, day - len(self.days)))
        else:
            date_ = self.before[max(0, len(self.before) - 1 + day)]
        return datetime.combine(date_, time(9, 0), tzinfo=UTC) + timedelta(minutes=minutes % 420)

    def free(self) -> list[datetime]:
        """A moment on each day of the sprint on which nobody works."""
        every = (
            self.sprint.start_on + timedelta(days=n) for n in range((self.sprint.end_on - self.sprint.start_on).days)
        )
        return [datetime.combine(d, time(12, 0), tzinfo=UTC) for d in every if d not in self.days]

    def past(self, day: int, minutes: int = 0) -> bool:
        return self.moment(day, minutes) <= self.now

    def sprint_name(self, back: int) -> str:
        return self.sprints[max(0, self.at_index - back)].name


Card = tuple[str, str, int, Sequence[str], Sequence[str], Sequence[tuple[int, str]], int, float | None]
A, B, C, D, E, F, G, H = "ana-k", "ben-d", "cem-ay", "dee-m", "eli-park", "fay-n", "gus-now", "hal-r"

# title, repository, number, labels, owners, [(day, column)], sprints carried (0: not tagged), estimate
INGESTION: tuple[Card, ...] = (
    ("Partition key for replayed events", "events", 1187, ["ingestion"], [A], [(-8, "Todo"), (-4, "In Progress"), (1, "In Review")], 1, 3),
    ("Synthetic data for plugin tests", "events", 1042, ["app-template"], [], [(-25, "Todo")], 3, 5),
    ("Dead-letter queue: alert on growth", "events", 1201, ["dlq"], [B], [(-5, "Todo"), (1, "In Progress"), (3, "Done")], 1, 2),
    ("Dead-letter queue: runbook", "handbook", 311, ["dlq", "docs"], [B], [(-5, "Todo"), (3, "In Progress"), (6, "In Review"), (9, "Done")], 1, 1),
    ("Dead-letter queue: replay command", "events", 1203, ["dlq"], [B], [(-5, "Todo"), (2, "In Progress"), (4, "Done")], 1, 3),
    ("Template: unit test scaffold", "app-template", 12, ["app-template"], [D], [(-5, "Todo"), (2, "In Progress"), (4, "Done")], 1, 2),
    ("Template: lint and style", "app-template", 13, ["app-template"], [E], [(-5, "Todo"), (4, "In Progress"), (8, "In Review")], 1, 2),
    ("Template: publish to the registry", "app-template", 14, ["app-template"], [E, D], [(-5, "Todo"), (7, "In Progress")], 1, 3),
    ("Template: example app", "app-template", 15, ["app-template", "good first issue"], [], [(-4, "Todo")], 1, 3),
    ("Template: contributor guide", "app-template", 16, ["app-template", "docs"], [], [(-4, "Todo")], 1, 1),
    ("Late events: keep order inside a session", "events", 1190, ["ingestion"], [C], [(-6, "Todo"), (2, "In Progress")], 1, 5),
    ("Consumer lag dashboard by partition", "events", 1176, ["observability"], [A], [(-12, "In Progress"), (1, "Done")], 1, 2),
    ("Drop the old person columns", "events", 1168, ["cleanup"], [C], [(-7, "Todo"), (1, "In Progress"), (3, "Done")], 1, 2),
    ("Retry with jitter on broker restarts", "events", 1195, ["reliability"], [A], [(-6, "Todo"), (1, "In Progress"), (2, "Done")], 1, 1),
    ("Schema check before a batch is accepted", "events", 1198, ["ingestion"], [C, A], [(-6, "Todo"), (2, "In Progress"), (7, "In Review")], 1, 3),
    ("Backfill tool: dry run", "events", 1181, ["ingestion"], [B], [(-9, "In Progress"), (2, "Done")], 1, 2),
    ("Compression for cold partitions", "events", 1206, ["cost"], [], [(-3, "Todo")], 1, 3),
    ("Quota per project on the capture endpoint", "capture", 402, ["reliability"], [C], [(-3, "Todo"), (6, "In Progress")], 1, 5),
    ("Capture: return 429 with a retry hint", "capture", 398, ["reliability"], [C], [(-8, "In Progress"), (1, "Done")], 1, 1),
    ("Load test for the new layout", "events", 1209, ["ingestion"], [A, B], [(-2, "Todo"), (3, "In Progress"), (5, "In Review"), (8, "Done")], 1, 3),
    ("Document the event size limits", "handbook", 318, ["docs"], [D], [(-3, "Todo"), (4, "In Progress"), (5, "Done")], 1, 1),
    ("Move plugin logs to the new table", "events", 1211, ["ingestion"], [E], [(-3, "Todo"), (3, "In Progress")], 1, 2),
    ("Stop writing the legacy topic", "events", 1213, ["cleanup"], [B], [(-1, "Todo"), (8, "In Progress")], 1, 2),
    ("Alert: no events for a project in 10 minutes", "events", 1215, ["observability"], [], [(-1, "Todo")], 1, 2),
    ("Investigate duplicate session starts", "events", 1160, ["bug"], [D], [(-11, "Todo"), (1, "In Progress"), (2, "Won't do")], 1, 1),
    ("Archive raw payloads after 90 days", "events", 1220, ["cost"], [], [(-10, "Backlog")], 0, 5),
    ("Exactly-once for exports", "events", 1222, ["ingestion"], [], [(-10, "Backlog")], 0, 8),
    ("Regional capture endpoints", "capture", 410, ["reliability"], [], [(-9, "Backlog")], 0, 8),
    ("Session order across devices", "events", 1225, ["ingestion"], [], [(-6, "Backlog")], 0, 5),
)
INFRASTRUCTURE: tuple[Card, ...] = (
    ("Framework: roll back half-applied batch", "data-infra", 412, ["migration-framework"], [G], [(-4, "Todo"), (1, "In Progress")], 1, 5),
    ("Framework: plan and apply", "data-infra", 405, ["migration-framework"], [G], [(-14, "In Progress"), (1, "Done")], 2, 5),
    ("Framework: lock per table", "data-infra", 406, ["migration-framework"], [G], [(-9, "Todo"), (1, "In Progress"), (3, "Done")], 1, 3),
    ("Framework: progress in the admin", "data-infra", 408, ["migration-framework"], [H], [(-9, "Todo"), (1, "In Progress"), (4, "Done")], 1, 3),
    ("Framework: dry run report", "data-infra", 409, ["migration-framework"], [H], [(-9, "Todo"), (2, "In Progress"), (5, "Done")], 1, 2),
    ("Framework: alert when a batch stalls", "data-infra", 414, ["migration-framework"], [G, H], [(-3, "Todo"), (6, "In Progress")], 1, 2),
    ("Framework: runbook", "handbook", 322, ["migration-framework", "docs"], [], [(-3, "Todo")], 1, 1),
    ("Move the billing worker", "old-host", 88, ["old-host"], [F], [(-13, "In Progress"), (0, "Done")], 2, 5),
    ("Move the mailer", "old-host", 91, ["old-host"], [G], [(-8, "Todo"), (1, "In Progress"), (2, "Done")], 1, 3),
    ("Move the scheduler", "old-host", 92, ["old-host"], [F], [(-8, "Todo"), (1, "In Progress"), (2, "Done")], 1, 3),
    ("Move the status page", "old-host", 93, ["old-host"], [F], [(-8, "Todo"), (1, "Done")], 1, 1),
    ("Turn the old host off", "old-host", 95, ["old-host"], [F, G], [(-8, "Todo"), (2, "In Review"), (4, "Done")], 1, 1),
    ("Staging: network as code", "charts", 231, ["staging"], [F], [(-6, "Todo"), (1, "In Progress"), (3, "Done")], 1, 8),
    ("Staging: databases as code", "charts", 232, ["staging"], [D], [(-6, "Todo"), (2, "In Progress"), (5, "Done")], 1, 3),
    ("Staging: secrets as code", "charts", 233, ["staging"], [F], [(-6, "Todo"), (3, "In Progress"), (6, "In Review"), (9, "Done")], 1, 5),
    ("Staging: rebuild from nothing once", "charts", 234, ["staging"], [D, F], [(-6, "Todo"), (8, "In Progress")], 1, 2),
    ("Restore drill every night", "data-infra", 399, ["backup"], [F], [(-10, "In Progress"), (1, "Done")], 1, 3),
    ("Restore: parallel download", "data-infra", 401, ["backup"], [G], [(-7, "Todo"), (2, "In Progress"), (4, "In Review")], 1, 3),
    ("Restore: skip cold partitions", "data-infra", 402, ["backup"], [F], [(-7, "Todo"), (5, "In Progress")], 1, 2),
    ("Rotate the cluster certificates", "charts", 240, ["security"], [H], [(-5, "Todo"), (2, "In Progress")], 1, 2),
    ("Access review: write the list of systems", "handbook", 325, ["security", "docs"], [], [(-2, "Todo")], 1, 1),
    ("Cost report by team", "charts", 244, ["cost"], [], [(-2, "Todo")], 1, 3),
    ("Second region: capacity estimate", "charts", 250, ["scale"], [], [(-9, "Backlog")], 0, 5),
    ("Replace the log shipper", "charts", 252, ["observability"], [], [(-9, "Backlog")], 0, 5),
    ("Kernel upgrade on the storage nodes", "charts", 255, ["security"], [], [(-5, "Backlog")], 0, 3),
)
# item number on its board → (blocker's title, repository, number, owners, working day on which it was added)
BLOCKED: Mapping[int, tuple[str, str, int, Sequence[str], int]] = {
    412: ("Security review of the migration framework", "security-reviews", 57, ["sol-review"], 2),
    1190: ("Partition key for replayed events", "events", 1187, [A], 3),
    240: ("Certificate policy signed off", "security-reviews", 61, ["sol-review"], 4),
}


def board(
    world: World, number: int, title: str, sprints: Sequence[Sprint], statuses: Sequence[str] = STATUSES
) -> Project:
    """An empty board with the fields that GitHub gives a new one, and those a team adds."""
    project = Project(world.organisation(ORG), number, title, world.now)
    project.add_field("Title", "TITLE")
    project.add_field("Assignees", "ASSIGNEES")
    choices = [
        {"id": node_id("", title, name)[1:9], "name": name, "color": COLOURS[k % 6], "description": ""}
        for k, name in enumerate(statuses)
    ]
    project.add_field("Status", "SINGLE_SELECT", choices=choices)
    project.add_field("Labels", "LABELS")
    project.add_field("Repository", "REPOSITORY")
    project.add_field("Milestone", "MILESTONE")
    named = [(node_id("", title, s.name)[1:9], s.name, s.start_on, (s.end_on - s.start_on).days) for s in sprints]
    project.add_field("Sprint", "ITERATION", sprints=named)
    project.add_field("Estimate", "NUMBER")
    project.add_field("Customer", "TEXT")
    return project


def option(project: Project, name: str) -> str | None:
    return next((o["id"] for o in project.by_name["Status"].choices if o["name"] == name), None)


def iteration(project: Project, name: str) -> str | None:
    return next((s[0] for s in project.by_name["Sprint"].sprints if s[1] == name), None)


def repository(name: str, private: bool = False) -> Thing:
    """A repository of the demo organisation, or one given with its owner."""
    full = name if "/" in name else f"{ORG}/{name}"
    thing = Thing(
        id=node_id("R", full), name=full.rpartition("/")[2], nameWithOwner=full, isPrivate=private,
        url=f"https://github.com/{full}",
    )
    thing.typename = "Repository"
    return thing


def issue(repo: str, number: int, title: str, at: datetime, **fields: Any) -> Content:
    """An issue, open unless `closed_at` is given."""
    closed: datetime | None = fields.pop("closed_at", None)
    kind = fields.pop("kind", "Issue")
    home = repository(repo, fields.pop("private", False))
    path = "pull" if kind == "PullRequest" else "issues"
    return Content(
        kind, f"{home.nameWithOwner}#{number}", number=number, title=title, repository=home,
        url=f"https://github.com/{home.nameWithOwner}/{path}/{number}", createdAt=stamp(at),
        state=("MERGED" if kind == "PullRequest" else "CLOSED") if closed else "OPEN",
        closedAt=stamp(closed) if closed else None,
        **{"updatedAt": stamp(closed or at), **fields},
    )


def draft(key: object, title: str, at: datetime) -> Content:
    return Content("DraftIssue", key, title=title, createdAt=stamp(at), updatedAt=stamp(at))


def world_at(now: Callable[[], datetime], items: int = 300, seed: int = 1, anchor: datetime | None = None) -> World:
    """The demo's GitHub as it stands now: board 1 with `items` items, 2 and 3 of the two sub-teams.

    anchor: the moment around which the scripts are laid, where the world is looked at from another one.
    """
    world, days = World(now), Days(now(), anchor)
    _tables(world, days, items, seed)
    _team_board(world, days, 2, "Ingestion", INGESTION)
    _team_board(world, days, 3, "Infrastructure", INFRASTRUCTURE)
    return world


def _team_board(world: World, days: Days, number: int, title: str, cards: Sequence[Card]) -> None:
    project = board(world, number, title, days.sprints)
    for n, (name, repo, issue_number, labels, owners, script, carried, estimate) in enumerate(cards):
        at = [(day, column) for day, column in script if days.past(day, n * 13)]
        if not at:
            continue
        moved, column = days.moment(at[-1][0], n * 13), at[-1][1]
        created = days.moment(script[0][0], n * 13)
        done = column in ("Done", "Won't do")
        blocking, since = _blocking(issue_number, days)
        content = issue(
            repo, issue_number, name, created, labelled=list(labels), assigned=list(owners),
            closed_at=moved if done else None, blocking=[] if done else blocking,
            reason="NOT_PLANNED" if column == "Won't do" else "COMPLETED" if done else None,
            updatedAt=stamp(max(moved, since or moved)), holds=1 if issue_number == 1187 and not done else 0,
        )
        for (day, after), (_, before) in zip(at[1:], at, strict=False):
            content.moved_on(project, days.moment(day, n * 13), before, after)
        values = {"Status": option(project, column), "Estimate": estimate}
        if carried:
            values["Sprint"] = iteration(project, _tagged(days, carried))
        project.cards.append(Item(project, issue_number, content, values, max(moved, created)))
    early = days.moment(-30)
    extra = Item(project, "draft", draft(f"{title}-draft", "Ideas for the next offsite", early), {}, early)
    extra.values["Status"] = option(project, "Backlog")
    gone = Item(project, "archived", issue("events", 900 + number, "An old spike", early, closed_at=early), {}, early)
    gone.values["Status"], gone.isArchived = option(project, "Done"), True
    hidden = Item(project, "redacted", None, {}, early)
    project.cards += [extra, gone, hidden]


def _tagged(days: Days, carried: int) -> str:
    """The sprint an item is tagged with; one carried on was tagged with each sprint in turn as it began."""
    back = 0
    while back < carried - 1 and days.sprints[days.at_index - back].start_on > days.now.date():
        back += 1
    return days.sprint_name(back)


def _blocking(number: int, days: Days) -> tuple[list[Content], datetime | None]:
    if number not in BLOCKED:
        return [], None
    title, repo, other, owners, day = BLOCKED[number]
    if not days.past(day):
        return [], None
    since = days.moment(day)
    return [issue(repo, other, title, since, assigned=list(owners))], since


def _tables(world: World, days: Days, items: int, seed: int) -> None:
    """Board 1: the first hundred items are event tables, the others tables of customers, ten each."""
    project = board(world, 1, "Re-partitioning", days.sprints)
    for n in range(items):
        shuffled = random.Random(f"{seed}/{n}")  # noqa: S311 - a repeatable demo, no secret
        event_table = n < 100
        customer = "" if event_table else f"Customer {(n - 100) // 10 + 1:02d}"
        done_on = n - 42 + 6 if event_table else _customer_day(n - 100)
        when = days.moment(max(-39, done_on // 2 if event_table else done_on), n * 7)
        done = (done_on // 2 if event_table else done_on) <= 10 and when <= days.now
        title = f"Re-partition event table {n + 1:03d}" if event_table else f"{customer}: table {(n - 100) % 10 + 1}"
        dropped = event_table and n in (61, 74, 83)
        column = "Won't do" if dropped else "Done" if done else "Backlog"
        if not done and not dropped:
            column = shuffled.choice(["Todo", "Todo", "Backlog", "In Progress", "In Review"])
        created = days.moment(-39, n)
        content = issue(
            "tables", n + 1, title, created, labelled=["event-table" if event_table else "customer-table"],
            assigned=[shuffled.choice([A, B, C])] if column not in ("Backlog", "Todo") else [],
            closed_at=when if done and not dropped else created if dropped else None,
            reason="NOT_PLANNED" if dropped else None,
        )
        values = {
            "Status": option(project, column), "Customer": customer or None, "Estimate": 1 + n % 3,
        }
        project.cards.append(Item(project, n + 1, content, values, when if done else created))


def _customer_day(n: int) -> int:
    """The working day on which a customer's table is done: two customers are complete by day 5, one more on 8."""
    customer, table = divmod(n, 10)
    if customer == 0:
        return -20
    if customer == 1:
        return -6 + table
    if customer == 2:
        return -1 + table
    return 4 if customer < 8 and table < 9 - customer else 99


def world_from_export(now: Callable[[], datetime], path: Path, seed: int = 1) -> World:
    """The demo's GitHub with board 1 made from what `gh project item-list --format json` printed."""
    world = world_at(now, items=0, seed=seed)
    org = world.organisation(ORG)
    org.projects = [p for p in org.projects if p.number != 1]
    cards = json.loads(path.read_text("utf-8"))["items"]
    statuses = list(dict.fromkeys(c["status"] for c in cards if c.get("status")))
    days = Days(now())
    project = board(world, 1, path.stem, days.sprints, statuses)
    org.projects.insert(0, org.projects.pop())
    early = days.moment(-30)
    for n, card in enumerate(cards):
        about = card.get("content") or {}
        kind = {"PullRequest": "PullRequest", "Issue": "Issue"}.get(about.get("type", ""))
        if kind:
            content = issue(
                about["repository"], about["number"], about["title"], early, kind=kind,
                labelled=list(card.get("labels") or ()), assigned=list(card.get("assignees") or ()),
            )
            content.url = about["url"]
        else:
            content = draft(card["id"], card.get("title") or about.get("title", ""), early)
        item = Item(project, n, content, {"Status": option(project, card.get("status", ""))}, early)
        item.id = card["id"]
        project.cards.append(item)
    return world
