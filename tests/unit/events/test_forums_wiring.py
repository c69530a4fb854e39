"""What tables, forums and outcomes take and say is whole, and HTTP and the queue take the same."""

import pytest
from pydantic import BaseModel

from services.events.api import forums as forums_api
from services.events.api import outcomes as outcomes_api
from services.events.wiring import SERVICE
from shared.contracts.envelope import CATALOGUE, Command
from shared.contracts.events import forums, outcomes

DECLARED = [contract for contract in CATALOGUE.values() if contract.__module__ in {forums.__name__, outcomes.__name__}]
BODIES: dict[type[BaseModel], type[Command]] = {
    forums_api.Founding: forums.FoundForum,
    forums_api.Inviting: forums.InviteToForum,
    forums_api.Agreeing: forums.AgreeOnRules,
    forums_api.Convening: forums.ConveneForum,
    forums_api.Closing: forums.CloseForum,
    outcomes_api.Recording: outcomes.RecordOutcome,
    outcomes_api.Reassigning: outcomes.ReassignOutcome,
    outcomes_api.Dropping: outcomes.DropOutcome,
    outcomes_api.Carrying: outcomes.CarryOutcome,
}
NAMED_BY_THE_PATH_OR_MADE = {"forum_id", "outcome_id", "gathering_id"}


def test_every_command_has_its_handler() -> None:
    assert {contract for contract in DECLARED if issubclass(contract, Command)} <= set(SERVICE.commands)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_a_body_takes_just_what_its_command_takes(body: type[BaseModel]) -> None:
    command = BODIES[body]

    assert set(body.model_fields) | NAMED_BY_THE_PATH_OR_MADE >= set(command.model_fields) >= set(body.model_fields)
    for name in set(body.model_fields) - NAMED_BY_THE_PATH_OR_MADE:
        assert body.model_fields[name].annotation == command.model_fields[name].annotation
        assert body.model_fields[name].metadata == command.model_fields[name].metadata
