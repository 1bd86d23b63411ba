/**
 * Host and port: the Host field and the authority of a target.
 *
 * @module
 */
import { hex_value } from "./environ.ts";
import { parse_ipv6 } from "./ip_address.ts";

const COLON = 0x3a;

/** RFC 3986 §3.2.2: reg-name without pct-encoded: unreserved and sub-delims. */
export const REG_NAME_CHAR: Uint8Array = new Uint8Array(256);
for (
  const char of "-._~!$&'()*+,;=0123456789" +
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
) REG_NAME_CHAR[char.charCodeAt(0)] = 1;

/**
 * Whether `text` is `uri-host [ ":" port ]`, with a host that is not empty.
 *
 * The host is a registered name, an IPv4 address or an IPv6 literal; the port
 * may be empty, as in RFC 3986. A user name is refused (RFC 9110 §4.2.4).
 *
 * @param text A latin-1 string.
 * @returns Whether it is.
 * @see RFC 9110 §7.2; RFC 3986 §3.2.2.
 */
export function is_authority(text: string): boolean {
  const end = host_end(text);
  return end > 0 &&
    (end === text.length ||
      text.charCodeAt(end) === COLON && is_port(text, end + 1));
}

/**
 * The port of an authority.
 *
 * @param text A latin-1 string.
 * @returns The port in digits; `null` without one, or if `text` is no
 * authority.
 */
export function port_of(text: string): string | null {
  return is_authority(text) ? text.slice(host_end(text) + 1) || null : null;
}

/**
 * Whether the rest of `text` is a port: digits, none included, up to 65535.
 *
 * @param text A latin-1 string.
 * @param start Where the port starts.
 * @returns Whether it is.
 */
export function is_port(text: string, start = 0): boolean {
  let port = 0;
  for (let i = start; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return false;
    port = port * 10 + digit;
  }
  return port <= 65535;
}

/** The index of the first character after the host; 0 if there is none. */
function host_end(text: string): number {
  return text.startsWith("[") ? ipv6_literal_end(text) : reg_name_end(text);
}

function reg_name_end(text: string): number {
  let at = 0;
  while (at < text.length) {
    if (REG_NAME_CHAR[text.charCodeAt(at)] === 1) at++;
    else if (is_pct_encoded(text, at)) at += 3;
    else break;
  }
  return at;
}

function is_pct_encoded(text: string, at: number): boolean {
  return text[at] === "%" && hex_value(text.charCodeAt(at + 1)) >= 0 &&
    hex_value(text.charCodeAt(at + 2)) >= 0;
}

function ipv6_literal_end(text: string): number {
  const bracket = text.indexOf("]");
  return parse_ipv6(text.slice(1, bracket)) === null ? 0 : bracket + 1;
}
