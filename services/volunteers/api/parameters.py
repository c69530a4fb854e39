"""What all addresses of volunteers share: the prefix, the vault, the tokens of those without an account."""

from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi import Path as InPath
from pydantic import StringConstraints

from services.volunteers.keys.vault import Vault, vault
from services.volunteers.keys.voucher_keys import VoucherKeys, voucher_keys
from shared.link_tokens import LinkTokens
from shared.settings import Settings

PREFIX = "/api/volunteers/v1"

Token = Annotated[str, InPath(pattern=r"^[A-Za-z0-9_-]{43}$")]
Written = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.runtime.settings
    return settings


async def _vault(request: Request) -> Vault:
    """One for all requests."""
    state = request.app.state
    if not hasattr(state, "vault"):
        state.vault = vault(state.runtime.settings)
    found: Vault = state.vault
    return found


async def _tokens(request: Request) -> LinkTokens:
    return LinkTokens(request.app.state.runtime.settings, service="volunteers", purpose="volunteers")


async def _terminal_tokens(request: Request) -> LinkTokens:
    return LinkTokens(request.app.state.runtime.settings, service="volunteers", purpose="terminals")


async def _voucher_keys(request: Request) -> VoucherKeys:
    """One for all requests."""
    state = request.app.state
    if not hasattr(state, "voucher_keys"):
        state.voucher_keys = await voucher_keys(await _vault(request))
    found: VoucherKeys = state.voucher_keys
    return found


async def _request_tokens(request: Request) -> LinkTokens:
    return LinkTokens(request.app.state.runtime.settings, service="volunteers", purpose="requests")


async def _unkept(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


SettingsDep = Annotated[Settings, Depends(_settings)]
VaultDep = Annotated[Vault, Depends(_vault)]
TokensDep = Annotated[LinkTokens, Depends(_tokens)]
TerminalTokensDep = Annotated[LinkTokens, Depends(_terminal_tokens)]
VoucherKeysDep = Annotated[VoucherKeys, Depends(_voucher_keys)]
RequestTokensDep = Annotated[LinkTokens, Depends(_request_tokens)]
UNKEPT = [Depends(_unkept)]
