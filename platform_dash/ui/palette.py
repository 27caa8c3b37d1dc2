"""The colours and shapes of states, in one place. Every state has a colour, a shape and a word.

The values are those of the drawings' README, legible (4.5 : 1) on their cards in light and dark; a test compares
`.streamlit/config.toml` with them.
"""

from enum import StrEnum
from typing import NamedTuple

from platform_dash.core.pairing import Verdict
from platform_dash.model import FeedbackKind, Health, NoteKind, Outcome, Priority, Status


class Tone(NamedTuple):
    """One colour in light and dark."""

    light: str
    dark: str


class Mark(NamedTuple):
    """How a state looks: its tone, and a shape that tells it apart without colour."""

    tone: Tone
    shape: str


PAGE = Tone("#f7f8f9", "#10151b")
CARD = Tone("#ffffff", "#171e26")
INK = Tone("#171b21", "#eef2f6")
MUTED = Tone("#5c6672", "#a4b0bd")
LINE = Tone("#e3e7ec", "#27313c")
TRACK = Tone("#e8ecf0", "#2a3541")
ACCENT = Tone("#12324f", "#cfe1f5")

HEALTH: dict[Health, Mark] = {
    Health.MET: Mark(Tone("#1a7f4e", "#4cc38a"), "●"),
    Health.ON_TRACK: Mark(Tone("#2563b8", "#7db2f5"), "▶"),
    Health.AT_RISK: Mark(Tone("#8f5f00", "#e5b04d"), "◆"),
    Health.OFF_TRACK: Mark(Tone("#b3261e", "#ff8f85"), "✚"),
    Health.UNKNOWN: Mark(Tone("#626b76", "#a9b4c0"), "■"),
    Health.NOT_MET: Mark(Tone("#7a3b69", "#d79bc7"), "▬"),
}

STATUS: dict[Status, Mark] = {
    Status.PLANNED: Mark(Tone("#626b76", "#a9b4c0"), "□"),
    Status.IN_PROGRESS: Mark(Tone("#2563b8", "#7db2f5"), "◐"),
    Status.BLOCKED: Mark(Tone("#b3261e", "#ff8f85"), "✚"),
    Status.IN_REVIEW: Mark(Tone("#6a4bb0", "#b9a2f2"), "◇"),
    Status.DONE: Mark(Tone("#1a7f4e", "#4cc38a"), "●"),
    Status.DROPPED: Mark(Tone("#5c6672", "#a4b0bd"), "⊘"),
    Status.UNSORTED: Mark(Tone("#8f5f00", "#e5b04d"), "?"),
}

LOOKS: dict[StrEnum, tuple[str, str]] = {  # a health's tone by its slug, and a shape
    Outcome.COMPLETED: ("met", "●"),
    Outcome.IN_PROGRESS: ("on-track", "▶"),
    Outcome.CARRIED_ON: ("at-risk", "◆"),
    Outcome.WILL_NOT_COMPLETE: ("off-track", "✚"),
    Outcome.ABANDONED: ("unknown", "■"),
    Outcome.NOT_STARTED: ("unknown", "□"),
    NoteKind.WENT_WELL: ("met", "●"),
    NoteKind.DID_NOT: ("off-track", "✚"),
    NoteKind.IDEA: ("on-track", "▶"),
    NoteKind.RISK: ("at-risk", "◆"),
    FeedbackKind.SUPPORT: ("met", "●"),
    FeedbackKind.QUESTION: ("on-track", "?"),
    FeedbackKind.CONCERN: ("at-risk", "◆"),
    FeedbackKind.DEPENDS: ("on-track", "▶"),
    Verdict.FINE: ("met", "●"),
    Verdict.BORDERLINE: ("at-risk", "◌"),
    Verdict.ALONE: ("off-track", "○"),
    Verdict.CANNOT_TELL: ("unknown", "?"),
}

PRIORITY: dict[Priority, str] = {Priority.HIGH: "▲", Priority.LOW: "▽", Priority.STRETCH: "◇"}


def slug(word: str) -> str:
    """A state's word as it stands in a style name."""
    return word.replace(" ", "-")


def css_variables() -> str:
    """Every tone as a CSS variable that follows the page's light or dark scheme."""
    tones = {"page": PAGE, "card": CARD, "ink": INK, "muted": MUTED, "line": LINE, "track": TRACK, "accent": ACCENT}
    tones |= {f"h-{slug(h.value)}": m.tone for h, m in HEALTH.items()}
    tones |= {f"s-{slug(s.value)}": m.tone for s, m in STATUS.items()}
    return ".stApp{" + "".join(f"--pd-{k}:light-dark({t.light},{t.dark});" for k, t in tones.items()) + "}"
