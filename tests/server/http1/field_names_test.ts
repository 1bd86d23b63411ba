import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import {
  field_name,
  find_name,
  hash_step,
  ROLES,
} from "../../../server/http1/field_names.ts";
import { latin1_encode } from "../../../wsgi/latin1.ts";

function find(text: string, hash?: number) {
  const bytes = latin1_encode(`: ${text}:`);
  hash ??= latin1_encode(text).reduce(hash_step, 0);
  return find_name(bytes, 2, bytes.length - 1, hash);
}

for (
  const [text, key, role] of [
    ["Host", "HTTP_HOST", ROLES.host],
    ["CONTENT-type", "CONTENT_TYPE", ROLES["content-type"]],
    ["Content-Length", "CONTENT_LENGTH", ROLES["content-length"]],
    ["X-Y", "HTTP_X_Y", 0],
    ["X_Y", null, 0],
    ["proxy", null, 0],
    ["hosts", "HTTP_HOSTS", 0],
  ] as const
) {
  Deno.test(`the field ${text} has the key ${key}`, () => {
    assertEquals(field_name(text), { text, key, role });
    const { text: found, key: its_key, role: its_role } = find(text);
    assertEquals([found, its_key, its_role], [text, key, role]);
  });
}

Deno.test("names with one hash are told apart, however many there are", () => {
  const names = Array.from({ length: 20 }, (_, i) => `Same-Hash-${i}`);
  for (let round = 0; round < 2; round++) {
    for (const name of names) assertEquals(find(name, 12345).text, name);
  }
});

Deno.test("a name is remembered, if it is not long", () => {
  assertStrictEquals(find("X-Short"), find("X-Short"));
  const long = "X-".padEnd(65, "l");
  assert(find(long) !== find(long));
  assertEquals(find(long).text, long);
});

// Last, as it fills the table for good.
Deno.test("names from clients fill the table, and evict none", () => {
  const first = find("X-First");
  for (let i = 0; i < 5000; i++) find(`X-Fill-${i}`);
  assertStrictEquals(find("X-First"), first);
  const kept = Array.from({ length: 5000 }, (_, i) => `X-Fill-${i}`)
    .filter((name) => find(name) === find(name));
  assert(kept.length > 500 && kept.length <= 1024, `${kept.length}`);
});
