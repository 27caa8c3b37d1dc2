"""Handbook pages as files: read with limits, parsed in a process of its own that may be ended.

A page over 2 MB or one that takes over 5 s of computing is refused, however busy the machine is; so is what is not text.
Nothing is unpacked.
"""

import gc
import json
import math
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from platform_dash.handbook import MAX_BYTES, HandbookError, Meaning, Page, read

SECONDS = 5.0  # of computing
PATIENCE = 20  # times as long by the clock, should the child not compute at all
SUFFIXES = (".md", ".mdx", ".markdown")
_PICTURES = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a picture",
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip or Word file",
    b"\x1f\x8b": "a compressed file",
}


def pages_in(folder: Path) -> tuple[Path, ...]:
    """The pages in a folder and those below, by their paths; hidden ones are not looked at. Raises HandbookError."""
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not found:
        raise HandbookError(f"{folder} holds no Markdown page (.md, .mdx). Nothing was changed.")
    return tuple(found)


def page_of_file(path: Path, answers: Mapping[str, Meaning] | None = None, *, seconds: float = SECONDS) -> Page:
    """The page in a file. Raises HandbookError with a sentence."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise HandbookError(f"{path} is no file that can be read as a page. Nothing was changed.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise HandbookError(f"{path} cannot be read ({error.strerror}). Nothing was changed.") from error
    return page_of_bytes(data, path.name, answers, seconds=seconds)


def text_of_file(path: Path, answers: Mapping[str, Meaning] | None = None) -> str:
    """The page's text to the last byte, line ends and all. Raises HandbookError where it is no page."""
    page_of_file(path, answers)
    return path.read_bytes().decode("utf-8")


def put_into_file(path: Path, text: str) -> None:
    """Replace the page's text, whole or not at all. Raises HandbookError with a sentence."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(text.encode("utf-8"))
        shutil.copymode(path, part)
        part.replace(path.resolve())
    except OSError as error:
        part.unlink(missing_ok=True)
        raise HandbookError(f"{path} cannot be written ({error.strerror}). The page stands as it was.") from error


def page_of_bytes(
    data: bytes, name: str, answers: Mapping[str, Meaning] | None = None, *, seconds: float = SECONDS
) -> Page:
    """The page in bytes (an upload). answers: what somebody said its headings are. Raises HandbookError with a sentence."""
    if len(data) > MAX_BYTES:
        raise HandbookError(f"{name} is over 2 MB: a handbook page is text of a few pages. Nothing was changed.")
    kind = next((what for magic, what in _PICTURES.items() if data.startswith(magic)), None)
    if kind is None and (b"\x00" in data or not data.strip()):
        kind = "empty" if not data.strip() else "not text"
    if kind is not None:
        raise HandbookError(f"{name} is {kind}, not a Markdown page: save the page as text (.md). Nothing was changed.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise HandbookError(
            f"{name} is not UTF-8 text: save it as UTF-8 and import it again. Nothing was changed."
        ) from None
    return _read_apart(text, name, {words: str(meaning) for words, meaning in (answers or {}).items()}, seconds)


def _read_apart(text: str, name: str, answers: Mapping[str, str], seconds: float) -> Page:
    """Read in a process of its own, which ends after so many seconds of computing."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "platform_dash.handbook.file"],
            input=json.dumps({"text": text, "answers": answers, "seconds": seconds}).encode(),
            capture_output=True,
            timeout=PATIENCE * max(1.0, seconds),
            check=False,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise HandbookError(
            f"{name} took over {seconds:.0f} s of computing to read and was refused. Nothing was changed."
        )
    if done.returncode != 0:
        raise HandbookError(f"{name} could not be read as a page. Nothing was changed.")
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise HandbookError(answer["error"], tuple(answer["seen"]))
    return Page.model_validate(answer["page"])


def _child() -> None:
    """Read a page from standard input, print its values as JSON; memory and computing are capped where the system can."""
    given = json.loads(sys.stdin.buffer.read())
    gc.disable()  # a quarter of the time; the process ends with the page
    try:
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        most = math.ceil(used.ru_utime + used.ru_stime + given["seconds"])
        resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))
        resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000, 1_000_000_000))
    except (ImportError, ValueError, OSError):
        pass
    answer: dict[str, object]
    try:
        page = read(given["text"], {words: Meaning(meaning) for words, meaning in given["answers"].items()})
        answer = {"page": page.model_dump(mode="json")}
    except HandbookError as error:
        answer = {"error": str(error), "seen": error.seen}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _child()
