package dev.litestream4j.core.settings;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The values of settings, from their text. Each method throws an error that shows the forms. */
public final class ValueParser {
  private static final Pattern PARTS = Pattern.compile("(?:\\d{1,18}(?:\\.\\d{1,9})?[a-zµ]+)+");

  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)([a-zµ]+)");

  private static final Pattern NUMBER_AND_UNIT =
      Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?)\\s*([A-Za-z]*)");

  private static final Map<String, Duration> TIME_UNITS =
      Map.of(
          "ns", Duration.ofNanos(1),
          "us", Duration.ofNanos(1_000),
          "µs", Duration.ofNanos(1_000),
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private static final Map<String, Long> SIZE_UNITS =
      Map.of(
          "", 1L,
          "b", 1L,
          "kb", 1_000L,
          "mb", 1_000_000L,
          "gb", 1_000_000_000L,
          "tb", 1_000_000_000_000L,
          "kib", 1L << 10,
          "mib", 1L << 20,
          "gib", 1L << 30,
          "tib", 1L << 40);

  private static final int LARGEST_GAP = 1 << 30;

  private static final Duration LONGEST = Duration.ofDays(36_500);

  private ValueParser() {}

  /**
   * A duration.
   *
   * @param text for example {@code 500ms}, {@code 1h30m} or {@code PT1S}
   * @return not negative, at most 100 years
   * @throws IllegalArgumentException if the text is anything else; the message shows the forms
   */
  public static Duration duration(String text) {
    Optional<Duration> parsed =
        text.startsWith("P") || text.startsWith("p") ? iso(text) : parts(text);
    return parsed
        .filter(d -> !d.isNegative() && d.compareTo(LONGEST) <= 0)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected a duration such as 500ms, 1s, 5m, 1h30m or PT1S, at most 100 years"));
  }

  private static Optional<Duration> iso(String text) {
    try {
      return Optional.of(Duration.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Numbers with units one after the other, as Litestream writes durations. */
  private static Optional<Duration> parts(String text) {
    if (!PARTS.matcher(text).matches()) {
      return Optional.empty();
    }
    BigDecimal nanos = BigDecimal.ZERO;
    for (Matcher part = PART.matcher(text); part.find(); ) {
      Duration unit = TIME_UNITS.get(part.group(2));
      if (unit == null) {
        return Optional.empty();
      }
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit.toNanos())));
    }
    return nanos.compareTo(BigDecimal.valueOf(LONGEST.toNanos())) > 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(nanos.longValue()));
  }

  /** Durations, separated by commas. */
  static List<Duration> durations(String text) {
    return Arrays.stream(text.split(",", -1)).map(part -> duration(part.strip())).toList();
  }

  static Path path(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("expected a path");
    }
    return Path.of(text);
  }

  /**
   * A number of bytes.
   *
   * @param text for example {@code 4096}, {@code 10MB} (10^6) or {@code 10MiB}
   * @return the number
   * @throws IllegalArgumentException if it is malformed or not positive; the message has the forms
   */
  public static long size(String text) {
    Matcher matcher = NUMBER_AND_UNIT.matcher(text);
    Long unit =
        matcher.matches() ? SIZE_UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
    if (unit != null) {
      BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
      if (bytes.compareTo(BigDecimal.ONE) >= 0
          && bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
        return bytes.longValue();
      }
    }
    throw new IllegalArgumentException(
        "expected a size of at least one byte such as 10MB (10^6 bytes), 10MiB (2^20) or 65536");
  }

  /** A whole number in a range, both ends inclusive. */
  static int number(String text, int least, int most) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // the message below is of more use
    }
    throw new IllegalArgumentException("expected a number from " + least + " to " + most);
  }

  /** A size that may be zero, of at most 1 GiB. */
  static int gap(String text) {
    long size = text.equals("0") ? 0 : size(text);
    if (size > LARGEST_GAP) {
      throw new IllegalArgumentException("expected a size of at most 1GiB, or 0");
    }
    return (int) size;
  }

  /**
   * A switch.
   *
   * @param text what a user gave
   * @return its meaning
   * @throws IllegalArgumentException if it is none
   */
  public static boolean bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "1", "on", "yes" -> true;
      case "false", "0", "off", "no" -> false;
      default -> throw new IllegalArgumentException("expected true or false");
    };
  }

  static <E extends Enum<E>> E word(Class<E> type, String text) {
    for (E constant : type.getEnumConstants()) {
      if (word(constant).equals(text.toLowerCase(Locale.ROOT))) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "expected one of "
            + Arrays.stream(type.getEnumConstants())
                .map(ValueParser::word)
                .collect(Collectors.joining(", ")));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
