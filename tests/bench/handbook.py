"""What reading, comparing and writing large handbook pages costs, in seconds of computing, beside Markdown's own parsing."""

import gc
import random
import resource
from collections.abc import Callable

from platform_dash.handbook import Known, difference, read, written
from platform_dash.handbook.page import Page, PageObjective
from platform_dash.handbook.words import MARKDOWN
from platform_dash.model import Objective

LINES, NEW, STORED = 10_000, 2_000, 300


def computed(work: Callable[[], object]) -> float:
    """Seconds of computing that some work takes, without the collector, as the child that reads pages goes without."""
    gc.collect()
    gc.disable()
    began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    work()
    took = resource.getrusage(resource.RUSAGE_SELF).ru_utime - began
    gc.enable()
    return took


def flat(n: int) -> str:
    return "## Roadmap\n\n### 6 months\n\n" + "".join(
        f"- Outcome {k} of pier {k % 37} is lit at night\n" for k in range(n)
    )


def nested(n: int) -> str:
    lines = (f"{'    ' * (k % 4)}- Outcome {k} of pier {k % 37} is lit\n" for k in range(n))
    return "## Roadmap\n\n### 6 months\n\n" + "".join(lines)


def of_teams(n: int) -> str:
    one = "## Team {k}\n\n### Mission\n\nGo {k}.\n\n### Roadmap\n\n#### 6 months\n\n- Outcome {k}\n\n"
    return "# Harbour\n\n" + "".join(one.format(k=k) for k in range(n))


def main() -> None:
    for name, text in (("flat", flat(LINES)), ("nested", nested(LINES)), ("of 1,000 teams", of_teams(1_000))):
        own, plain = computed(lambda text=text: read(text)), computed(lambda text=text: MARKDOWN.parse(text))
        outcomes = len(read(text).objectives)
        print(
            f"handbook, a page {name}: {outcomes:,} outcomes read in {own:.2f} s, {own / plain:.1f} x Markdown's parsing"
        )
    page = read(flat(LINES))
    lines = list(page.objectives)
    lines[LINES // 2] = lines[LINES // 2].model_copy(update={"title": "Something else"})
    print(f"handbook, one outcome of {LINES:,} written back: {computed(lambda: written(flat(LINES), lines)):.2f} s")
    rng = random.Random(12)
    words = [f"{rng.randrange(16**6):x}" for _ in range(400)]

    def titles(n: int) -> list[str]:
        return [" ".join(rng.choices(words, k=rng.randint(4, 12))) for _ in range(n)]

    for name, (new, stored) in {
        "of other words": (titles(NEW), titles(STORED)),
        "alike but for a number": (
            [f"Outcome {k} of pier {k % 37} is lit" for k in range(NEW)],
            [f"Outcome {k + 5_000} of pier {k % 37} is lit" for k in range(STORED)],
        ),
    }.items():
        here = Page(
            objectives=tuple(PageObjective(team="", horizon="6 months", months=6, path=(), title=t) for t in new)
        )
        known = Known(
            objectives=tuple(
                Objective(id=k + 1, horizon="6 months", horizon_months=6, title=t, position=k)
                for k, t in enumerate(stored)
            )
        )
        half = here.model_copy(update={"objectives": here.objectives[: NEW // 2]})
        whole, part = (
            computed(lambda here=here, known=known: difference(here, known)),
            computed(lambda half=half, known=known: difference(half, known)),
        )
        print(
            f"handbook, {NEW:,} new outcomes against {STORED} stored, {name}: {whole:.2f} s, "
            f"{whole / part if part else 1:.1f} x half as many"
        )
