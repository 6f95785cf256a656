"""The queues that work waits in; apart from the stations, so that asking how it stands loads none of their parts."""

#: `gpu` is recognition (also on machines without one), `chat` is for whoever holds the connection to the chat.
QUEUES = ("io", "gpu", "cpu", "chat", "publish")
