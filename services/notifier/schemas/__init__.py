"""What notifier's API takes and answers."""
