"""Prints the tables of replicas, each as a line of JSON: name, rows and hash of each table."""
import hashlib
import json
import sqlite3
import sys

extension, root, *names = sys.argv[1:]
loader = sqlite3.connect(":memory:")
loader.enable_load_extension(True)
loader.load_extension(extension)


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def tables(connection):
    found = {}
    names = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table'"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_litestream%' ESCAPE '\\'"
    ).fetchall()
    for (name,) in names:
        columns = connection.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
        line = "||'|'||".join(f"quote({quoted(column[1])})" for column in columns)
        lines = connection.execute(f"SELECT {line} FROM {quoted(name)} ORDER BY 1").fetchall()
        text = "".join(row[0] + "\n" for row in lines)
        digest = hashlib.sha256(text.encode()).hexdigest()
        found[name] = {"rows": len(lines), "sha256": digest}
    return found


for name in names:
    uri = f"file:{name}.db?vfs=litestream&replica_url=file://{root}/{name}/replica"
    connection = sqlite3.connect(uri, uri=True)
    result = {
        "txid": connection.execute("SELECT litestream_txid()").fetchone()[0],
        "integrity": connection.execute("PRAGMA integrity_check").fetchone()[0],
        "tables": tables(connection),
    }
    print(json.dumps(result), flush=True)
    connection.close()

# other databases of the process are as before
assert sqlite3.connect(":memory:").execute("SELECT 42").fetchone() == (42,)
