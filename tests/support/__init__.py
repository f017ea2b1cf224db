"""What the tests stand on: real servers, conditions to wait for, small builders."""
