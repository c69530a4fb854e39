"""docs/operate/settings.md: every variable that some process reads, made from the settings themselves and from the names that the launcher goes by."""

from collections.abc import Iterator

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from deploy.cli.folder import VARIABLE as FOLDER
from deploy.cli.provision import STAMP
from deploy.launcher.installation import PORT_NAMES, variable
from deploy.launcher.servers import PROMETHEUS
from deploy.launcher.source import CHOICE
from shared.settings import PASSWORD, PREFIX, Settings

HEAD = """# Settings

Made from `shared/settings.py` and the names that the launcher goes by; `yhteys contracts docs` renews it.

All are variables of the environment; an empty one counts as not set. A wrong one stops the start with the whole list of faults. *Service*: a process that
serves one or more services. *Provision*: `yhteys provision`. *Operator*: the other commands of `yhteys`. *Supervisor*: what `make up` starts; it is given
what provision and services need, and hands each no more than is its own.

| variable | default | needed by | what it says |
|---|---|---|---|
"""
LAUNCHER = """
## Of the launcher and the command line
| variable | default | needed by | what it says |
|---|---|---|---|
"""
COMPOSE = """
## Of docker-compose.yml
`.env` holds them ([.env.example](../../.env.example)); each container is given its own part under the names above.

| variable | default | what it says |
|---|---|---|
"""
ALL, SERVICE = "service, provision, operator", "service"
NEEDED_BY = {
    "mode": ALL,
    "area": ALL,
    "amqp_url": f"{ALL}: a service without name and password, the others with the administrator's",
    "stream_url": f"{ALL}: as above",
    "database_url": f"{ALL}: a service without name and password, the others with the owner's",
    "passwords": "service: its own and no other's; provision, operator: all",
    "management_url": "provision; a service that is given it does not start",
    "http_host": "service; `yhteys import` and `export`",
    "http_port": "service, supervisor; `yhteys import` and `export`",
    "dev_token_key": "service, operator; in `dev` alone",
    "public_url": "service (*events*)",
    "signup_page": "service (*events*)",
    "smtp_url": "service (*events*)",
    "mail_from": "service (*events*)",
    "trusted_proxies": "service (*portal*)",
    "service_urls": "service (*portal*)",
    "measures": "service (*indicators*), operator (`yhteys rebuild`)",
    "grant_office": "service (*grants*)",
    "look": "service (*portal*), operator (`yhteys assets`)",
    "attachments": "service (*grants*)",
    "scanner": "service (*grants*)",
    "keys": "service (*volunteers*)",
    "wrapping_keys": "service (*volunteers*)",
    "jwks_url": SERVICE,
    "token_issuer": SERVICE,
    "oidc_client_id": "service (*portal*)",
    "oidc_client_secret": "service (*portal*)",
    "oidc_scope": "service (*portal*)",
    "oidc_resource": "service (*portal*)",
    "otlp_endpoint": SERVICE,
}
NAMES = {"passwords": f"{PASSWORD}<SERVICE>"}
OF_THE_LAUNCHER = (
    (CHOICE, "", "supervisor", "`private` or `compose`: which servers are started where none are named"),
    (FOLDER, "`var`", "operator", "where data, logs, ports and passwords are kept"),
    *((variable(name), "chosen once, then kept", "supervisor", f"the port of {name} on loopback") for name in PORT_NAMES if name != "http"),
    (PROMETHEUS, "", "operator", "the broker's own metrics; told by `yhteys status`, read by nobody"),
    ("YHTEYS_TOKEN", "", "operator", "the token with which `yhteys import`, `export` and `demo --at` come in; in `dev` one is made"),
    (
        "YHTEYS_TOKENS",
        "",
        "operator",
        "JSON, tokens by name with which `yhteys demo --at` plays a grant office, its reviewers and applicants; in `dev` they are made",
    ),
    (STAMP, "", "provision", "a file that is touched after each look that found or made everything, for a health check"),
    ("YHTEYS_ENGINE", "", "`make containers`", "`own`: an engine of the lane's own, also where one answers"),
    ("YHTEYS_CHROMIUM", "/usr/bin/chromium", "`make test`, `make screenshots`", "the program of the Chromium in which pages are read"),
)
OF_COMPOSE = (
    ("YHTEYS_VERSION", "`local`", "the tag of the image"),
    ("YHTEYS_BROKER_PASSWORD", "required", "the broker's administrator's"),
    ("YHTEYS_DATABASE_PASSWORD", "required", "the database's owner's"),
    ("YHTEYS_<SERVICE>_PASSWORD", "required", f"becomes `{PASSWORD}<SERVICE>`"),
    ("YHTEYS_<SERVICE>_PORT", "8081 and up", "the service's port on this machine's loopback; the servers' by the names above"),
    ("YHTEYS_STREAM_ADVERTISED_HOST", "`rabbitmq`", "the name at which the broker tells clients of the stream protocol to connect"),
    ("YHTEYS_STREAM_ADVERTISED_PORT", "`5552`", "and the port"),
)


def page() -> str:
    settings = "".join(_row(*row) for row in _settings())
    return HEAD + settings + LAUNCHER + "".join(_row(*row) for row in OF_THE_LAUNCHER) + COMPOSE + "".join(_row(*row) for row in OF_COMPOSE)


def _settings() -> Iterator[tuple[str, str, str, str]]:
    """A field without a description, or that nobody is said to need, is a fault of its author: the page cannot be made."""
    for name, field in Settings.model_fields.items():
        if not field.description or name not in NEEDED_BY:
            raise LookupError(f"{name}: say below it in shared/settings.py what it is for, and in NEEDED_BY of {__name__} which processes need it")
        yield NAMES.get(name, f"{PREFIX}{name.upper()}"), _default(field), NEEDED_BY[name], " ".join(field.description.split())


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "" if field.default_factory else "required"
    return "" if field.default is None else f"`{field.default}`"


def _row(variable_: str, *cells: str) -> str:
    return f"| `{variable_}` | {' | '.join(cells)} |\n"
