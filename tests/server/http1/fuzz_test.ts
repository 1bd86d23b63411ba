import { assertEquals } from "@std/assert";
import { feed } from "./feed.ts";
import { VECTORS } from "./vectors.ts";

const SEED = 0x3333;
const ROUNDS = 12_000;

/** The ingredients of smuggling. */
const TOKENS = [
  "\r\n",
  "\r\n\r\n",
  "\n",
  "\r",
  "\0",
  " ",
  "\t",
  ":",
  ";",
  ",",
  "0",
  "0\r\n\r\n",
  "\xff",
  "\x80",
  "Content-Length: 3\r\n",
  "Transfer-Encoding: chunked\r\n",
  "Host: b\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
];

/** Limits low enough to be reached often. */
const TIGHT = {
  max_request_line: 24,
  max_header_bytes: 60,
  max_headers: 3,
  max_body_bytes: 8,
};

/** Numbers from 0 up to `bound`, the same every time (mulberry32). */
function numbers(seed: number): (bound: number) => number {
  return (bound) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let bits = Math.imul(seed ^ (seed >>> 15), seed | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) % bound;
  };
}

function mutate(message: string, below: (bound: number) => number): string {
  const at = below(message.length + 1);
  const end = Math.min(message.length, at + 1 + below(8));
  const [before, middle, after] = [
    message.slice(0, at),
    message.slice(at, end),
    message.slice(end),
  ];
  switch (below(4)) {
    case 0: // Remove bytes.
      return before + after;
    case 1: // Repeat bytes.
      return before + middle + middle + after;
    case 2: // Change a byte.
      return before + String.fromCharCode(below(256)) + middle.slice(1) + after;
    default: // Insert something.
      return before + TOKENS[below(TOKENS.length)] + middle + after;
  }
}

function random_split(
  message: string,
  below: (bound: number) => number,
): string[] {
  const pieces = [];
  for (let at = 0; at < message.length;) {
    const end = at + 1 + below(12);
    pieces.push(message.slice(at, end));
    at = end;
  }
  return pieces;
}

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
