"""Questions as typed programs over a history, two executors that must agree, and wording."""
