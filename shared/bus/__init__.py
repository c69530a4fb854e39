"""The way to RabbitMQ: the names of what stands on it, and sessions with its streams."""
