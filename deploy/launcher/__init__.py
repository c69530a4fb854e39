"""Starts what the services stand on, and the services. Its users need only the names given here."""

from deploy.launcher.private import PrivateServers, temporary_servers
from deploy.launcher.servers import LauncherFault, Servers
from deploy.launcher.status import running_environment, running_servers

__all__ = ["LauncherFault", "PrivateServers", "Servers", "running_environment", "running_servers", "temporary_servers"]
