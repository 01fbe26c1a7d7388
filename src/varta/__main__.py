"""Let `python -m varta` do what `varta` does."""

from varta.cli.main import main

if __name__ == "__main__":
    main()
