"""``python -m rostrum``."""

from rostrum.entry import main

if __name__ == "__main__":
    main()
