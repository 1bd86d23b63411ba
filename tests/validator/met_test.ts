/** What a validator remembers of the objects of others, and how little it shows. */
import { assertEquals } from "@std/assert";
import { Met } from "../../validator/met.ts";

const OBJECTS: Record<string, () => object> = {
  "an object": () => ({ a: 1 }),
  "an array": () => [["a", "b"]],
  "an object without a prototype": () => Object.create(null),
  "a frozen object": () => Object.freeze({ a: 1 }),
  "an array that is sealed": () => Object.seal([1]),
};

for (const [name, make] of Object.entries(OBJECTS)) {
  Deno.test(`Met knows ${name} again, and no other`, () => {
    const met = new Met();
    const [one, two] = [make(), make()];
    assertEquals([one, two, one, two, one].map((it) => met.meet(it)), [
      false,
      false,
      true,
      true,
      true,
    ]);
  });

  Deno.test(`Met is one of several that meet ${name}`, () => {
    const mets = [new Met(), new Met(), new Met()];
    const object = make();
    const meet = () => mets.map((met) => met.meet(object));
    assertEquals(meet(), [false, false, false]);
    assertEquals(meet(), [true, true, true]);
    assertEquals(meet(), [true, true, true]);
  });

  Deno.test(`Met leaves nothing to be seen on ${name}`, () => {
    const [object, like_it] = [make(), make()];
    new Met().meet(object);
    assertEquals(
      Object.getOwnPropertyDescriptors(object),
      Object.getOwnPropertyDescriptors(like_it),
    );
    assertEquals(Reflect.ownKeys(object), Reflect.ownKeys(like_it));
    assertEquals(structuredClone({ ...object }), { ...like_it });
  });
}

Deno.test("Met knows an object again that was frozen after it was met", () => {
  const met = new Met();
  const object = {};
  assertEquals(met.meet(object), false);
  assertEquals(met.meet(Object.freeze(object)), true);
});
