"""SQLite behind the door."""
