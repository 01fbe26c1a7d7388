"""Let `python -m varta` do what `varta` does; a worker starts without loading the command line.

After a crash each tenth of a second of the recorder's start is footage that is missing.
"""

import sys


def run() -> None:
    """Run a worker, as `varta serve` starts them, or the command line."""
    words = sys.argv[1:]
    if len(words) == 2 and words[0] == "worker" and words[1] not in ("web", "--help"):  # noqa: PLR2004 - and its name
        sys.exit(_work(words[1]))
    from varta.cli.main import main

    main()


def _work(name: str) -> int:
    from varta.bootstrap.config import load_settings
    from varta.bootstrap.workers import run_worker
    from varta.kernel.errors import VartaError

    try:
        run_worker(name, load_settings())
    except VartaError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    run()
