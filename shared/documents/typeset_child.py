"""The process that makes one document: an order as JSON on its standard input, the document on its standard output."""

import json
import resource
import sys
import tempfile
from contextlib import suppress

import typst

_LARGEST_MEMORY = 2 << 30
_LONGEST_CPU_SECONDS = 60


def main() -> None:
    """Make the document, or end with 1 and Typst's complaint on standard error."""
    for limit, most in ((resource.RLIMIT_AS, _LARGEST_MEMORY), (resource.RLIMIT_CPU, _LONGEST_CPU_SECONDS)):
        with suppress(ValueError, OSError):  # macOS knows the limit and refuses to set it
            resource.setrlimit(limit, (most, most))
    order = json.load(sys.stdin.buffer)
    with tempfile.TemporaryDirectory() as nothing:
        try:
            made = typst.compile(
                order["template"].encode(),
                root=nothing,
                ignore_system_fonts=True,
                package_path=nothing,
                package_cache_path=nothing,
                format=order["output"],
                ppi=order["pixels_per_inch"],
                sys_inputs={"data": order["data"]},
                pdf_standards=order["standards"],
                timestamp=order["timestamp"],
            )
        except typst.TypstError as error:
            sys.stderr.write("\n".join([error.message, error.diagnostic, *error.hints]))
            sys.exit(1)
    sys.stdout.buffer.write(made[0] if isinstance(made, list) else made)


if __name__ == "__main__":
    main()
