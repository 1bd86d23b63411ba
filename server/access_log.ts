/**
 * One line for each response.
 *
 * @module
 */

/**
 * One response, as passed to a custom access log.
 *
 * @category Server
 */
export interface AccessLogEntry {
  /** The client's address; `"-"` on a Unix socket. */
  remote_addr: string;
  /** When the response was complete, in milliseconds since the epoch. */
  time: number;
  /** The request line, as sent. */
  requestline: string;
  /** The status code. */
  status: number;
  /** How many bytes of the body were sent. */
  bytes: number;
  /** How many bytes of the request were received: head, body and framing. */
  request_bytes: number;
  /**
   * Seconds from the end of the request's head to the end of the response; 0
   * for a request whose head was refused.
   */
  duration: number;
  /** The Referer field, or `"-"`. */
  referer: string;
  /** The User-Agent field, or `"-"`. */
  user_agent: string;
}

/**
 * A format's name, a function that gets each entry, or `false` for none.
 *
 * @category Server
 */
export type AccessLogFormat =
  | "common"
  | "combined"
  | "json"
  | false
  | ((entry: AccessLogEntry) => void);

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

let stamp_second = -1;
let stamp = "";

/** A time in the Common Log Format, in UTC; made once a second. */
export function log_time(time: number): string {
  const second = Math.floor(time / 1000);
  if (second !== stamp_second) {
    const iso = new Date(time).toISOString();
    const month = MONTHS[Number(iso.slice(5, 7)) - 1];
    stamp = `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${
      iso.slice(11, 19)
    } +0000`;
    stamp_second = second;
  }
  return stamp;
}

/** Escape text from a client, so that it cannot forge a line or end a quote. */
export function escape_log(text: string): string {
  if (!UNSAFE.test(text)) return text;
  let escaped = "";
  for (const char of text) {
    if (!UNSAFE.test(char)) escaped += char;
    else if (char === '"' || char === "\\") escaped += `\\${char}`;
    else {
      const code = char.charCodeAt(0).toString(16).padStart(2, "0");
      escaped += `\\x${code}`;
    }
  }
  return escaped;
}

/** Quotes, backslashes, and anything but printable ASCII. */
const UNSAFE = /["\\]|[^ -~]/;

/**
 * The line of an entry in a named format, with its line end.
 *
 * @param entry One response.
 * @param format `"common"` and `"combined"`, as Apache's; or `"json"`, one
 * object with the fields of the entry, its time in ISO 8601.
 */
export function format_entry(
  entry: AccessLogEntry,
  format: "common" | "combined" | "json",
): string {
  if (format === "json") {
    const time = new Date(entry.time).toISOString();
    return escape_json(JSON.stringify({ ...entry, time })) + "\n";
  }
  const common = `${entry.remote_addr} - - [${log_time(entry.time)}] ` +
    `"${escape_log(entry.requestline)}" ${entry.status} ${entry.bytes}`;
  if (format === "common") return `${common}\n`;
  return `${common} "${escape_log(entry.referer)}" ` +
    `"${escape_log(entry.user_agent)}"\n`;
}

/** JSON may have DEL and C1 control characters, which a terminal obeys. */
function escape_json(json: string): string {
  return json.replace(
    /[\x7f-\x9f]/g,
    (char) => `\\u00${char.charCodeAt(0).toString(16)}`,
  );
}
