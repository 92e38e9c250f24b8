"""Bundled examples. Their answers are simulated, and say so wherever they are shown."""
