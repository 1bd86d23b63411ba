import { assertEquals } from "@std/assert";
import {
  contains,
  format_ip,
  parse_ip,
  parse_network,
} from "../../wsgi/ip_address.ts";

const ADDRESSES: [text: string, hex: string | null][] = [
  ["0.0.0.0", "00000000"],
  ["255.255.255.255", "ffffffff"],
  ["192.0.2.1", "c0000201"],
  ["256.0.0.1", null],
  ["1.2.3", null],
  ["1.2.3.4.5", null],
  ["1.2.3.", null],
  ["01.2.3.4", null],
  ["1.2.3.0x4", null],
  [" 1.2.3.4", null],
  ["1.2.3.4\n", null],
  ["::", "0".repeat(32)],
  ["::1", `${"0".repeat(31)}1`],
  ["1::", `0001${"0".repeat(28)}`],
  ["2001:DB8::a", `20010db8${"0".repeat(23)}a`],
  ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
  ["1:2:3:4:5:6:7::", "00010002000300040005000600070000"],
  ["::2:3:4:5:6:7:8", "00000002000300040005000600070008"],
  ["64:ff9b::192.0.2.33", "0064ff9b0000000000000000c0000221"],
  ["1:2:3:4:5:6:192.0.2.1", "000100020003000400050006c0000201"],
  ["::ffff:192.0.2.1", "c0000201"],
  ["::FFFF:c000:201", "c0000201"],
  ["0:0:0:0:0:ffff:1.2.3.4", "01020304"],
  ["::fffe:1.2.3.4", `${"0".repeat(20)}fffe01020304`],
  ["1:2:3:4:5:6:7", null],
  ["1:2:3:4:5:6:7:8:9", null],
  ["1:2:3:4::5:6:7:8", null],
  ["1::2::3", null],
  [":::", null],
  [":::1", null],
  ["1:::2", null],
  [":1:2:3:4:5:6:7", null],
  ["1:2:3:4:5:6:7:", null],
  ["12345::", null],
  ["g::", null],
  ["1.2.3.4::", null],
  ["::1.2.3.4:5", null],
  ["::1.2.3", null],
  ["::1.2.3.256", null],
  ["fe80::1%eth0", null],
  ["[::1]", null],
  ["", null],
  [":", null],
  ["a", null],
];

function hex(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

for (const [text, expected] of ADDRESSES) {
  Deno.test(`parse_ip(${JSON.stringify(text)})`, () => {
    const address = parse_ip(text);
    assertEquals(address === null ? null : hex(address), expected);
  });
}

const TEXTS: [text: string, canonical: string][] = [
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["0:0:0:0:0:0:0:0", "::"],
  ["0:0:0:0:0:0:0:1", "::1"],
  ["1:0:0:0:0:0:0:0", "1::"],
  ["2001:0DB8::00aA", "2001:db8::aa"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
  ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
];

for (const [text, canonical] of TEXTS) {
  Deno.test(`RFC 5952 §4: format_ip() of ${text} is ${canonical}`, () => {
    assertEquals(format_ip(parse_ip(text)!), canonical);
  });
}

Deno.test("format_ip() writes mapped bytes as IPv4", () => {
  assertEquals(
    format_ip([...Array(10).fill(0), 255, 255, 1, 2, 3, 4]),
    "1.2.3.4",
  );
});

const NETWORKS: [text: string, within: string[], without: string[]][] = [
  ["10.0.0.0/8", ["10.0.0.0", "10.255.255.255", "::ffff:10.1.1.1"], [
    "11.0.0.0",
    "9.255.255.255",
    "::a00:1",
  ]],
  ["192.0.2.1", ["192.0.2.1"], ["192.0.2.0", "192.0.2.2"]],
  ["192.0.2.1/32", ["192.0.2.1"], ["192.0.2.2"]],
  ["192.0.2.128/25", ["192.0.2.128", "192.0.2.255"], ["192.0.2.127"]],
  ["172.16.0.0/12", ["172.31.0.1"], ["172.32.0.1"]],
  ["0.0.0.0/0", ["0.0.0.0", "255.1.1.1"], ["::", "::1"]],
  ["2001:db8::/32", ["2001:db8:ffff::1"], ["2001:db9::"]],
  ["fe80::/10", ["febf::1"], ["fec0::"]],
  ["::/0", ["::", "ffff::"], ["1.2.3.4", "::ffff:1.2.3.4"]],
  ["::ffff:10.0.0.0/104", ["10.1.1.1", "::ffff:10.1.1.1"], ["11.0.0.0"]],
  ["::ffff:10.1.1.1", ["10.1.1.1"], ["10.1.1.2"]],
];

for (const [text, within, without] of NETWORKS) {
  Deno.test(`contains(): ${text}`, () => {
    const network = parse_network(text)!;
    const has = (address: string) => contains(network, parse_ip(address)!);
    assertEquals(within.filter(has), within);
    assertEquals(without.filter(has), []);
  });
}

const NO_NETWORKS = [
  "",
  "/8",
  "10.0.0.0/",
  "10.0.0.0/33",
  "10.0.0.0/08",
  "10.0.0.0/-1",
  "10.0.0.0/255.0.0.0",
  "10.0.0.0/8/8",
  "10.0.0.1/8",
  "10.0.0/8",
  "::/129",
  "2001:db8::1/32",
  "example.com",
  "*",
];

for (const text of NO_NETWORKS) {
  Deno.test(`parse_network() refuses ${JSON.stringify(text)}`, () => {
    assertEquals(parse_network(text), null);
  });
}
