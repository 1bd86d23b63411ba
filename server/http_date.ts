/**
 * The Date field of responses.
 *
 * @module
 */
import { format_date_time } from "../wsgi/date.ts";

let current_second = -1;
let current_date = "";

/** `timestamp`, in seconds, as an HTTP date; by default, the current time. */
export function http_date(timestamp?: number): string {
  if (timestamp !== undefined) return format_date_time(timestamp);
  const second = Math.floor(Date.now() / 1000);
  if (second !== current_second) {
    current_second = second;
    current_date = format_date_time(second);
  }
  return current_date;
}
