import { assertEquals } from "@std/assert";
import { feed } from "./feed.ts";
import { mutate, numbers, random_split } from "./mutate.ts";
import { VECTORS } from "./vectors.ts";

const SEED = 0x3333;
const ROUNDS = 12_000;

/** Limits low enough to be reached often. */
const TIGHT = {
  max_request_line: 24,
  max_header_bytes: 60,
  max_headers: 3,
  max_body_bytes: 8,
};

Deno.test("any bytes give events or a ProtocolError, however they are split", () => {
  const below = numbers(SEED);
  const messages = VECTORS.map(({ input }) => input)
    .filter((input) => input.length < 400);
  for (let round = 0; round < ROUNDS; round++) {
    let input = messages[below(messages.length)];
    if (below(2) === 0) input += messages[below(messages.length)];
    for (let i = below(4); i > 0; i--) input = mutate(input, below);
    const limits = below(2) === 0 ? TIGHT : {};
    const ended = below(2) === 0;
    // Any other error passes through feed() and fails the test.
    const whole = feed([input], limits, ended);
    for (const pieces of [[...input], random_split(input, below)]) {
      assertEquals(
        feed(pieces, limits, ended),
        whole,
        `round ${round}: ${JSON.stringify(pieces)}`,
      );
    }
  }
});
