"""The rules and use cases of a case: pure where they can be, otherwise over a session given by the edge."""
