"""Starts what the services stand on, and the services. Code that wants servers of its own takes `private.PrivateServers` or `private.temporary_servers`."""
