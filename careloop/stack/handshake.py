"""The names under which a supervisor hands descriptors to its children; apart, so that the supervisor loads no more."""

READY_VARIABLE = "CARELOOP_READY_FD"  # a byte written here says that the child serves
SOCKETS_VARIABLE = "CARELOOP_SOCKETS"  # what:descriptor, separated by commas: listening sockets
