/**
 * The PROXY protocol, versions 1 and 2: what a proxy that passes on bytes says
 * about its client, before them.
 *
 * @see <https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt>
 * @module
 */
import {
  format_ip,
  type IPAddress,
  parse_ip,
  parse_ipv6,
} from "../../wsgi/ip_address.ts";
import { latin1_decode } from "../../wsgi/latin1.ts";
import { show } from "../../wsgi/show.ts";
import { CR, LF } from "./grammar.ts";

/** One end of a connection; `["", 0]` for a Unix socket. */
export type Endpoint = readonly [address: string, port: number];

/** What came before the bytes of the client. */
export interface ProxyPreface {
  /** How many bytes it has: the client's start after them. */
  readonly length: number;
  /**
   * The two ends of the client's connection to the proxy. `null` if it is the
   * proxy's own, such as a health check, or one it knows nothing of: the
   * addresses of this connection count then.
   */
  readonly ends:
    | { readonly client: Endpoint; readonly server: Endpoint }
    | null;
}

/** The bytes are no preface: the connection has to be closed, unanswered. */
export class ProxyProtocolError extends Error {
  /** The name of the class. */
  override readonly name: string = "ProxyProtocolError";
}

/** §2.1: what every preface of version 1 starts with. */
const V1_START = ascii("PROXY ");

/** §2.1: the longest line, with its CRLF. */
const V1_MAX_LENGTH = 107;

/** §2.2: what every preface of version 2 starts with. */
const V2_START = ascii("\r\n\r\n\0\r\nQUIT\n");

/** §2.2: the signature, version and command, family, length. */
const V2_HEAD_LENGTH = 16;

/**
 * Reads the preface at the start of a connection.
 *
 * @param bytes All bytes received so far.
 * @returns The preface, or `"need_data"` until there are more bytes. How the
 * bytes were split makes no difference.
 * @throws {ProxyProtocolError} If they are no preface, as soon as that is clear.
 */
export function read_proxy_preface(
  bytes: Uint8Array,
): ProxyPreface | "need_data" {
  if (starts_with(bytes, V1_START)) return read_version_1(bytes);
  if (starts_with(bytes, V2_START)) return read_version_2(bytes);
  throw refused("it must start with a preface of version 1 or 2", bytes);
}

/** Whether the bytes start with `start`, as far as there are any. */
function starts_with(bytes: Uint8Array, start: Uint8Array): boolean {
  const length = Math.min(bytes.length, start.length);
  for (let i = 0; i < length; i++) {
    if (bytes[i] !== start[i]) return false;
  }
  return true;
}

/** §2.1: a line of text. */
function read_version_1(bytes: Uint8Array): ProxyPreface | "need_data" {
  const start = bytes.subarray(0, V1_MAX_LENGTH);
  const lf = start.indexOf(LF);
  if (lf < 0 && bytes.length < V1_MAX_LENGTH) return "need_data";
  if (lf < 0 || bytes[lf - 1] !== CR) {
    throw refused(
      `version 1 must be a line that ends in CRLF within ${V1_MAX_LENGTH} bytes`,
      bytes,
    );
  }
  const length = lf + 1;
  const [, family, ...rest] = latin1_decode(bytes.subarray(0, lf - 1))
    .split(" ");
  // What follows UNKNOWN has to be ignored.
  if (family === "UNKNOWN") return { length, ends: null };
  const parse_address = V1_FAMILIES.get(family);
  const addresses = rest.slice(0, 2).map((text) => parse_address?.(text));
  const ports = rest.slice(2).map(parse_port);
  const [from, to] = addresses;
  const [from_port, to_port] = ports;
  if (
    rest.length !== 4 || !from || !to || from_port === null || to_port === null
  ) {
    throw refused(
      "version 1 must be PROXY, then TCP4 or TCP6 with two addresses and two " +
        "ports, or UNKNOWN",
      bytes.subarray(0, lf - 1),
    );
  }
  return {
    length,
    ends: {
      client: [format_ip(from), from_port],
      server: [format_ip(to), to_port],
    },
  };
}

const V1_FAMILIES: ReadonlyMap<string, (text: string) => IPAddress | null> =
  new Map([
    ["TCP4", (text) => text.includes(":") ? null : parse_ip(text)],
    ["TCP6", parse_ipv6],
  ]);

function parse_port(text: string): number | null {
  if (!/^(?:0|[1-9][0-9]{0,4})$/.test(text)) return null;
  const port = Number(text);
  return port <= 65535 ? port : null;
}

/** §2.2: how long an address is, by the family and protocol that it is of. */
const V2_ADDRESS_LENGTHS: ReadonlyMap<number, number> = new Map([
  [0x11, 4], // TCP over IPv4
  [0x21, 16], // TCP over IPv6
  [0x31, 108], // A Unix stream socket
]);

/** §2.2: version and command. */
const V2_LOCAL = 0x20;
const V2_PROXY = 0x21;

/** §2.2: a head of fixed length, addresses, and more that is not needed here. */
function read_version_2(bytes: Uint8Array): ProxyPreface | "need_data" {
  const [version_command, family] = bytes.subarray(V2_START.length);
  if (
    version_command !== undefined &&
    version_command !== V2_LOCAL && version_command !== V2_PROXY
  ) {
    throw refused("the command of version 2 must be LOCAL or PROXY", bytes);
  }
  if (family === undefined) return "need_data";
  const has_addresses = version_command === V2_PROXY && family >> 4 !== 0;
  const address_length = V2_ADDRESS_LENGTHS.get(family);
  if (has_addresses && address_length === undefined) {
    throw refused(
      "the addresses of version 2 must be of TCP or a Unix stream socket",
      bytes,
    );
  }
  if (bytes.length < V2_HEAD_LENGTH) return "need_data";
  const rest_length = bytes[14] << 8 | bytes[15];
  const ports_length = family === 0x31 ? 0 : 4;
  if (
    has_addresses && rest_length < 2 * address_length! + ports_length
  ) {
    throw refused("version 2 must be long enough for its addresses", bytes);
  }
  const length = V2_HEAD_LENGTH + rest_length;
  if (bytes.length < length) return "need_data";
  if (!has_addresses) return { length, ends: null };
  const rest = bytes.subarray(V2_HEAD_LENGTH, length);
  return {
    length,
    ends: {
      client: endpoint_in(rest, address_length!, 0),
      server: endpoint_in(rest, address_length!, 1),
    },
  };
}

/** Both addresses come before both ports. */
function endpoint_in(
  bytes: Uint8Array,
  address_length: number,
  index: number,
): Endpoint {
  if (address_length === 108) return ["", 0];
  const start = index * address_length;
  const port = 2 * address_length + 2 * index;
  return [
    format_ip([...bytes.subarray(start, start + address_length)]),
    bytes[port] << 8 | bytes[port + 1],
  ];
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

function refused(fault: string, bytes: Uint8Array): ProxyProtocolError {
  const seen = show(latin1_decode(bytes.subarray(0, V1_MAX_LENGTH)));
  return new ProxyProtocolError(
    `Cannot read PROXY protocol: ${fault}: received ${seen}`,
  );
}
