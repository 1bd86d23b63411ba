/**
 * What a host may look like.
 *
 * @module
 */
import {
  is_free_of,
  NOT_DIGIT,
  NOT_HOST_NAME,
  NOT_IPV6,
  NOT_REG_NAME,
  traits_of,
} from "./text.ts";

/** RFC 3875 §4.1.14; an IPv6 address may also come without brackets. */
export function is_server_name(value: string): boolean {
  return is_free_of(value, NOT_HOST_NAME) || is_ipv6(without_brackets(value));
}

/** RFC 9110 §7.2: a host with or without a port; it may be empty. */
export function is_host(value: string): boolean {
  const colon = value.indexOf(":", value.indexOf("]") + 1);
  const host = colon < 0 ? value : value.slice(0, colon);
  if (colon >= 0 && traits_of(value.slice(colon + 1)) & NOT_DIGIT) return false;
  if (!host.startsWith("[")) return is_reg_name(host);
  return host.endsWith("]") &&
    (is_ipv6(without_brackets(host)) || IPV_FUTURE.test(host));
}

/** RFC 3986 §3.2.2: a percent sign begins an encoded byte. */
function is_reg_name(host: string): boolean {
  return !(traits_of(host) & NOT_REG_NAME) &&
    (!host.includes("%") || !/%(?![0-9a-f]{2})/i.test(host));
}

/** RFC 3986 §3.2.2: IPvFuture. */
const IPV_FUTURE = /^\[v[0-9a-f]+\.[\w.~!$&'()*+,;=:-]+\]$/i;

/** With at least two colons, so not `a:80`; the resolver checks the rest. */
function is_ipv6(address: string): boolean {
  return address.indexOf(":") !== address.lastIndexOf(":") &&
    is_free_of(address, NOT_IPV6);
}

function without_brackets(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}
