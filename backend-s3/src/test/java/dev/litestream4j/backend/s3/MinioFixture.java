package dev.litestream4j.backend.s3;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.testkit.FaultProxy;
import dev.litestream4j.testkit.ManualClock;
import dev.litestream4j.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A MinIO for the tests of a class, and for each test a replica behind a faulty network. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MinioFixture {
  static final Instant CREATED = Instant.parse("2024-02-29T12:34:56.789Z");

  final ManualClock clock = new ManualClock();
  private @Nullable ServerProcess server;
  private @Nullable TestBucket bucket;
  private @Nullable FaultProxy proxy;
  private @Nullable ReplicaClient client;

  /** The replica's path in the bucket. */
  String path = "";

  @BeforeAll
  void startServer(@TempDir Path folder) throws IOException {
    server = S3Servers.minio(folder);
    bucket = new TestBucket(server.address());
  }

  @AfterAll
  void stopServer() throws IOException {
    if (bucket != null) {
      bucket.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void connect() throws IOException {
    path = "app/" + UUID.randomUUID();
    proxy = FaultProxy.inFrontOf(Objects.requireNonNull(server).port());
    client = bucket().open(url(""), clock);
  }

  @AfterEach
  void disconnect() throws IOException {
    if (client != null) {
      client.close();
    }
    if (proxy != null) {
      proxy.close();
    }
  }

  /** The replica's URL, through the proxy. */
  String url(String query) {
    return "s3://" + TestBucket.NAME + "." + proxy().address() + "/" + path + query;
  }

  TestBucket bucket() {
    return Objects.requireNonNull(bucket);
  }

  FaultProxy proxy() {
    return Objects.requireNonNull(proxy);
  }

  ReplicaClient client() {
    return Objects.requireNonNull(client);
  }

  Deadline deadline() {
    return Deadline.after(clock, Duration.ofMinutes(1));
  }

  String key(LtxName name) {
    return path + "/000" + name.level() + "/" + name.fileName();
  }

  static LtxName name(long txid) {
    return new LtxName(0, txid, txid);
  }

  static byte[] bytes(long seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  void put(LtxName name, byte[] bytes) throws IOException {
    client().put(name, Payload.of(bytes), CREATED, deadline());
  }

  List<LtxObject> list(long from) throws IOException {
    List<LtxObject> objects = new ArrayList<>();
    client().list(Set.of(0), from, objects::add, deadline());
    return objects;
  }
}
