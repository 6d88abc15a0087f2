"""What the public sees, when, with what masked 「公开」."""
