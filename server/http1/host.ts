/**
 * The Host field and the authority of a target.
 *
 * @module
 */
import {
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
 * may be empty, as RFC 3986 has it. A user name is refused, as in RFC 9110
 * §4.2.4.
 *
 * @param text A latin-1 string.
 * @returns Whether it is.
 * @see RFC 9110 §7.2; RFC 3986 §3.2.2.
 */
export function is_authority(text: string): boolean {
  const host_end = text.startsWith("[")
    ? text.indexOf("]") + 1
    : reg_name_end(text);
  if (host_end === 0) return false;
  if (text.startsWith("[") && !is_ipv6_literal(text.slice(0, host_end))) {
    return false;
  }
  return host_end === text.length || is_port(text, host_end);
}

function is_port(text: string, at: number): boolean {
  if (text[at] !== ":") return false;
  const port = text.slice(at + 1);
  return port === "" || (consists_of(port, DIGIT) && Number(port) <= 65535);
}

function reg_name_end(text: string): number {
  let at = 0;
  for (;;) {
    const byte = text.charCodeAt(at);
    if (REG_NAME_CHAR[byte] === 1) at++;
    else if (is_pct_encoded(text, at)) at += 3;
    else return at;
  }
}

function is_pct_encoded(text: string, at: number): boolean {
  return text[at] === "%" && HEXDIG[text.charCodeAt(at + 1)] === 1 &&
    HEXDIG[text.charCodeAt(at + 2)] === 1;
}

/** URL knows the grammar of an address; the characters are fixed before. */
function is_ipv6_literal(literal: string): boolean {
  return consists_of(literal.slice(1, -1), IPV6_CHAR) &&
    URL.canParse(`http://${literal}/`);
}
