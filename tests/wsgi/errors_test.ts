import { assertEquals, assertThrows } from "@std/assert";
import { StringErrors } from "../../wsgi/errors.ts";

Deno.test("StringErrors keeps all text in order, without adding line ends", () => {
  const errors = new StringErrors();
  errors.write("a");
  errors.writelines(["b\n", "", "c"]);
  errors.flush();
  errors.write("d");
  assertEquals(errors.getvalue(), "ab\ncd");
});

Deno.test("StringErrors.writelines() takes any iterable of strings", () => {
  const errors = new StringErrors();
  errors.writelines(new Set(["a", "b"]));
  assertEquals(errors.getvalue(), "ab");
});

Deno.test("StringErrors takes an empty string, and refuses a value that is not a string", () => {
  const errors = new StringErrors();
  errors.write("");
  const values: unknown[] = [
    undefined,
    null,
    1,
    new Uint8Array(1),
    new Error(),
  ];
  for (const value of values) {
    assertThrows(() => errors.write(value as string), TypeError);
    assertThrows(() => errors.writelines([value as string]), TypeError);
  }
  assertEquals(errors.getvalue(), "");
});
