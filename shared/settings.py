"""Settings from the environment (`YHTEYS_…`). A wrong one stops the start with the whole list of faults, not the first."""

import hashlib
import hmac
from enum import StrEnum
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from pydantic import AmqpDsn, Field, PostgresDsn, TypeAdapter, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Mode(StrEnum):
    DEV = "dev"
    PRODUCTION = "production"


class SettingsFault(SystemExit):
    """The environment cannot be used; the message lists every fault."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="YHTEYS_", extra="ignore")

    mode: Mode = Mode.PRODUCTION
    area: str = Field(default="satakunta", pattern=r"^[a-z][a-z0-9-]{1,40}$")
    amqp_url: str
    stream_url: str
    database_url: str
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=1, le=65535)
    jwks_url: str | None = None
    token_issuer: str = "yhteys-dev"  # noqa: S105 - the name of an issuer, not a secret
    dev_token_key: str | None = None
    otlp_endpoint: str | None = None

    @field_validator("amqp_url")
    @classmethod
    def _amqp(cls, value: str) -> str:
        TypeAdapter(AmqpDsn).validate_python(value)
        return value

    @field_validator("database_url")
    @classmethod
    def _postgres(cls, value: str) -> str:
        TypeAdapter(PostgresDsn).validate_python(value)
        return value

    @field_validator("stream_url")
    @classmethod
    def _stream(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme != "rabbitmq-stream" or not parts.hostname or not parts.username:
            raise ValueError("must look like rabbitmq-stream://user:password@host:5552/vhost")
        return value

    def source(self, service: str) -> str:
        """The CloudEvents source of a service of this area."""
        return f"/area/{self.area}/{service}"

    def database_url_for(self, service: str) -> str:
        """The service's own role; its password is derived from the administrator's, so that nothing more needs keeping."""
        parts = urlsplit(self.database_url)
        password = derived(unquote(parts.password or ""), service)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit(parts._replace(netloc=f"{quote(role(service))}:{password}@{host}"))


def role(service: str) -> str:
    return f"yhteys_{service}"


def derived(secret: str, name: str) -> str:
    return hmac.new(secret.encode(), f"yhteys:{name}".encode(), hashlib.sha256).hexdigest()[:40]


def load() -> Settings:
    """Read and check the environment.

    Raises:
        SettingsFault: with every fault, one a line: variable, reason.
    """
    try:
        return Settings()
    except ValidationError as error:
        faults = [f"  YHTEYS_{'_'.join(str(p) for p in e['loc']).upper()}: {e['msg']}" for e in error.errors(include_url=False)]
        raise SettingsFault("cannot start, the environment has faults:\n" + "\n".join(faults)) from None
