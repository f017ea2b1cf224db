"""What desks deliver: proven, mapped, remembered, taken in or kept in quarantine."""
