"""People's data kept safe: disclosure control and pseudonyms."""
