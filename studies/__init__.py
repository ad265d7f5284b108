"""Studies: the sources' experiments again, and benchmarks. Not installed with the course."""
