"""The command line's commands that need the engine alone; banso.py assembles them with those that serve."""
