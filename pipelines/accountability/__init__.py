"""The accountability file: its form, reading and checking it, and what a page says of it."""
