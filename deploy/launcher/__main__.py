"""`python -m deploy.launcher <folder> [command …]`: the supervisor; without a command it runs the servers only. `yhteys up` starts it detached."""

import os
import sys
from pathlib import Path

from deploy.launcher.supervisor import Supervisor

if __name__ == "__main__":
    folder, *command = sys.argv[1:]
    sys.exit(Supervisor(Path(folder), command=command, environment=os.environ).run())
