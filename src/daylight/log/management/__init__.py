"""Django's management of the log room."""
