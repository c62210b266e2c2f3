package dev.litestream4j.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of files in the making, for stores in which a file is written beside its final name and
 * then given it. They are no LTX names, so that listings pass over them. A writer that is killed
 * leaves one behind; the next one removes it when it is old. Its age stands in its name, since a
 * file's modification time is often the creation time of the LTX file.
 */
public final class TemporaryName {
  /** How all of them begin: what a listing can be narrowed to. */
  public static final String PREFIX = ".litestream4j-";

  private static final Pattern FORM =
      Pattern.compile(Pattern.quote(PREFIX) + "([0-9]{1,18})-[0-9a-f-]{36}\\.tmp");

  private static final Duration OLD = Duration.ofHours(24);

  private TemporaryName() {}

  /**
   * A name that no other writer uses.
   *
   * @param now the present moment
   * @return a file name, without any folder
   */
  public static String at(Instant now) {
    return PREFIX + now.toEpochMilli() + "-" + UUID.randomUUID() + ".tmp";
  }

  /**
   * Whether a file is what a writer left that no longer exists.
   *
   * @param fileName any file name, without folder
   * @param now the present moment
   * @return true if it is a name of {@link #at}, more than a day old
   */
  public static boolean isLeftover(String fileName, Instant now) {
    Objects.requireNonNull(now, "now");
    Matcher matcher = FORM.matcher(fileName);
    return matcher.matches()
        && Instant.ofEpochMilli(Long.parseLong(matcher.group(1))).isBefore(now.minus(OLD));
  }
}
