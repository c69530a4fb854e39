"""Settings from the environment (`YHTEYS_…`). A wrong one stops the start with the whole list of faults, not the first."""

import hashlib
import hmac
from enum import StrEnum
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from pydantic import AmqpDsn, Field, PostgresDsn, TypeAdapter, ValidationError, ValidationInfo, field_validator
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
    management_url: str | None = None
    """The administrator's way to the broker's users. With it each service works as a user of its own; without it, as the one of `amqp_url`."""
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=1, le=65535)
    jwks_url: str | None = None
    token_issuer: str = "yhteys-dev"  # noqa: S105 - the name of an issuer, not a secret
    dev_token_key: str | None = None
    otlp_endpoint: str | None = None
    smtp_url: str | None = None
    """Where mail is handed over, `smtp://user:password@host:587` (STARTTLS where offered) or `smtps://…`. Without it no mail is sent."""
    mail_from: str | None = Field(default=None, validate_default=True)
    """The sender of mail; needed with `smtp_url`."""
    public_url: str = "http://127.0.0.1:8080"
    """The address by which residents reach the area, as mail names it."""

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

    @field_validator("smtp_url")
    @classmethod
    def _smtp(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "smtp://none")
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("must look like smtp://user:password@host:587")
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("smtp_url") and "@" not in (value or ""):
            raise ValueError("must be an address that answers come to, where YHTEYS_SMTP_URL is set")
        return value

    def source(self, service: str) -> str:
        """The CloudEvents source of a service of this area."""
        return f"/area/{self.area}/{service}"

    def amqp_url_for(self, service: str) -> str:
        return self._as_own_user(self.amqp_url, service)

    def stream_url_for(self, service: str) -> str:
        return self._as_own_user(self.stream_url, service)

    def broker_user(self, service: str) -> tuple[str, str]:
        """Name and password of a service on the broker; both are its virtual host's alone."""
        secret = unquote(urlsplit(self.amqp_url).password or "")
        return f"yhteys_{self.vhost}_{service}", derived(secret, f"{self.vhost}:{service}")

    @property
    def vhost(self) -> str:
        return unquote(urlsplit(self.amqp_url).path.removeprefix("/")) or "/"

    def _as_own_user(self, url: str, service: str) -> str:
        if not self.management_url:
            return url
        name, password = self.broker_user(service)
        return _with_credentials(url, name, password)

    def database_url_for(self, service: str) -> str:
        """The service's own role; its password is derived from the administrator's, so that nothing more needs keeping."""
        password = derived(unquote(urlsplit(self.database_url).password or ""), service)
        return _with_credentials(self.database_url, role(service), password)


def _with_credentials(url: str, name: str, password: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{quote(name, safe='')}:{password}@{parts.netloc.rpartition('@')[2]}"))


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
