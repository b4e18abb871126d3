"""What is known of the engine before any of it is loaded."""

# Raised whenever an index of the former layout could no longer be read, or `mentions` finds other
# things in a text than before: a revision must not mix the two.
SCHEMA_VERSION = 5

# What building may take unless it is told otherwise, in bytes.
MEMORY = 512 << 20
