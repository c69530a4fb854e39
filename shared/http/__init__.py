"""The way in over HTTP, from the process that listens to the one transaction of a request."""
