"""The fixtures of every test come from these plugins."""

pytest_plugins = ["tests.support.servers", "tests.support.fixtures"]
