"""What registry says and takes: who is who, what they agreed, what they offer.

Each fact carries the state that a listener needs (kind, theme, municipality, parties), so that nobody calls back. Names of organisations, ids, codes and
counts travel; persons and free text stay in the service. Lists are tuples in a fixed order, so that one state is one JSON.
"""

from shared.contracts.registry.commands import *  # noqa: F403 - one vocabulary to its readers, whichever file a word stands in
from shared.contracts.registry.cooperation_models import *  # noqa: F403
from shared.contracts.registry.documents import *  # noqa: F403
from shared.contracts.registry.due import *  # noqa: F403
from shared.contracts.registry.facts import *  # noqa: F403
from shared.contracts.registry.imports import *  # noqa: F403
from shared.contracts.registry.key_persons import *  # noqa: F403
from shared.contracts.registry.places import *  # noqa: F403
from shared.contracts.registry.services import *  # noqa: F403
from shared.contracts.registry.words import *  # noqa: F403
