"""One client: a query's text and variables in, checked data out, trouble as a GitHubError.

gql's aiohttp transport is the one whose page deadline holds against an answer that drips (`docs/architecture.md`).
It never follows a redirect and trusts no proxy or netrc of the environment.
"""

import asyncio
import json
import random
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NoReturn

import aiohttp
from gql import Client as GqlClient
from gql import GraphQLRequest
from gql.client import AsyncClientSession
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import (
    TransportConnectionFailed,
    TransportError,
    TransportQueryError,
    TransportServerError,
)
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

PAGE_DEADLINE = timedelta(seconds=30)
RUN_DEADLINE = timedelta(minutes=10)
LONGEST_WAIT = timedelta(seconds=90)
TRIES = 3
MAX_BODY = 10_000_000


class Trouble(StrEnum):
    """What went wrong, as far as it changes what to do."""

    TOKEN = "token"  # noqa: S105 - a word, not a secret
    SCOPE = "scope"
    NOT_FOUND = "not found"
    LIMIT = "limit"
    HEAVY = "heavy"
    DOWN = "down"
    UNREACHABLE = "unreachable"
    NONSENSE = "nonsense"
    REFUSED = "refused"


class GitHubError(Exception):
    """Something GitHub did or did not do, as a sentence. `retry_at` is when another try may help."""

    def __init__(self, trouble: Trouble, sentence: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(sentence)
        self.trouble, self.retry_at = trouble, retry_at


class Client:
    """A connection to GitHub for one run. Use as `async with Client(url, token) as client`."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        page_deadline: timedelta = PAGE_DEADLINE,
        longest_wait: timedelta = LONGEST_WAIT,
        backoff: timedelta = timedelta(seconds=1),
    ) -> None:
        self._token = token
        self._deadline, self._longest_wait, self._backoff = page_deadline, longest_wait, backoff
        self._transport = AIOHTTPTransport(
            url=url,
            headers={"Authorization": f"Bearer {token}", "User-Agent": "platform-dash"},
            timeout=max(1, int(page_deadline.total_seconds())),
            ssl=True,
            json_deserialize=_strict_json,
            client_session_args={
                "timeout": aiohttp.ClientTimeout(total=page_deadline.total_seconds()),
                "trust_env": False,
            },
        )
        self._gql = GqlClient(transport=self._transport, execute_timeout=None)
        self._session: AsyncClientSession | None = None
        self.requests = 0
        self.points = 0
        self.remaining: int | None = None

    async def __aenter__(self) -> "Client":
        self._session = await self._gql.connect_async(reconnecting=False)  # type: ignore[no-untyped-call]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._gql.close_async()  # type: ignore[no-untyped-call]

    async def ask(self, query: GraphQLRequest) -> Mapping[str, Any]:
        """The data of a query. Waits as told where GitHub limits; retries what may pass; raises GitHubError."""
        retrying = AsyncRetrying(
            retry=retry_if_exception(self._worth_retrying),
            stop=stop_after_attempt(TRIES),
            wait=self._wait,
            sleep=_sleep,
            reraise=True,
        )
        return await retrying(self._once, query)

    def _worth_retrying(self, error: BaseException) -> bool:
        if not isinstance(error, GitHubError):
            return False
        if error.trouble == Trouble.LIMIT:
            return error.retry_at is None or error.retry_at - datetime.now(UTC) <= self._longest_wait
        return error.trouble in (Trouble.DOWN, Trouble.UNREACHABLE, Trouble.NONSENSE)

    def _wait(self, state: RetryCallState) -> float:
        """Exactly what the server asked for plus a little jitter, else an exponential backoff with full jitter."""
        error = state.outcome.exception() if state.outcome else None
        jitter = random.uniform(0, 0.25)  # noqa: S311 - spreads retries, guards nothing
        if isinstance(error, GitHubError) and error.retry_at is not None:
            return max(0.0, (error.retry_at - datetime.now(UTC)).total_seconds()) + jitter
        top = self._backoff.total_seconds() * 2 ** (state.attempt_number - 1)
        return random.uniform(top / 2, top)  # noqa: S311

    async def _once(self, query: GraphQLRequest) -> Mapping[str, Any]:
        if self._session is None:
            raise RuntimeError("the client is used outside its `async with`")
        self.requests += 1
        used = self._header_int("x-ratelimit-used")
        try:
            async with asyncio.timeout(self._deadline.total_seconds()):
                data = await self._session.execute(query, extra_args={"allow_redirects": False})
        except (TransportError, TimeoutError, OSError, ValueError, RecursionError, aiohttp.ClientError) as error:
            self._count(used, {})
            self._raise(error)
        self._count(used, data)
        if not isinstance(data, Mapping):
            raise GitHubError(Trouble.NONSENSE, _NONSENSE)
        return data

    def _count(self, used_before: int | None, data: Mapping[str, Any]) -> None:
        limit = data.get("rateLimit") if isinstance(data, Mapping) else None
        stated = limit.get("cost") if isinstance(limit, Mapping) else None
        used = self._header_int("x-ratelimit-used")
        if used is not None and used_before is not None and used >= used_before:
            self.points += used - used_before
        else:
            self.points += int(stated) if stated is not None else 1
        remaining = self._header_int("x-ratelimit-remaining")
        self.remaining = remaining if remaining is not None else self.remaining

    def _header(self, name: str) -> str | None:
        headers = getattr(self._transport, "response_headers", None)  # absent before the first answer
        return headers.get(name) if headers else None

    def scopes(self) -> tuple[str, ...]:
        """The scopes GitHub says the token has; empty where it does not say (fine-grained tokens)."""
        return tuple(s.strip() for s in (self._header("x-oauth-scopes") or "").split(",") if s.strip())

    def _header_int(self, name: str) -> int | None:
        value = self._header(name)
        return int(value) if value is not None and value.isdigit() else None

    def _raise(self, error: Exception) -> NoReturn:
        if isinstance(error, TransportQueryError):
            _raise_stated(error.errors or [], self._reset_at())
        if isinstance(error, TransportServerError):
            self._raise_status(error.code or 0)
        if isinstance(error, TimeoutError | asyncio.TimeoutError):
            raise GitHubError(
                Trouble.HEAVY,
                f"GitHub did not finish an answer within {self._deadline.total_seconds():.0f} s; "
                "the last good board stays. The next try is on schedule.",
            ) from None
        if isinstance(error, TransportConnectionFailed | OSError | aiohttp.ClientError):
            cause = error.__cause__ or error
            if isinstance(cause, TimeoutError | asyncio.TimeoutError):
                self._raise(TimeoutError())
            if isinstance(cause, aiohttp.ClientSSLError | aiohttp.ClientConnectorCertificateError):
                raise GitHubError(
                    Trouble.REFUSED,
                    "GitHub's certificate was not trusted, so nothing was sent: check the address and, behind a "
                    "company proxy, its certificate authority (SSL_CERT_FILE).",
                ) from None
            if isinstance(cause, aiohttp.ClientPayloadError):
                raise GitHubError(Trouble.NONSENSE, _NONSENSE) from None
            raise GitHubError(
                Trouble.UNREACHABLE, "GitHub cannot be reached; the last good board stays. Check the network."
            ) from None
        raise GitHubError(Trouble.NONSENSE, _NONSENSE) from None

    def _reset_at(self) -> datetime | None:
        after = self._header("retry-after")
        if after is not None and after.isdigit():
            return datetime.now(UTC) + timedelta(seconds=int(after))
        reset = self._header_int("x-ratelimit-reset")
        if reset is not None and self._header("x-ratelimit-remaining") == "0":
            return datetime.fromtimestamp(reset, UTC)
        return None

    def _raise_status(self, code: int) -> NoReturn:
        if code == 401:
            raise GitHubError(Trouble.TOKEN, BAD_CREDENTIALS)
        if code in (403, 429):
            if self._header("x-github-sso"):
                raise GitHubError(
                    Trouble.SCOPE,
                    "The token is not authorised for this organisation's single sign-on: authorise it on GitHub under "
                    "Settings, Developer settings, then sync again. The last good board stays.",
                )
            at = self._reset_at()
            later = at or datetime.now(UTC) + timedelta(seconds=60)
            raise GitHubError(Trouble.LIMIT, _limited(later), retry_at=later)
        if code in (502, 504):
            raise GitHubError(
                Trouble.HEAVY, "GitHub gave up on a page as too heavy; the last good board stays. Smaller pages help."
            )
        if code >= 500:
            raise GitHubError(
                Trouble.DOWN, f"GitHub has trouble of its own (status {code}); the last good board stays."
            )
        raise GitHubError(
            Trouble.NONSENSE, f"GitHub refused the request with status {code}. The last good board stays."
        )


BAD_CREDENTIALS = (
    "GitHub refuses the token (bad or expired); the last good board stays. Put a fresh one with the scope read:project "
    "where Setup says, then sync again."
)
_NONSENSE = (
    "What came back is not a GraphQL answer of GitHub's (a login page, a proxy or a cut answer); the last good board "
    "stays. Check the address and the network."
)
_HEAVY = re.compile(r"something went wrong|timed? ?out|timeout|resource limit|exceeded", re.I)
_LIMIT = re.compile(r"rate limit|secondary", re.I)


def _limited(later: datetime) -> str:
    return f"GitHub's limit is used up until {later:%H:%M} UTC; the last good board stays and the next try waits till then."


def _raise_stated(errors: list[Any], reset_at: datetime | None) -> NoReturn:
    """An answer with errors is no answer: its partial data is never used."""
    kinds = {str(e.get("type", "")) for e in errors if isinstance(e, Mapping)}
    text = " ".join(str(e.get("message", "")) for e in errors if isinstance(e, Mapping))
    saml = any("saml_failure" in (e.get("extensions") or {}) for e in errors if isinstance(e, Mapping))
    if kinds & {"RATE_LIMITED", "RATE_LIMIT"} or _LIMIT.search(text):
        later = reset_at or datetime.now(UTC) + timedelta(seconds=60)
        raise GitHubError(Trouble.LIMIT, _limited(later), retry_at=later)
    if saml:
        raise GitHubError(
            Trouble.SCOPE,
            "The token is not authorised for this organisation's single sign-on: authorise it on GitHub, then sync again. "
            "The last good board stays.",
        )
    if kinds & {"INSUFFICIENT_SCOPES", "FORBIDDEN"}:
        raise GitHubError(
            Trouble.SCOPE,
            "The token may not read this: it needs the scope read:project (and access to the board's repositories). "
            "The last good board stays.",
        )
    if "NOT_FOUND" in kinds:
        raise GitHubError(
            Trouble.NOT_FOUND,
            "GitHub has no such board, or the token cannot see it: check owner and number, and that it was not moved.",
        )
    if _HEAVY.search(text):
        raise GitHubError(
            Trouble.HEAVY, "GitHub gave up on a page as too heavy; the last good board stays. Smaller pages help."
        )
    raise GitHubError(Trouble.REFUSED, f"GitHub answers: {_plain(text)[:200] or 'an error without a message'}.")


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _strict_json(text: str) -> Any:
    """JSON as GitHub writes it: no NaN, no infinities; `ValueError` for anything else."""
    if len(text) > MAX_BODY:
        raise ValueError("the answer is too large")

    def refuse(word: str) -> NoReturn:
        raise ValueError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


_sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
