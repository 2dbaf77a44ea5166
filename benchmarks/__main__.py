"""`python -m benchmarks`: every figure of docs/benchmarks.md, measured on this tree and this machine in one run."""

from benchmarks import cold_start, store_update


def main() -> None:
    """Print the figures one by one."""
    for measure in (store_update.measure, cold_start.measure):
        print(measure(), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
