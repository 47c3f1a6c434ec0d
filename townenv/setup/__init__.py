"""What `make` needs before the project can run; each module is a script of its own."""
