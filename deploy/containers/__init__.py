"""The container lane (`make containers`): docker-compose.yml as it ships, the demonstration against it, and the tests on its broker and database.

Where a Docker engine answers, that one and the real images are used. Elsewhere, as root on a Debian machine, an engine is started that nothing else
uses, with stand-ins for the base images made of Debian's packages. What must stay true: whatever was started here is stopped again, and the report
says of each image whether it was the real one.
"""
