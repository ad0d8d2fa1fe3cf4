"""What each `inhabit` command does; imported when the command runs."""
