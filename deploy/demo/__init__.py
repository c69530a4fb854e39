"""The main job: real data through the public interfaces, every measure checked against a count made straight from the files.

It is a stranger to the services: HTTP with a token, the command queue and the metrics stream by plain aio-pika. What must stay true: the same files give
the same ids, keys and commands, so that a second run changes nothing; no row is dropped or mended without being listed in the outcome.
"""
