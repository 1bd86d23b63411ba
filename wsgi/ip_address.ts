/**
 * IP addresses and networks.
 *
 * @module
 */

/** An address: 4 bytes, or 16, the first one first. */
export type IPAddress = readonly number[];

/** All addresses that start with the first `bits` bits of `address`. */
export interface IPNetwork {
  /** The first address. */
  readonly address: IPAddress;
  /** How many bits of it they have in common. */
  readonly bits: number;
}

/**
 * Parses an address. An IPv4 address that is mapped into IPv6
 * (`::ffff:192.0.2.1`) is that IPv4 address: a socket for both kinds of clients
 * shows it so.
 *
 * @param text Four decimal numbers without leading zeros, which some would read
 * as octal, or an IPv6 address without brackets or zone.
 * @returns The address, or `null` if it is none.
 * @see RFC 3986 §3.2.2; RFC 4291 §2.2.
 */
export function parse_ip(text: string): IPAddress | null {
  return parse_ipv4(text) ?? mapped_as_ipv4(parse_ipv6(text));
}

function parse_ipv4(text: string): number[] | null {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  const bytes = parts.map((part) => DEC_OCTET.test(part) ? Number(part) : 256);
  return bytes.every((byte) => byte < 256) ? bytes : null;
}

const DEC_OCTET = /^(?:0|[1-9][0-9]{0,2})$/;

/**
 * Parses an IPv6 address, mapped ones too.
 *
 * @param text The address without brackets or zone.
 * @returns Its 16 bytes, or `null` if it is none.
 */
export function parse_ipv6(text: string): number[] | null {
  const [before, after, more] = text.split("::");
  if (more !== undefined) return null;
  const is_whole = after === undefined;
  const head = parse_groups(before, is_whole);
  const tail = is_whole ? [] : parse_groups(after, true);
  if (head === null || tail === null) return null;
  const gap = 16 - head.length - tail.length;
  // RFC 4291 §2.2: "::" stands for one group or more.
  if (is_whole ? gap !== 0 : gap < 2) return null;
  return [...head, ...Array<number>(gap).fill(0), ...tail];
}

/** The bytes of the groups between colons; the last two as IPv4 if it may be. */
function parse_groups(text: string, may_end_in_ipv4: boolean): number[] | null {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [i, group] of groups.entries()) {
    if (HEX_GROUP.test(group)) {
      const value = parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
      continue;
    }
    const is_last = i === groups.length - 1;
    const ipv4 = is_last && may_end_in_ipv4 ? parse_ipv4(group) : null;
    if (ipv4 === null) return null;
    bytes.push(...ipv4);
  }
  return bytes;
}

const HEX_GROUP = /^[0-9A-Fa-f]{1,4}$/;

function is_mapped(bytes: readonly number[]): boolean {
  return bytes.length === 16 &&
    bytes.slice(0, 12).every((byte, i) => byte === (i < 10 ? 0 : 0xff));
}

function mapped_as_ipv4(bytes: number[] | null): number[] | null {
  return bytes !== null && is_mapped(bytes) ? bytes.slice(12) : bytes;
}

/**
 * The text of an address; of IPv4 where it is mapped into IPv6.
 *
 * @param address 4 or 16 bytes.
 * @returns The text in the form of RFC 5952: lower case, the longest run of
 * zeros left out.
 */
export function format_ip(address: IPAddress): string {
  if (is_mapped(address)) return address.slice(12).join(".");
  if (address.length === 4) return address.join(".");
  const groups: string[] = [];
  for (let i = 0; i < 16; i += 2) {
    groups.push((address[i] << 8 | address[i + 1]).toString(16));
  }
  // §4.2.3: the first of several; §4.2.2: not a single group.
  let [start, length] = [0, 1];
  for (let from = 0; from < 8; from++) {
    let to = from;
    while (groups[to] === "0") to++;
    if (to - from > length) [start, length] = [from, to - from];
  }
  if (length === 1) return groups.join(":");
  const before = groups.slice(0, start).join(":");
  return `${before}::${groups.slice(start + length).join(":")}`;
}

/**
 * Parses an address, or a network in CIDR notation.
 *
 * @param text `"192.0.2.1"`, `"10.0.0.0/8"`, `"2001:db8::/32"`.
 * @returns The network, or `null` if it is none: an address with bits set past
 * the prefix is not one.
 * @see RFC 4632 §3.1.
 */
export function parse_network(text: string): IPNetwork | null {
  const slash = text.indexOf("/");
  const address_text = slash < 0 ? text : text.slice(0, slash);
  const whole = parse_ipv4(address_text) ?? parse_ipv6(address_text);
  if (whole === null) return null;
  const digits = text.slice(slash + 1);
  if (slash >= 0 && !DEC_OCTET.test(digits)) return null;
  const bits = slash < 0 ? 8 * whole.length : Number(digits);
  if (bits > 8 * whole.length) return null;
  if (whole.some((byte, i) => (byte & ~prefix_byte(bits, i)) !== 0)) {
    return null;
  }
  return is_mapped(whole) && bits >= 96
    ? { address: whole.slice(12), bits: bits - 96 }
    : { address: whole, bits };
}

/** The byte at `index` of a mask of `bits` ones. */
function prefix_byte(bits: number, index: number): number {
  const ones = Math.min(Math.max(bits - 8 * index, 0), 8);
  return 0xff << (8 - ones) & 0xff;
}

/**
 * Whether a network has an address in it.
 *
 * @param network The network.
 * @param address The address; one of the other kind is in no network.
 * @returns Whether it has.
 */
export function contains(network: IPNetwork, address: IPAddress): boolean {
  return network.address.length === address.length &&
    network.address.every((byte, i) =>
      byte === (address[i] & prefix_byte(network.bits, i))
    );
}
