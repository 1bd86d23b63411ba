import { assertEquals } from "@std/assert";
import { is_local_client } from "../../../../cli/serve/dev/local_client.ts";

const HERE: [string, string][] = [["Host", "localhost:8000"]];

const CASES: {
  name: string;
  address?: string;
  fields?: [string, string][];
  is_local: boolean;
}[] = [
  { name: "this machine", is_local: true },
  { name: "another address of it", address: "127.1.2.3", is_local: true },
  { name: "IPv6", address: "::1", is_local: true },
  { name: "IPv4 in IPv6", address: "::ffff:127.0.0.1", is_local: true },
  { name: "another machine", address: "192.0.2.1", is_local: false },
  {
    name: "an address that begins alike",
    address: "127.0.0.1.evil",
    is_local: false,
  },
  { name: "a Unix socket", address: "", is_local: false },
  ...["127.0.0.1", "[::1]:80", "LOCALHOST", "app.localhost:8000"].map((
    host,
  ) => ({
    name: `Host ${host}`,
    fields: [["Host", host]] as [string, string][],
    is_local: true,
  })),
  ...["evil.com", "localhost.evil.com", "evillocalhost", "192.0.2.1", ""].map(
    (host) => ({
      name: `Host ${host}, which may lead here`,
      fields: [["host", host]] as [string, string][],
      is_local: false,
    }),
  ),
  { name: "no Host", fields: [], is_local: false },
  ...[
    "Forwarded",
    "Via",
    "x-forwarded-for",
    "X-Forwarded-Proto",
    "X-Real-IP",
    "CF-Connecting-IP",
  ].map((name) => ({
    name: `a proxy that adds ${name}`,
    fields: [...HERE, [name, "a"]] as [string, string][],
    is_local: false,
  })),
  {
    name: "a browser's own fields",
    fields: [...HERE, ["Accept", "*/*"], ["X-Requested-With", "a"]],
    is_local: true,
  },
];

for (
  const { name, address = "127.0.0.1", fields = HERE, is_local } of CASES
) {
  Deno.test(`is_local_client() of ${name} is ${is_local}`, () => {
    assertEquals(is_local_client(address, fields), is_local);
  });
}
