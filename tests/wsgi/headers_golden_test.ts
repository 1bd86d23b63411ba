/** `Headers` treats a list as CPython's wsgiref does. */
import { assertEquals } from "@std/assert";
import { Headers } from "../../wsgi/headers.ts";
import type { HeaderList } from "../../wsgi/types.ts";
import {
  assert_outcome,
  golden,
  type Outcome,
  title,
} from "../helpers/golden.ts";

type Call = [method: string, ...args: unknown[]];

interface CallsCase {
  list: HeaderList;
  calls: Call[];
  results: Outcome[];
  after: HeaderList;
}

interface ConstructCase {
  list: HeaderList;
  construct: Outcome;
}

for (const expected of golden<CallsCase | ConstructCase>("headers", 200)) {
  const list = title(expected.list);
  if ("construct" in expected) {
    Deno.test(`Headers as wsgiref: of ${list}`, () => {
      assert_outcome(expected.construct, () => void new Headers(expected.list));
    });
  } else {
    const { calls, results, after, why } = expected;
    Deno.test(`Headers of ${list}: ${title(calls)} (${why})`, () => {
      const given = structuredClone(expected.list);
      const headers = new Headers(given);
      for (const [i, call] of calls.entries()) {
        assert_outcome(results[i], () => answer(headers, call));
      }
      assertEquals(given, after);
    });
  }
}

/** Call by name, since the table also has arguments of wrong types. */
function answer(headers: Headers, [method, ...args]: Call): unknown {
  const member: unknown = Reflect.get(headers, method, headers);
  if (typeof member !== "function") return member;
  const value: unknown = member.apply(headers, args);
  return value instanceof Uint8Array ? [...value] : value;
}
