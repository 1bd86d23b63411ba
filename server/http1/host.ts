/**
 * The Host field and the authority of a target.
 *
 * @module
 */
import {
  COLON,
  consists_of,
  DIGIT,
  HEXDIG,
  IPV6_CHAR,
  REG_NAME_CHAR,
} from "./grammar.ts";

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
  const host_end = text.startsWith("[")
    ? ipv6_literal_end(text)
    : reg_name_end(text);
  return host_end > 0 && is_port(text, host_end);
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
  return text[at] === "%" && HEXDIG[text.charCodeAt(at + 1)] === 1 &&
    HEXDIG[text.charCodeAt(at + 2)] === 1;
}

/** URL checks the grammar of the address; the table excludes the rest. */
function ipv6_literal_end(text: string): number {
  const end = text.indexOf("]") + 1;
  const literal = text.slice(0, end);
  return consists_of(literal.slice(1, -1), IPV6_CHAR) &&
      URL.canParse(`http://${literal}`)
    ? end
    : 0;
}

/** Whether `text` ends at `at`, or goes on with `":" port`. */
function is_port(text: string, at: number): boolean {
  if (at === text.length) return true;
  if (text.charCodeAt(at) !== COLON) return false;
  let port = 0;
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (DIGIT[code] !== 1) return false;
    port = port * 10 + code - 0x30;
  }
  return port <= 65535;
}
