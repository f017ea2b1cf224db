"""The process that draws charts: an order as JSON on its standard input, the pictures as JSON on its standard output."""

import base64
import json
import resource
import sys
from contextlib import suppress

_LARGEST_DATA = 1 << 30  # its JavaScript engine sets aside 64 GB of addresses, and uses some hundred MB
_LONGEST_CPU_SECONDS = 60


def main() -> None:
    """Draw them all, or end with 1 and the complaint on standard error."""
    for limit, most in ((resource.RLIMIT_DATA, _LARGEST_DATA), (resource.RLIMIT_CPU, _LONGEST_CPU_SECONDS)):
        with suppress(ValueError, OSError):  # macOS knows the limit and refuses to set it
            resource.setrlimit(limit, (most, most))
    import vl_convert  # noqa: PLC0415 - only once it is limited

    order = json.load(sys.stdin.buffer)
    # No addresses: a specification that asks for data from elsewhere is refused.
    how = {"vl_version": order["vega_lite"], "allowed_base_urls": []}
    pictures = []
    for specification in order["specifications"]:
        try:
            if order["output"] == "svg":
                picture = vl_convert.vegalite_to_svg(specification, **how).encode()
            else:
                picture = vl_convert.vegalite_to_png(specification, scale=order["scale"], **how)
        except ValueError as error:
            sys.stderr.write(str(error))
            sys.exit(1)
        pictures.append(base64.b64encode(picture).decode())
    json.dump(pictures, sys.stdout)


if __name__ == "__main__":
    main()
