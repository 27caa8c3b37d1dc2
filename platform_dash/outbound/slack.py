"""The Slack edge: a text goes out through an incoming webhook, or trouble comes back as a sentence."""

import re

from slack_sdk.errors import SlackClientError
from slack_sdk.webhook import WebhookClient

TIMEOUT = 10
_JOIN = "\u2060"


class SlackError(Exception):
    """The digest did not go out, or nobody knows; the message is a sentence that never shows the address."""


def plain(text: str) -> str:
    """Text that Slack shows as typed: no mention, link, emoji code or markup in it acts."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"(:)(?=\S)|(www)(?=\.)|(@)(?=\S)", lambda m: m[0] + _JOIN, escaped)


def send(webhook: str, text: str) -> None:
    """Send once; nothing is tried again by itself, since a second try might post twice. Raises SlackError."""
    client = WebhookClient(webhook, timeout=TIMEOUT, retry_handlers=[])
    try:
        answer = client.send_dict({"text": plain(text), "mrkdwn": False, "unfurl_links": False, "unfurl_media": False})
    except (OSError, ValueError, SlackClientError) as error:
        timed_out = isinstance(error, TimeoutError) or "timed out" in str(error)
        if timed_out:
            raise SlackError(
                "Slack did not answer in time, so the digest may have arrived: look into the channel before you send it "
                "again. It is kept."
            ) from None
        raise SlackError(
            "Slack cannot be reached; the digest is kept. Check the network, then send it again."
        ) from None
    if answer.status_code != 200:
        reply = " ".join(str(answer.body).split())[:80]
        known = {
            403: "the webhook was switched off",
            404: "there is no such webhook",
            410: "its channel is archived",
            429: "it is asked too often",
            400: "it cannot read the text",
        }.get(answer.status_code, reply or "no reason given")
        raise SlackError(
            f"Slack refuses the digest (status {answer.status_code}: {known}); the digest is kept. Check "
            "PLATFORM_DASH_SLACK_WEBHOOK, then send it again."
        )
