package dev.litestream4j.benchmarks.compare;

import java.util.List;

/**
 * What is asked of a database.
 *
 * @param name as the table of results shows it
 * @param sql one query
 * @param cold whether it starts on a connection of its own that holds nothing
 */
record Work(String name, String sql, boolean cold) {
  private static final String BY_ROWID = "SELECT * FROM entry WHERE id = ";

  /** Of {@code testdata/golden/bench}: 2,000 accounts, 40,000 entries with an index. */
  static final List<Work> OF_BENCH =
      List.of(
          new Work("open and read the schema", "SELECT name, sql FROM sqlite_schema", true),
          new Work("first query by rowid", BY_ROWID + 12_345, false),
          new Work("the same query again", BY_ROWID + 12_345, false),
          new Work("another rowid", BY_ROWID + 31_000, false),
          new Work(
              "57 rows through an index and a join",
              "SELECT e.*, a.* FROM entry e JOIN account a ON a.id = e.account"
                  + " WHERE e.account = 777 OR e.account BETWEEN 778 AND 779",
              false),
          new Work("full scan of entry, cold", "SELECT sum(length(memo)) FROM entry", true),
          new Work("the scan again", "SELECT sum(length(memo)) FROM entry", false));
}
