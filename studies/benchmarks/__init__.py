"""What the course claims about speed, measured. Each module is a command: see its docstring."""
