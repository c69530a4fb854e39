"""`python -m deploy.health`: the health check of the image, which has no curl. Exits 0 if what runs in this container is well.

`provisioned` asks instead whether provisioning has lately found or made everything.
"""

import os
import sys
import time
from pathlib import Path

FRESH_SECONDS = 30


def is_fresh(path: Path) -> bool:
    """Whether it was touched lately."""
    return path.exists() and time.time() - path.stat().st_mtime < FRESH_SECONDS


if __name__ == "__main__":
    if sys.argv[1:] == ["provisioned"]:
        sys.exit(not is_fresh(Path(os.environ["YHTEYS_PROVISIONED_FILE"])))
    from deploy.launcher import readiness

    sys.exit(not readiness.answers(f"http://127.0.0.1:{os.environ.get('YHTEYS_HTTP_PORT', '8080')}/readyz"))
