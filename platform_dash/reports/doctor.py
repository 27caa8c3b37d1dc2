"""What `doctor` looks at: settings, token, boards and their fields, store and zone data; each with what to do."""

import asyncio
import sys
from datetime import datetime, timedelta
from importlib.metadata import version

from platform_dash.github import Client, GitHubError
from platform_dash.github import scan as github_scan
from platform_dash.model import Board, Value
from platform_dash.settings import Settings
from platform_dash.store import Store, boards, teams


class Finding(Value):
    """One thing looked at. `words` say what was found and, where it is not right, what to do."""

    what: str
    ok: bool
    words: str
    stale: bool = False


def diagnose(
    store: Store, settings: Settings, client: Client | None, now: datetime, stale_after: timedelta
) -> tuple[Finding, ...]:
    """Look at everything once; asks GitHub only who the token is and what fields each board has."""
    findings = [
        Finding(what="python", ok=True, words=sys.version.split()[0]),
        Finding(what="zone data", ok=True, words=f"tzdata {version('tzdata')}"),
        Finding(what="store", ok=True, words=store.key),
        Finding(what="GitHub address", ok=True, words=settings.github_api_url),
    ]
    with store.read() as connection:
        known, roster = boards.boards(connection), teams.people(connection)
    unzoned = [p.name for p in roster if not p.stays]
    if unzoned:
        findings.append(
            Finding(what="people", ok=True, words=f"no zone yet for {', '.join(unzoned)}: enter it on the People page")
        )
    if client is None:
        needed = any(not b.from_file for b in known)
        words = "none is set: put one with the scope read:project into PLATFORM_DASH_GITHUB_TOKEN or a .env file"
        findings.append(Finding(what="token", ok=not needed, words=words))
    else:
        findings += asyncio.run(_ask(client, known))
    for board in known:
        if board.synced_at is None:
            findings.append(Finding(what=f"board {board.label}", ok=True, words="never synced: run platform-dash sync"))
        elif now - board.synced_at > stale_after:
            minutes = int((now - board.synced_at).total_seconds() // 60)
            words = f"{minutes} minutes old: run platform-dash sync, or start platform-dash run"
            findings.append(Finding(what=f"board {board.label}", ok=False, stale=True, words=words))
        unsorted = [c.name for c in board.columns if c.status.value == "unsorted"]
        if unsorted:
            words = f"columns without a meaning: {', '.join(unsorted)}; give them one in Setup"
            findings.append(Finding(what=f"board {board.label}", ok=True, words=words))
    return tuple(findings)


async def _ask(client: Client, known: tuple[Board, ...]) -> list[Finding]:
    findings = []
    async with client:
        try:
            login = await github_scan.who_am_i(client)
            scopes = client.scopes()
            words = f"GitHub takes it as {login}" + (f", scopes {', '.join(scopes)}" if scopes else "")
            wide = [s for s in scopes if s in ("project", "repo", "admin:org", "write:org")]
            if wide:
                words += f"; wider than reading needs ({', '.join(wide)})"
            missing = bool(scopes) and not {"read:project", "project"} & set(scopes)
            if missing:
                words += "; it lacks read:project, so boards cannot be read"
            findings.append(Finding(what="token", ok=not missing, words=words))
        except GitHubError as error:
            return [Finding(what="token", ok=False, words=str(error))]
        for board in (b for b in known if not b.from_file and b.node_id):
            try:
                meta = await github_scan.read_meta(client, board.node_id)
                names = {f.name for f in meta.fields}
                lost = [f for f in (board.status_field, board.sprint_field) if f and f not in names]
                if board.sprint_source.value == "label":
                    lost = [f for f in lost if f != board.sprint_field]
                words = f"“{meta.title}”, {len(meta.fields)} fields, {meta.total} items"
                if lost:
                    words = f"the field {' and '.join(lost)} is gone: choose another in Setup"
                findings.append(Finding(what=f"board {board.label}", ok=not lost, words=words))
            except GitHubError as error:
                findings.append(Finding(what=f"board {board.label}", ok=False, words=str(error)))
    return findings
