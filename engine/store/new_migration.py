"""Write a migration from the difference between the tables in code and the newest migration (docs/migrations.md)."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from engine.store import alembic_schema, schema
from engine.store.database import connect

FILE_NAME = "%%(year)d%%(month).2d%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s"


def write(message: str) -> None:
    """Write the migration file."""
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'newest.db'}")
        schema.upgrade(engine)
        with engine.connect() as connection, connection.begin():
            config = alembic_schema.config_for(connection)
            config.set_main_option("file_template", FILE_NAME)
            command.revision(config, message=message, autogenerate=True)


if __name__ == "__main__":
    write(sys.argv[1])
