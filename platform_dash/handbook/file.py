"""The handbook page as a file: read with limits, parsed in a process of its own that may be ended.

A page over 2 MB or one that takes over 5 s is refused; so is what is not text. Nothing is unpacked.
"""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

from platform_dash.handbook import MAX_BYTES, HandbookError, Page, read

SECONDS = 5.0
_PICTURES = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a picture",
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip or Word file",
    b"\x1f\x8b": "a compressed file",
}


def page_of_file(path: Path, *, seconds: float = SECONDS) -> Page:
    """The page in a file. Raises HandbookError with a sentence."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise HandbookError(f"{path} is no file that can be read as a page. Nothing was changed.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise HandbookError(f"{path} cannot be read ({error.strerror}). Nothing was changed.") from error
    return page_of_bytes(data, path.name, seconds=seconds)


def text_of_file(path: Path) -> str:
    """The page's text to the last byte, line ends and all. Raises HandbookError where it is no page."""
    page_of_file(path)
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


def page_of_bytes(data: bytes, name: str, *, seconds: float = SECONDS) -> Page:
    """The page in bytes (an upload). Raises HandbookError with a sentence."""
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
    try:
        done = subprocess.run(
            [sys.executable, "-m", "platform_dash.handbook.file"],
            input=text.encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
    except subprocess.TimeoutExpired:
        raise HandbookError(f"{name} took over {seconds:.0f} s to read and was refused. Nothing was changed.") from None
    if done.returncode != 0:
        raise HandbookError(f"{name} could not be read as a page. Nothing was changed.")
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise HandbookError(answer["error"])
    return Page.model_validate(answer["page"])


def _child() -> None:
    """Read a page from standard input, print its values as JSON; memory is capped where the system can."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000, 1_000_000_000))
    except (ImportError, ValueError, OSError):
        pass
    answer: dict[str, object]
    try:
        answer = {"page": read(sys.stdin.buffer.read().decode("utf-8")).model_dump(mode="json")}
    except HandbookError as error:
        answer = {"error": str(error)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _child()
