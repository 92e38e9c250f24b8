"""Views: one package an area, with its addresses in its `__init__.py`."""
