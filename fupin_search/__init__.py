"""Site search for Chinese news archives."""

__version__ = "0.1.0"
