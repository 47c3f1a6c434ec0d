"""The project: settings, addresses, the queue, and the servers that `make run` brings along."""
