"""Kinds of work that are done in the background: one module an area."""
