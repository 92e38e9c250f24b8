"""The site: it asks, stores and shows, and leaves thinking to the floors below."""
