"""The services, each in a folder of its own; none knows another. What makes a folder a service is its `wiring.py`: no list names them."""

from pathlib import Path

NAMES = tuple(sorted(wiring.parent.name for folder in __path__ for wiring in Path(folder).glob("*/wiring.py")))
