"""Turkish speeches in, a podcast out."""

__version__ = "0.1.0"
