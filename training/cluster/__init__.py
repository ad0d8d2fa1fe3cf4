"""DiPaCo on many preemptible workers: a queue of jobs on disk, leases, and results that count once."""
