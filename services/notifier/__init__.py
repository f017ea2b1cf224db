"""notifier: templates, messages, suppressions and the directory; the only service that turns a role into an address."""
