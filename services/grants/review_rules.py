"""An area's rules of review requests, from a file of its own or `data/review_requests.yaml`."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from services.grants.domain.deadlines import ReviewRules

DEFAULT = Path(__file__).parent / "data" / "review_requests.yaml"


class ReviewRulesFault(ValueError):
    """The rules cannot be used; every fault is listed by its field."""


def read(path: Path = DEFAULT) -> ReviewRules:
    """The rules in this file, or the project's own.

    Raises:
        ReviewRulesFault: if they cannot be used.
    """
    try:
        given: Any = yaml.safe_load(path.read_bytes())
        return ReviewRules.model_validate(given)
    except (OSError, yaml.YAMLError) as error:
        raise ReviewRulesFault(f"{path} cannot be read ({error}): name a file of the form of {DEFAULT.name}") from error
    except ValidationError as error:
        faults = [f"  {'.'.join(map(str, one['loc']))}: {str(one['input'])[:80]!r}: {one['msg']}" for one in error.errors()]
        raise ReviewRulesFault(f"{path} has faults; mend them after the form of {DEFAULT.name}:\n" + "\n".join(faults)) from error
