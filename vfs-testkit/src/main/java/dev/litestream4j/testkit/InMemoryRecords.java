package dev.litestream4j.testkit;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.RecordStore;
import dev.litestream4j.api.ReplicaRecord;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The records of an {@link InMemoryReplica}. Thread-safe. */
final class InMemoryRecords implements RecordStore {
  private final ConcurrentMap<String, ReplicaRecord> records;
  private final Check check;

  /** Refuses a call that must not begin. */
  @FunctionalInterface
  interface Check {
    void check(String what, Deadline deadline) throws IOException;
  }

  InMemoryRecords(ConcurrentMap<String, ReplicaRecord> records, Check check) {
    this.records = records;
    this.check = check;
  }

  @Override
  public Optional<ReplicaRecord> read(String name, Deadline deadline) throws IOException {
    ReplicaRecord.checkName(name);
    check.check("reading record " + name, deadline);
    return Optional.ofNullable(records.get(name));
  }

  @Override
  public Optional<ReplicaRecord> create(String name, String content, Deadline deadline)
      throws IOException {
    ReplicaRecord record = new ReplicaRecord(name, content, UUID.randomUUID());
    check.check("creating record " + name, deadline);
    return done(record, records.putIfAbsent(name, record) == null);
  }

  @Override
  public Optional<ReplicaRecord> replace(ReplicaRecord expected, String content, Deadline deadline)
      throws IOException {
    ReplicaRecord record = new ReplicaRecord(expected.name(), content, UUID.randomUUID());
    check.check("replacing record " + expected.name(), deadline);
    return done(record, records.replace(expected.name(), expected, record));
  }

  private Optional<ReplicaRecord> done(ReplicaRecord record, boolean changed) {
    @Nullable ReplicaRecord now = changed ? record : records.get(record.name());
    return Optional.ofNullable(now).filter(found -> found.content().equals(record.content()));
  }

  @Override
  public boolean delete(ReplicaRecord expected, Deadline deadline) throws IOException {
    check.check("deleting record " + expected.name(), deadline);
    return records.remove(expected.name(), expected) || !records.containsKey(expected.name());
  }
}
