"""One opening of a data file, measured in this process, which has nothing else in it: what `store_open` starts."""

import json
import sys
import time
from pathlib import Path


def _open(data: Path) -> None:
    from tui_tracker.store import utc_now
    from tui_tracker.store.filestore import FileStore  # what is imported is not what is opened

    began = time.perf_counter()
    size = len(data.read_bytes())
    found: dict[str, float] = {"bytes": size, "read": time.perf_counter() - began}
    found["empty"] = _memory()
    began = time.perf_counter()
    store = FileStore(data, read_only=False, lazy=True, now=utc_now)
    store.newest()
    found |= {"first": time.perf_counter() - began, "first_memory": _memory()}
    store.close()
    began = time.perf_counter()
    store = FileStore(data, read_only=False, now=utc_now)
    rows = store.rows()
    found |= {"rows": time.perf_counter() - began, "memory": _memory()}
    ids = [row.id for row in rows[:: max(1, len(rows) // 1000)]]
    began = time.perf_counter()
    for each in ids:
        store.order(each)
    found["order"] = (time.perf_counter() - began) / len(ids)
    store.close()
    print(json.dumps(found))  # noqa: T201


def _memory() -> float:
    """Megabytes in use now."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


if __name__ == "__main__":
    _open(Path(sys.argv[1]))
