/**
 * Dates as HTTP writes them (RFC 9110 §5.6.7).
 *
 * @module
 */
import { show } from "./show.ts";

const DATE_LENGTH = "Thu, 01 Jan 1970 00:00:00 GMT".length;

/**
 * A point in time as HTTP writes it: an IMF-fixdate.
 *
 * @example The epoch
 * ```ts
 * import { format_date_time } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(format_date_time(0), "Thu, 01 Jan 1970 00:00:00 GMT");
 * ```
 *
 * @param timestamp Seconds since the epoch (not milliseconds); fractions are
 * cut off.
 * @returns The date, always 29 characters.
 * @throws {RangeError} If the year has more than four digits, or is negative.
 * @see RFC 9110 §5.6.7; `wsgiref.handlers.format_date_time`.
 * @category Responses
 */
export function format_date_time(timestamp: number): string {
  const text = new Date(Math.floor(timestamp) * 1000).toUTCString();
  if (text.length === DATE_LENGTH) return text;
  throw new RangeError(
    `Cannot format date: the year must be 0 to 9999: received ${
      show(timestamp)
    } (seconds since 1970); pass seconds, not milliseconds`,
  );
}
