"""``python -m reportkit``."""

from reportkit.cli import main

if __name__ == "__main__":  # workers of a batch import this module too
    main()
