/** The PROXY protocol, in every split. */
import { assertEquals, assertThrows } from "@std/assert";
import {
  type ProxyPreface,
  ProxyProtocolError,
  read_proxy_preface,
} from "../../../server/http1/proxy_protocol.ts";
import { latin1_encode } from "../../../wsgi/latin1.ts";

/** What a preface says, without its length. */
type Ends = ProxyPreface["ends"];

const SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";

/** A preface of version 2. */
function v2(
  command: number,
  family: number,
  rest: string,
  length = rest.length,
): string {
  return SIGNATURE +
    String.fromCharCode(command, family, length >> 8, length & 0xff) + rest;
}

function ends(
  client: [string, number],
  server: [string, number],
): Ends {
  return { client, server };
}

const IPV4 = "\xc0\0\x02\x01\x0a\0\0\x01\xc3\x50\x01\xbb";
const IPV4_ENDS = ends(["192.0.2.1", 50000], ["10.0.0.1", 443]);
const IPV6_1 = `\x20\x01\x0d\xb8${"\0".repeat(11)}\x01`;
const IPV6_2 = `${"\0".repeat(15)}\x01`;
const MAPPED = `${"\0".repeat(10)}\xff\xff\xc0\0\x02\x01`;
const UNIX = `/run/client${"\0".repeat(97)}/run/server${"\0".repeat(97)}`;

const ACCEPTED: [name: string, preface: string, ends: Ends][] = [
  [
    "version 1: TCP4",
    "PROXY TCP4 192.0.2.1 10.0.0.1 50000 443\r\n",
    IPV4_ENDS,
  ],
  [
    "version 1: TCP4 at its limits",
    "PROXY TCP4 255.255.255.255 0.0.0.0 65535 0\r\n",
    ends(["255.255.255.255", 65535], ["0.0.0.0", 0]),
  ],
  [
    "version 1: TCP6",
    "PROXY TCP6 2001:DB8::1 ::1 50000 443\r\n",
    ends(["2001:db8::1", 50000], ["::1", 443]),
  ],
  [
    "version 1: TCP6 at its longest",
    `PROXY TCP6 ${"ffff:".repeat(7)}ffff ${
      "ffff:".repeat(7)
    }ffff 65535 65535\r\n`,
    ends([`${"ffff:".repeat(7)}ffff`, 65535], [
      `${"ffff:".repeat(7)}ffff`,
      65535,
    ]),
  ],
  [
    "version 1: IPv4 mapped into IPv6 is IPv4",
    "PROXY TCP6 ::ffff:192.0.2.1 ::ffff:10.0.0.1 50000 443\r\n",
    IPV4_ENDS,
  ],
  ["version 1: UNKNOWN", "PROXY UNKNOWN\r\n", null],
  [
    "version 1: what follows UNKNOWN is ignored, up to 107 bytes",
    `PROXY UNKNOWN ${"x".repeat(91)}\r\n`,
    null,
  ],
  ["version 2: TCP over IPv4", v2(0x21, 0x11, IPV4), IPV4_ENDS],
  [
    "version 2: TCP over IPv6",
    v2(0x21, 0x21, `${IPV6_1}${IPV6_2}\xc3\x50\x01\xbb`),
    ends(["2001:db8::1", 50000], ["::1", 443]),
  ],
  [
    "version 2: IPv4 mapped into IPv6 is IPv4",
    v2(0x21, 0x21, `${MAPPED}${IPV6_2}\xc3\x50\x01\xbb`),
    ends(["192.0.2.1", 50000], ["::1", 443]),
  ],
  [
    "version 2: a Unix socket has no address",
    v2(0x21, 0x31, UNIX),
    ends(["", 0], ["", 0]),
  ],
  [
    "version 2: what follows the addresses is ignored",
    v2(0x21, 0x11, `${IPV4}\x04\0\x03abc\x20\0\x05hello`),
    IPV4_ENDS,
  ],
  [
    "version 2: as long as can be",
    v2(0x21, 0x11, IPV4 + "x".repeat(0xffff - IPV4.length)),
    IPV4_ENDS,
  ],
  ["version 2: LOCAL", v2(0x20, 0, ""), null],
  ["version 2: LOCAL, with addresses to ignore", v2(0x20, 0x11, IPV4), null],
  ["version 2: LOCAL of any family", v2(0x20, 0xff, "abc"), null],
  ["version 2: an unspecified family", v2(0x21, 0, "abc"), null],
  ["version 2: an unspecified family over TCP", v2(0x21, 0x01, ""), null],
];

for (const [name, preface, expected] of ACCEPTED) {
  Deno.test(`PROXY protocol, ${name}`, () => {
    const result = { length: preface.length, ends: expected };
    const whole = latin1_encode(`${preface}GET / HTTP/1.1\r\n`);
    assertEquals(read_proxy_preface(whole), result);
    for (let end = 0; end < whole.length; end++) {
      // A long one at some of its ends, and around the last.
      if (end > 600 && end < preface.length - 2) continue;
      assertEquals(
        read_proxy_preface(whole.subarray(0, end)),
        end < preface.length ? "need_data" : result,
      );
    }
  });
}

