"""Daylight 「阳光」: village-level public power and collective property, run, watched and shown in the open."""
