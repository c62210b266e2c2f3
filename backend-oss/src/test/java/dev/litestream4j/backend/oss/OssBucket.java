package dev.litestream4j.backend.oss;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The objects of the test's one bucket. Thread-safe. */
final class OssBucket {
  /** An object with its headers, {@code x-oss-meta-…} among them. */
  static final class Stored {
    private final byte[] bytes;
    private final String etag;
    private final Instant modified;
    private final Map<String, String> headers;

    Stored(byte[] bytes, String etag, Instant modified, Map<String, String> headers) {
      this.bytes = bytes;
      this.etag = etag;
      this.modified = modified;
      this.headers = headers;
    }

    byte[] bytes() {
      return bytes;
    }

    String etag() {
      return etag;
    }

    Instant modified() {
      return modified;
    }

    Map<String, String> headers() {
      return headers;
    }
  }

  /** An upload in parts that is not completed yet. */
  record Upload(String key, Map<String, String> headers, SortedMap<Integer, byte[]> parts) {}

  private final NavigableMap<String, Stored> objects = new ConcurrentSkipListMap<>();
  private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
  private final AtomicInteger number = new AtomicInteger();
  private volatile boolean ignoresConditions;

  /** From now on all creates win, as in a bucket with versions. */
  void ignoreConditions() {
    ignoresConditions = true;
  }

  static String md5(byte[] bytes) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("MD5").digest(bytes))
          .toUpperCase(Locale.ROOT);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Stores an object.
   *
   * @return its ETag, or null if there is one and it must not be replaced
   */
  @Nullable String put(
      String key, byte[] bytes, Map<String, String> headers, boolean forbidOverwrite) {
    Stored stored = new Stored(bytes, md5(bytes), Instant.now(), headers);
    if (forbidOverwrite && !ignoresConditions) {
      return objects.putIfAbsent(key, stored) == null ? stored.etag() : null;
    }
    objects.put(key, stored);
    return stored.etag();
  }

  @Nullable Stored get(String key) {
    return objects.get(key);
  }

  void delete(String key) {
    objects.remove(key);
  }

  /** Objects after a key, in the order of keys. */
  NavigableMap<String, Stored> after(String key) {
    return objects.tailMap(key, false);
  }

  List<String> keys() {
    return List.copyOf(objects.keySet());
  }

  String begin(String key, Map<String, String> headers) {
    String id = "upload-" + number.incrementAndGet();
    uploads.put(
        id, new Upload(key, headers, java.util.Collections.synchronizedSortedMap(new TreeMap<>())));
    return id;
  }

  @Nullable Upload upload(String id) {
    return uploads.get(id);
  }

  void end(String id) {
    uploads.remove(id);
  }

  int openUploads() {
    return uploads.size();
  }
}
