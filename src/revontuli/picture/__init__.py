"""Segments, portraits, pairs, change and the report."""
