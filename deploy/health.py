"""`python -m deploy.health`: the health check of the image, which has no curl. Exits 0 if the service in this container serves requests, degraded or not."""

import os
import sys

from deploy.launcher import readiness

if __name__ == "__main__":
    sys.exit(not readiness.answers(f"http://127.0.0.1:{os.environ.get('YHTEYS_HTTP_PORT', '8080')}/readyz"))
