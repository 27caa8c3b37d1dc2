"""Settings: the environment, a `.env` file or Streamlit's secrets, as one frozen value."""

import ipaddress
import os
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from platform_dash.model import ZoneName

GITHUB = "https://api.github.com/graphql"
SECRETS = Path(".streamlit/secrets.toml")


class SettingsError(Exception):
    """A setting is wrong; the message is a sentence that names it and never its secret."""


class _Secrets(PydanticBaseSettingsSource):
    """The table [platform_dash] of Streamlit's secrets file."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        if not SECRETS.is_file():
            return {}
        try:
            table = tomllib.loads(SECRETS.read_text("utf-8")).get("platform_dash", {})
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{SECRETS} cannot be read as TOML: correct it or move it away.") from error
        return {str(k).lower(): v for k, v in table.items()} if isinstance(table, dict) else {}


class Settings(BaseSettings):
    """What may be set from outside. `now` is for the demo and tests only."""

    model_config = SettingsConfigDict(
        env_prefix="PLATFORM_DASH_", env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    database_url: SecretStr | None = None
    github_token: SecretStr | None = None
    github_api_url: str = GITHUB
    github_write: bool = False
    slack_webhook: SecretStr | None = None
    timezone: ZoneName | None = None
    now: datetime | None = None
    demo: bool = Field(False)
    look_every: int = Field(15, ge=1, le=300)  # seconds after which an open page looks for news

    @field_validator("now")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value

    @field_validator("slack_webhook")
    @classmethod
    def _safe_webhook(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            cls._safe_address(value.get_secret_value().strip())
        return value

    @field_validator("github_api_url")
    @classmethod
    def _safe_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme == "https" and parts.hostname:
            return value
        if parts.scheme == "http" and _is_loopback(parts.hostname or ""):
            return value
        raise ValueError("use an https:// address (plain http only on this machine)")

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: Any, init_settings: Any, env_settings: Any, dotenv_settings: Any, file_secret_settings: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, dotenv_settings, _Secrets(settings_cls)

    @property
    def store_url(self) -> str:
        """The real store: as set, else a file in the user's data folder."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return str(data_folder() / "platform_dash.db")

    def as_environment(self) -> dict[str, str]:
        """This process's environment with these settings in it, so that children in other folders read the same."""
        given = {
            "DATABASE_URL": self.store_url,
            "GITHUB_TOKEN": self.token,
            "GITHUB_API_URL": self.github_api_url,
            "GITHUB_WRITE": "1" if self.github_write else "",
            "SLACK_WEBHOOK": self.webhook,
            "TIMEZONE": self.timezone or "",
            "NOW": self.now.isoformat() if self.now else "",
            "LOOK_EVERY": str(self.look_every),
        }
        return {**os.environ, **{f"PLATFORM_DASH_{k}": v for k, v in given.items() if v}}

    @property
    def webhook(self) -> str:
        return self.slack_webhook.get_secret_value().strip() if self.slack_webhook else ""

    @property
    def token(self) -> str:
        return self.github_token.get_secret_value().strip() if self.github_token else ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def data_folder() -> Path:
    return Path(user_data_path("platform-dash"))


def load(**given: Any) -> Settings:
    """The settings as they are now. Raises SettingsError with a sentence for each wrong one."""
    try:
        return Settings(**given)
    except ValidationError as error:
        wrong = [
            f"PLATFORM_DASH_{str(e['loc'][0]).upper()}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError("A setting is wrong. " + "; ".join(wrong) + ".") from None
