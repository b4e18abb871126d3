"""The web: a Falcon application, its pages, and the processes that serve it."""
