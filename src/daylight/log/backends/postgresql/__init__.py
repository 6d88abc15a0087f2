"""PostgreSQL behind the door."""
