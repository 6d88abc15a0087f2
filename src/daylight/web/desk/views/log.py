"""Claimed by desk C."""
