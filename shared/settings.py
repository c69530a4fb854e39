"""Settings from the environment (`YHTEYS_…`). A wrong one stops the start with the whole list of faults, not the first.

What must stay true: a service process knows addresses and the passwords of the services that it serves, and nothing by which it could act as the
administrator or as another service. Only provisioning is given addresses with the administrator's name and password.
"""

import json
import os
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit, urlunsplit

from pydantic import AmqpDsn, Field, PostgresDsn, SecretStr, TypeAdapter, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Mode(StrEnum):
    DEV = "dev"
    PRODUCTION = "production"


PREFIX = "YHTEYS_"
PASSWORD = f"{PREFIX}PASSWORD__"
"""Before a service's name: its password as a role of the database and as a user of the broker."""
MEASURES = f"{PREFIX}MEASURES"
LOOK = f"{PREFIX}LOOK"
GRANT_OFFICE = f"{PREFIX}GRANT_OFFICE"
SIGNUP_PAGE = "/s/{language}/{token}"
DEV_ISSUER = "yhteys-dev"


class SettingsFault(SystemExit):
    """The environment cannot be used; the message lists every fault."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", use_attribute_docstrings=True)

    mode: Mode = Mode.PRODUCTION
    """`dev` takes tokens of the installation's own key; nothing else differs."""
    area: str = Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")
    """In no mode has it a default: what a service says bears the area's name for good."""
    amqp_url: str
    """`amqp://host:5672/vhost`; the virtual host is the area's."""
    stream_url: str
    """`rabbitmq-stream://host:5552/vhost`, as the broker advertises it."""
    database_url: str
    """`postgresql://host:5432/database`; with `?sslmode=require` over TLS."""
    passwords: dict[str, SecretStr] = Field(default_factory=dict, exclude=True)
    """By service, from `YHTEYS_PASSWORD__<SERVICE>`."""
    management_url: str | None = None
    """The administrator's way to the broker, with name and password: for provisioning alone."""
    http_host: str = "127.0.0.1"
    """The address of this machine to listen on; `0.0.0.0` for all of them."""
    http_port: int = Field(default=8080, ge=1, le=65535)
    """The port to listen on. `make up` keeps the one that it was last given."""
    trusted_proxies: str = "127.0.0.1"
    """Addresses, with commas, whose `X-Forwarded-For` is believed: the pages count by it who writes how often. `*`: whoever comes, where only the proxy can."""
    jwks_url: str | None = None
    """Where the identity provider publishes its keys; needed in production."""
    token_issuer: str = DEV_ISSUER
    """The `iss` of the tokens that are accepted; in production the identity provider's, which must be named."""
    dev_token_key: str | None = None
    """What tokens are signed with in `dev`; in production a process that has it does not start."""
    oidc_client_id: str | None = None
    """The portal's name at the identity provider `token_issuer`. Without it nobody signs in on the pages, but in `dev` by choosing who to be."""
    oidc_client_secret: str | None = Field(default=None, repr=False)
    """The portal's secret there; none for a public client, which PKCE alone protects."""
    oidc_scope: str = "openid profile"
    """What the portal asks for when somebody signs in; `offline_access` where a provider gives refresh tokens for that alone."""
    oidc_resource: str | None = None
    """The resource (RFC 8707) by which a provider is told that access tokens are for `yhteys`, where it wants to be told so."""
    otlp_endpoint: str | None = None
    """Where traces are sent, `http://collector:4318`. Without it there are none."""
    smtp_url: str | None = None
    """Where mail is handed over, `smtp://user:password@host:587` (STARTTLS where offered) or `smtps://…`. Without it no mail is sent."""
    mail_from: str | None = Field(default=None, validate_default=True)
    """The sender of mail; needed with `smtp_url`."""
    public_url: str = Field(default="", validate_default=True)
    """The address by which residents and integrators reach the area, as mail and the `dataschema` of facts name it; if none is given, this process's own."""
    signup_page: str = Field(default=SIGNUP_PAGE, pattern=r"^/[^{}]*(\{language\}[^{}]*)?\{token\}$")
    """Where under `public_url` mail leads whoever signed up. Where no portal is deployed: `/api/events/v1/signups/{token}`, which answers without a page."""
    service_urls: dict[str, str] = Field(default_factory=dict)
    """Where the pages ask services that run in other processes, as JSON, `{"registry": "http://registry:8080"}`; those that are not named, at `public_url`."""
    measures: Path | None = None
    """A folder with measures of the area's own. What they count is part of the wiring, so it is read where `indicators` is imported, by this name."""
    look: Path | None = None
    """The file of the area's own name, colours and logo, of the form of `services/portal/look.yaml`. Colours need `yhteys assets` with the same one."""
    attachments: Path | None = None
    """A folder for the files of applications, which every process that serves `grants` sees, and which is backed up before the database and again after
    it. Without it none are taken; `make up` keeps them in its own folder."""
    scanner: str | None = None
    """What looks into each file before it is kept, such as `clamdscan --no-summary --stream`: given the file's path last, it ends with 0 for a clean file
    and with 1 for a virus. Without it nothing looks."""
    keys: Path | None = None
    """A folder for the keys of persons' data, which every process that serves `volunteers` sees. It lies apart from the database and is backed up apart, for a
    few days at most. Without it nobody is taken; `make up` keeps them in its own folder."""
    wrapping_keys: Path | None = None
    """A folder with the keys that wrap those, `<name>.key`, 32 random bytes in base64 each; the last by name wraps. It lies apart from both. In `dev` the
    first is made."""
    grant_office: Path | None = None
    """A folder with the area's own `office.yaml`, `review_requests.yaml`, `interest.yaml` and `publisher.yaml`, of the form of those in
    `services/grants/data/`: who sends letters of grants and to which account one pays back, until when a review can be requested, what interest
    runs on what is recovered, who publishes grants as 360Giving. Read where `grants` is imported, by this name. Without an office of the area's own no letter
    is made in production, and without a publisher nothing is published."""

    @field_validator("public_url")
    @classmethod
    def _public(cls, value: str, info: ValidationInfo) -> str:
        return value.rstrip("/") or f"http://127.0.0.1:{info.data.get('http_port')}"

    @field_validator("service_urls", mode="before")
    @classmethod
    def _json(cls, value: object) -> object:
        try:
            return json.loads(value) if isinstance(value, str) else value
        except ValueError:
            raise ValueError('must be JSON such as {"registry": "http://registry:8080"}') from None

    @field_validator("amqp_url", "database_url")
    @classmethod
    def _server(cls, value: str, info: ValidationInfo) -> str:
        TypeAdapter(AmqpDsn if info.field_name == "amqp_url" else PostgresDsn).validate_python(value)
        return value

    @field_validator("stream_url")
    @classmethod
    def _stream(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme != "rabbitmq-stream" or not parts.hostname:
            raise ValueError("must look like rabbitmq-stream://host:5552/vhost")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _smtp(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "smtp://none")
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("must look like smtp://user:password@host:587")
        return value

    @field_validator("measures", "look", "attachments", "keys", "wrapping_keys", "grant_office")
    @classmethod
    def _folder(cls, value: Path | None) -> Path | None:
        """In full, since the process that it is handed to may run elsewhere. Whether it can be read matters where it is read."""
        return value and value.resolve()

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("smtp_url") and "@" not in (value or ""):
            raise ValueError("must be an address that answers come to, where YHTEYS_SMTP_URL is set")
        return value

    def service_url(self, service: str) -> str:
        """Where a service that runs in another process is asked."""
        return self.service_urls.get(service, self.public_url).rstrip("/")

    def source(self, service: str) -> str:
        """The CloudEvents source of a service of this area."""
        return f"/area/{self.area}/{service}"

    @property
    def vhost(self) -> str:
        return unquote(urlsplit(self.amqp_url).path.removeprefix("/")) or "/"

    def amqp_url_for(self, service: str) -> str:
        return _with_credentials(self.amqp_url, self.broker_user(service), self.password(service))

    def stream_url_for(self, service: str) -> str:
        return _with_credentials(self.stream_url, self.broker_user(service), self.password(service))

    def database_url_for(self, service: str) -> str:
        return _with_credentials(self.database_url, role(service), self.password(service))

    def broker_user(self, service: str) -> str:
        """A service's name on the broker, which may serve several areas: users are the broker's, not the virtual host's."""
        return f"yhteys_{self.vhost}_{service}"

    def password(self, service: str) -> str:
        """The service's own, on the broker and in the database; made by nobody from anybody else's.

        Raises:
            SettingsFault: if this process was not given it.
        """
        if found := self.passwords.get(service):
            return found.get_secret_value()
        raise SettingsFault(f"the password of {service} is not known here: set {PASSWORD}{service.upper()}")

    def environment(self, *services: str) -> dict[str, str]:
        """The environment of a process that serves these: everything but the administrator's and the other services' credentials."""
        addresses = {name: without_credentials(str(getattr(self, name))) for name in ADDRESSES}
        given = {**self.model_dump(mode="json", exclude={"management_url"}, exclude_none=True), **addresses}
        written = {name: json.dumps(value) if isinstance(value, dict) else str(value) for name, value in given.items()}
        return {f"{PREFIX}{name.upper()}": value for name, value in written.items()} | {f"{PASSWORD}{name.upper()}": self.password(name) for name in services}


ADDRESSES = ("amqp_url", "stream_url", "database_url")


def without_credentials(url: str) -> str:
    """The same address as anybody may know it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _with_credentials(url: str, name: str, password: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{quote(name, safe='')}:{quote(password, safe='')}@{parts.netloc.rpartition('@')[2]}"))


def role(service: str) -> str:
    return f"yhteys_{service}"


def of(environment: Mapping[str, str]) -> Settings:
    """What these variables say; an empty one says nothing.

    Raises:
        SettingsFault: with every fault, one a line: variable, reason.
    """
    named = {name: value for name, value in environment.items() if name.startswith(PREFIX) and value}
    passwords = {name.removeprefix(PASSWORD).lower(): value for name, value in named.items() if name.startswith(PASSWORD)}
    given = {name.removeprefix(PREFIX).lower(): value for name, value in named.items() if name.removeprefix(PREFIX).lower() in Settings.model_fields}
    try:
        return Settings.model_validate({**given, "passwords": passwords})
    except ValidationError as error:
        raise _refused([f"{PREFIX}{'_'.join(str(p) for p in e['loc']).upper()}: {e['msg']}" for e in error.errors(include_url=False)]) from None


def load(*services: str) -> Settings:
    """Read and check the environment of a process that serves these.

    Raises:
        SettingsFault: with every fault, one a line: variable, reason.
    """
    settings = of(os.environ)
    if faults := too_much_or_too_little(settings, services):
        raise _refused(faults)
    return settings


def too_much_or_too_little(settings: Settings, services: Sequence[str]) -> list[str]:
    """What a process that serves these must not be given, or lacks. One that cannot act as the administrator cannot be made to."""
    faults = [
        f"{PREFIX}{name.upper()}: names a user or holds a password; a service logs in as itself: give the address alone, without what stands before the @"
        for name in ADDRESSES
        if _names_somebody(getattr(settings, name))
    ]
    if settings.management_url:
        faults.append(f"{PREFIX}MANAGEMENT_URL: is the administrator's; only `yhteys provision` is given it: leave it out here")
    faults += [f"{PASSWORD}{name.upper()}: is missing; give the one that {name} was provisioned with" for name in services if name not in settings.passwords]
    if services:
        foreign = sorted(settings.passwords.keys() - set(services))
        faults += [f"{PASSWORD}{name.upper()}: is of a service that this process does not serve: leave it out here" for name in foreign]
    return faults


def _names_somebody(url: str) -> bool:
    parts = urlsplit(url)
    return "@" in parts.netloc or bool({"user", "password", "passfile"} & parse_qs(parts.query).keys())


def _refused(faults: Sequence[str]) -> SettingsFault:
    return SettingsFault("cannot start, the environment has faults:\n" + "\n".join(f"  {fault}" for fault in faults))
