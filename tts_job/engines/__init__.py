"""The engines, in a table: a new one is its file, its row here and its section in the settings."""
