"""A county that lives, seeded 「模拟」."""
