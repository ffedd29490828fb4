"""Readers: one a format, each landing a published file in the columns of `raw.grants`."""
