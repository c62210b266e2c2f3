package dev.litestream4j.core.settings;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Moments, from their text. */
final class TimeParser {
  private TimeParser() {}

  static Instant parse(String text) {
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text.replace(' ', 'T')).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "expected latest, an RFC 3339 time such as 2026-11-20T20:43:13.407Z or"
              + " 2026-11-20T22:43:13+02:00, or a date such as 2026-11-20 (its start, in UTC)",
          e);
    }
  }
}
