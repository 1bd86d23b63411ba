import { assertEquals } from "@std/assert";
import { suggestion } from "../../validator/nearest.ts";

const NAMES = ["--format", "--output", "--strict", "--requests", "--request"];

const CASES = [
  { name: "a letter too few", given: "--formt", nearest: "--format" },
  { name: "a letter too many", given: "--outputt", nearest: "--output" },
  { name: "another letter", given: "--strikt", nearest: "--strict" },
  { name: "the nearer of two", given: "--reqest", nearest: "--request" },
  { name: "nothing alike", given: "--colour", nearest: "" },
];

for (const { name, given, nearest } of CASES) {
  Deno.test(`suggestion(): ${name}`, () => {
    assertEquals(
      suggestion(given, NAMES),
      nearest && `; did you mean ${nearest}?`,
    );
  });
}
