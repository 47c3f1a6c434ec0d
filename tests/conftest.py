"""The servers are started by townenv/embedded/pytest_plugin.py, named in pytest.ini: here it would be too late."""
