"""What notifier may and must do, without HTTP, jobs, settings or a clock."""
