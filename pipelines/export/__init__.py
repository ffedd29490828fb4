"""What leaves as a file: tidy CSV, the same rows as the page shows."""
