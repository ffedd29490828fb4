"""`python -m pipelines.sample [FOLDER]` writes the sample, into data/sample if none is named."""

import sys
from pathlib import Path

from pipelines.sample import write_sample

DEFAULT_FOLDER = Path("data/sample")

if __name__ == "__main__":
    write_sample(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_FOLDER)
