"""`python -m careloop` is `careloop`."""

from careloop.cli import main

main()
