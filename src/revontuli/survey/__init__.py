"""What people answered: codebooks, readers, checks and traits."""
