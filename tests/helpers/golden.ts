/**
 * The answers of CPython's wsgiref, kept in `tests/golden/`.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";

/** What a call came to: the value it returned, or the class it raised. */
export type Outcome = { output: unknown } | { raises: string };

/**
 * The cases of `tests/golden/<name>.json`, with a test that no fewer than
 * `at_least` of them are there.
 *
 * A case that departs from wsgiref on purpose has what is expected instead in
 * its place, and says in `why` for what reason.
 */
export function golden<Case>(
  name: string,
  at_least: number,
): (Case & { why: string })[] {
  const file = new URL(`../golden/${name}.json`, import.meta.url);
  const { python, cases } = JSON.parse(Deno.readTextFileSync(file));
  Deno.test(`golden ${name}: at least ${at_least} cases, with Python's version`, () => {
    assert(cases.length >= at_least, `only ${cases.length} are left`);
    assert(/^3\.\d+\.\d+/.test(python), `not a version: ${python}`);
  });
  return cases.map(({ differs, ...wsgiref }: { differs?: object }) => ({
    why: "as wsgiref",
    ...wsgiref,
    ...differs,
  }));
}

/** `value` as part of a test's name: JSON in visible ASCII, not too long. */
export function title(value: unknown): string {
  return JSON.stringify(value).slice(0, 120).replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** What is thrown here for what Python raises. */
const CLASSES: Record<string, ErrorConstructor> = {
  AssertionError: TypeError,
  AttributeError: TypeError,
  IndexError: RangeError,
  KeyError: TypeError,
  TypeError: TypeError,
  UnicodeEncodeError: RangeError,
  ValueError: TypeError,
};

/** `call` comes to `expected`; Python's `None` is `null`, or no value. */
export function assert_outcome(expected: Outcome, call: () => unknown): void {
  if ("raises" in expected) {
    assert(expected.raises in CLASSES, `no class for ${expected.raises}`);
    assertThrows(call, CLASSES[expected.raises]);
  } else {
    assertEquals(call() ?? null, expected.output);
  }
}
