"""Writes to two replicas from threads, and ends with a commit that nobody has uploaded."""
import sqlite3
import sys
import threading

extension, folder = sys.argv[1:]
loader = sqlite3.connect(":memory:")
loader.enable_load_extension(True)
loader.load_extension(extension)


def connect(name):
    uri = (
        f"file:{name}.db?vfs=litestream&replica_url=file://{folder}/{name}"
        f"&buffer_path={folder}/{name}-log&write_enabled=true&sync_interval=1h"
    )
    return sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)


connections = {}


def write(name):
    connection = connect(name)
    connections[name] = connection
    connection.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, kind TEXT, body BLOB)")
    connection.execute("CREATE INDEX t_kind ON t(kind)")
    connection.execute("BEGIN")
    for i in range(200):
        connection.execute("INSERT INTO t(kind, body) VALUES (?, ?)", (f"k{i % 7}", b"x" * 50))
    connection.execute("COMMIT")
    connection.execute("PRAGMA litestream_sync").fetchall()
    connection.execute("UPDATE t SET kind = 'changed' WHERE id % 3 = 0")
    connection.execute("PRAGMA litestream_sync").fetchall()
    connection.execute("DELETE FROM t WHERE id % 5 = 0")
    for i in range(20):
        connection.execute("INSERT INTO t(kind, body) VALUES ('large', zeroblob(20000))")


threads = [threading.Thread(target=write, args=(name,)) for name in ("one", "two")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for name in ("one", "two"):
    row = connections[name].execute(
        "SELECT count(*), sum(length(body)), sum(kind = 'changed') FROM t"
    ).fetchone()
    check = connections[name].execute("PRAGMA integrity_check").fetchone()[0]
    print(name, *row, check, flush=True)
# the connections stay open: the process ends, and the last commits are uploaded
