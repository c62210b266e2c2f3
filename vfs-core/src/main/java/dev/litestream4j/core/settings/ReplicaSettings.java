package dev.litestream4j.core.settings;

import dev.litestream4j.api.ReplicaUrl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The settings that belong to a replica and so to all its connections in a process.
 *
 * @param url where the replica is
 * @param pollInterval the time between polls, positive
 * @param pollMode when polls happen
 * @param pollGuess whether a poll looks for the next L0 name before it lists
 * @param maxStaleness the age of the last good poll from which on read transactions fail; empty for
 *     none
 * @param pageCache the name of the page cache's provider
 * @param pageCacheSize its bound in bytes, positive
 * @param pageCachePath where it keeps what it holds
 * @param fetching how pages are fetched
 * @param readTimeout for one page, all tries together; positive
 * @param openTimeout how long opening waits for a first snapshot; zero for one look
 * @param writing how connections write that may
 */
public record ReplicaSettings(
    ReplicaUrl url,
    Duration pollInterval,
    PollMode pollMode,
    boolean pollGuess,
    Optional<Duration> maxStaleness,
    String pageCache,
    long pageCacheSize,
    Optional<Path> pageCachePath,
    FetchSettings fetching,
    Duration readTimeout,
    Duration openTimeout,
    WriteSettings writing) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a number or duration is out of its range
   */
  public ReplicaSettings {
    Objects.requireNonNull(url, "url");
    require(positive(pollInterval), SettingKey.POLL_INTERVAL, pollInterval);
    Objects.requireNonNull(pollMode, "pollMode");
    maxStaleness.ifPresent(age -> require(positive(age), SettingKey.MAX_STALENESS, age));
    Objects.requireNonNull(pageCache, "pageCache");
    require(pageCacheSize > 0, SettingKey.PAGE_CACHE_SIZE, pageCacheSize);
    Objects.requireNonNull(pageCachePath, "pageCachePath");
    Objects.requireNonNull(fetching, "fetching");
    require(positive(readTimeout), SettingKey.READ_TIMEOUT, readTimeout);
    require(!openTimeout.isNegative(), SettingKey.OPEN_TIMEOUT, openTimeout);
    Objects.requireNonNull(writing, "writing");
  }

  private static boolean positive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  private static void require(boolean holds, SettingKey key, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(key.parameter() + " is out of its range: " + value);
    }
  }

  /**
   * In what other settings differ from these, for a message.
   *
   * @param other the other settings
   * @return for each difference the name and both values
   */
  public String differences(ReplicaSettings other) {
    List<String> differences = new ArrayList<>();
    compare(differences, SettingKey.POLL_INTERVAL, pollInterval, other.pollInterval);
    compare(differences, SettingKey.POLL_MODE, pollMode, other.pollMode);
    compare(differences, SettingKey.POLL_GUESS, pollGuess, other.pollGuess);
    compare(differences, SettingKey.MAX_STALENESS, maxStaleness, other.maxStaleness);
    compare(differences, SettingKey.PAGE_CACHE, pageCache, other.pageCache);
    compare(differences, SettingKey.PAGE_CACHE_SIZE, pageCacheSize, other.pageCacheSize);
    compare(differences, SettingKey.PAGE_CACHE_PATH, pageCachePath, other.pageCachePath);
    FetchSettings fetch = other.fetching;
    compare(differences, SettingKey.PREFETCH, fetching.prefetch(), fetch.prefetch());
    compare(differences, SettingKey.PREFETCH_SIZE, fetching.prefetchSize(), fetch.prefetchSize());
    compare(differences, SettingKey.FETCH_CONCURRENCY, fetching.concurrency(), fetch.concurrency());
    compare(differences, SettingKey.FETCH_GAP, fetching.gap(), fetch.gap());
    compare(differences, SettingKey.HEDGE, fetching.hedge(), fetch.hedge());
    compare(differences, SettingKey.READ_TIMEOUT, readTimeout, other.readTimeout);
    compare(differences, SettingKey.OPEN_TIMEOUT, openTimeout, other.openTimeout);
    WriteSettings others = other.writing;
    compare(differences, SettingKey.SYNC_INTERVAL, writing.syncInterval(), others.syncInterval());
    compare(differences, SettingKey.BUFFER_PATH, writing.bufferPath(), others.bufferPath());
    compare(differences, SettingKey.ACKNOWLEDGE, writing.acknowledge(), others.acknowledge());
    compare(differences, SettingKey.UPKEEP_ENABLED, writing.upkeep(), others.upkeep());
    return String.join("; ", differences);
  }

  private static void compare(List<String> to, SettingKey key, Object held, Object asked) {
    if (!held.equals(asked)) {
      to.add(key.parameter() + " is " + shown(held) + ", asked for was " + shown(asked));
    }
  }

  private static String shown(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.isPresent() ? shown(optional.get()) : "none";
    }
    return value.toString();
  }
}
