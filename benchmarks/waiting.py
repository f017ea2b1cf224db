"""How long processes waited for a core: others use the machine too, and their share is not what is measured."""

from pathlib import Path


def waited(*processes: int | None) -> float:
    """How long these processes could have run and had no core, in seconds, as the kernel counts it; else 0."""
    try:
        return sum(int(Path(f"/proc/{each}/schedstat").read_text().split()[1]) for each in processes) / 1e9
    except FileNotFoundError:
        return 0.0