const REFUSED: [name: string, bytes: string][] = [
  ["a request", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a request that starts with an empty line", "\r\nGET / HTTP/1.1\r\n\r\n"],
  ["a request with a method like it", "PROXYX / HTTP/1.1\r\n\r\n"],
  ["a TLS ClientHello", "\x16\x03\x01\x02\0\x01"],
  ["lower case", "proxy TCP4 192.0.2.1 10.0.0.1 50000 443\r\n"],
  ["a preface after a space", " PROXY UNKNOWN\r\n"],
  ["version 1: a bare LF", "PROXY TCP4 192.0.2.1 10.0.0.1 50000 443\n"],
  ["version 1: a bare LF after UNKNOWN", "PROXY UNKNOWN\n"],
  ["version 1: 108 bytes", `PROXY UNKNOWN ${"x".repeat(92)}\r\n`],
  ["version 1: no end", "PROXY UNKNOWN ".padEnd(200, "x")],
  ["version 1: nothing", "PROXY \r\n"],
  ["version 1: two spaces", "PROXY  TCP4 192.0.2.1 10.0.0.1 1 2\r\n"],
  ["version 1: a space at the end", "PROXY TCP4 192.0.2.1 10.0.0.1 1 2 \r\n"],
  ["version 1: a tab", "PROXY TCP4\t192.0.2.1 10.0.0.1 1 2\r\n"],
  ["version 1: one port", "PROXY TCP4 192.0.2.1 10.0.0.1 1\r\n"],
  ["version 1: three ports", "PROXY TCP4 192.0.2.1 10.0.0.1 1 2 3\r\n"],
  ["version 1: no addresses", "PROXY TCP4\r\n"],
  ["version 1: another family", "PROXY TCP5 192.0.2.1 10.0.0.1 1 2\r\n"],
  ["version 1: UNKNOWN without a space", "PROXY UNKNOWN1\r\n"],
  ["version 1: IPv6 as TCP4", "PROXY TCP4 ::1 ::1 1 2\r\n"],
  ["version 1: mapped IPv4 as TCP4", "PROXY TCP4 ::ffff:1.2.3.4 ::1 1 2\r\n"],
  ["version 1: IPv4 as TCP6", "PROXY TCP6 192.0.2.1 10.0.0.1 1 2\r\n"],
  ["version 1: no address", "PROXY TCP4 256.0.2.1 10.0.0.1 1 2\r\n"],
  ["version 1: a leading zero", "PROXY TCP4 192.0.2.01 10.0.0.1 1 2\r\n"],
  ["version 1: a large port", "PROXY TCP4 192.0.2.1 10.0.0.1 65536 2\r\n"],
  ["version 1: a signed port", "PROXY TCP4 192.0.2.1 10.0.0.1 +1 2\r\n"],
  ["version 1: a port of zeros", "PROXY TCP4 192.0.2.1 10.0.0.1 00 2\r\n"],
  ["version 1: a CR within", "PROXY TCP4 192.0.2.1\r10.0.0.1 1 2\r\n"],
  ["version 2: another signature", "\r\n\r\n\0\r\nQUIT\r!\x11\0\x0c" + IPV4],
  ["version 2: version 1", v2(0x11, 0x11, IPV4)],
  ["version 2: version 3", v2(0x31, 0x11, IPV4)],
  ["version 2: an unknown command", v2(0x22, 0x11, IPV4)],
  ["version 2: an unknown family", v2(0x21, 0x41, IPV4)],
  ["version 2: an unknown protocol", v2(0x21, 0x13, IPV4)],
  ["version 2: UDP", v2(0x21, 0x12, IPV4)],
  ["version 2: an unspecified protocol", v2(0x21, 0x10, IPV4)],
  ["version 2: too short for IPv4", v2(0x21, 0x11, IPV4.slice(1))],
  ["version 2: too short for IPv6", v2(0x21, 0x21, "\0".repeat(35))],
  ["version 2: too short for a Unix socket", v2(0x21, 0x31, UNIX.slice(1))],
];

for (const [name, input] of REFUSED) {
  Deno.test(`PROXY protocol refuses ${name}`, () => {
    const bytes = latin1_encode(input);
    assertThrows(() => read_proxy_preface(bytes), ProxyProtocolError);
    // Once refused, refused: no byte that follows makes it good again.
    let is_refused = false;
    for (let end = 0; end <= bytes.length; end++) {
      const start = bytes.subarray(0, end);
      if (is_refused) {
        assertThrows(() => read_proxy_preface(start), ProxyProtocolError);
        continue;
      }
      try {
        assertEquals(read_proxy_preface(start), "need_data");
      } catch (error) {
        is_refused = true;
        if (!(error instanceof ProxyProtocolError)) throw error;
      }
    }
    assertEquals(is_refused, true);
  });
}

Deno.test("PROXY protocol: what is no preface is refused by its first byte that differs", () => {
  const cases: [string, number][] = [
    ["GET /", 1],
    ["PROXX ", 5],
    ["\r\n\r\n\0\r\nQUIX", 11],
    [`${SIGNATURE}\x22`, 13],
    [`${SIGNATURE}\x21\x12`, 14],
  ];
  for (const [input, length] of cases) {
    const bytes = latin1_encode(input);
    const start = bytes.subarray(0, length - 1);
    assertEquals(read_proxy_preface(start), "need_data");
    assertThrows(
      () => read_proxy_preface(bytes.subarray(0, length)),
      ProxyProtocolError,
    );
  }
});
