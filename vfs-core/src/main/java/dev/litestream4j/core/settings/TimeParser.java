package dev.litestream4j.core.settings;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAmount;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Moments, from their text. The grammar is closed:
 *
 * <pre>
 * moment   = RFC 3339 time | date | relative
 * time     = 2026-11-20T20:43:13.407123456Z | 2026-11-20T22:43:13+02:00 | 2026-11-20 20:43:13Z
 * date     = 2026-11-20                      its start, in UTC
 * relative = "now" | "today" | "yesterday"   the present moment; a day's start, in UTC
 *          | count unit "ago"
 * count    = 1 to 6 digits | "a" | "an"
 * unit     = "second" | "minute" | "hour" | "day" | "week" | "month" | "year", also with an "s"
 * </pre>
 *
 * <p>Case and the width of spaces do not matter. Months and years are those of the calendar, in
 * UTC.
 */
public final class TimeParser {
  /** The forms, for messages. */
  public static final String FORMS =
      "expected latest, an RFC 3339 time such as 2026-11-20T20:43:13.407Z or"
          + " 2026-11-20T22:43:13+02:00, a date such as 2026-11-20 (its start, in UTC), now, today,"
          + " yesterday, or a count and a unit such as '5 minutes ago' or 'an hour ago' (second,"
          + " minute, hour, day, week, month, year)";

  private static final Pattern AGO =
      Pattern.compile("(\\d{1,6}|an?) (second|minute|hour|day|week|month|year)s? ago");

  private static final Map<String, TemporalAmount> UNITS =
      Map.of(
          "second", Duration.ofSeconds(1),
          "minute", Duration.ofMinutes(1),
          "hour", Duration.ofHours(1),
          "day", Duration.ofDays(1),
          "week", Duration.ofDays(7),
          "month", Period.ofMonths(1),
          "year", Period.ofYears(1));

  private TimeParser() {}

  /**
   * Parses a moment.
   *
   * @param text as the grammar says
   * @param now the present moment, for what is relative to it
   * @return the moment
   * @throws IllegalArgumentException if {@code text} is anything else; the message shows the forms
   */
  public static Instant parse(String text, Instant now) {
    String trimmed = text.strip().replaceAll("\\s+", " ");
    try {
      return relativeOrAbsolute(trimmed, now);
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("not a moment: '" + text + "'; " + FORMS, e);
    }
  }

  private static Instant relativeOrAbsolute(String text, Instant now) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "now" -> now;
      case "today" -> now.truncatedTo(ChronoUnit.DAYS);
      case "yesterday" -> now.truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(1));
      default -> agoOrAbsolute(text, now);
    };
  }

  private static Instant agoOrAbsolute(String text, Instant now) {
    Matcher ago = AGO.matcher(text.toLowerCase(Locale.ROOT));
    TemporalAmount unit = ago.matches() ? UNITS.get(ago.group(2)) : null;
    if (unit != null) {
      return before(now, ago.group(1).startsWith("a") ? 1 : Integer.parseInt(ago.group(1)), unit);
    }
    return text.length() == 10
        ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
        : OffsetDateTime.parse(text.toUpperCase(Locale.ROOT).replace(' ', 'T')).toInstant();
  }

  private static Instant before(Instant now, int count, TemporalAmount unit) {
    return unit instanceof Period period
        ? ZonedDateTime.ofInstant(now, ZoneOffset.UTC).minus(period.multipliedBy(count)).toInstant()
        : now.minus(((Duration) unit).multipliedBy(count));
  }
}
