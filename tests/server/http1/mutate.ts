/**
 * Random messages that are nearly right, always the same ones.
 *
 * @module
 */

/** What request smuggling is made of. */
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

/** A source of numbers from 0 up to `bound`. */
export type Numbers = (bound: number) => number;

/** Numbers that depend on `seed` alone (mulberry32). */
export function numbers(seed: number): Numbers {
  return (bound) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let bits = Math.imul(seed ^ (seed >>> 15), seed | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) % bound;
  };
}

/** `message` with one fault: bytes removed, repeated, changed or inserted. */
export function mutate(message: string, below: Numbers): string {
  const at = below(message.length + 1);
  const end = Math.min(message.length, at + 1 + below(8));
  const [before, middle, after] = [
    message.slice(0, at),
    message.slice(at, end),
    message.slice(end),
  ];
  switch (below(4)) {
    case 0:
      return before + after;
    case 1:
      return before + middle + middle + after;
    case 2:
      return before + String.fromCharCode(below(256)) + middle.slice(1) + after;
    default:
      return before + TOKENS[below(TOKENS.length)] + middle + after;
  }
}

/** `message` in pieces of 1 to 12 bytes. */
export function random_split(message: string, below: Numbers): string[] {
  const pieces = [];
  for (let at = 0; at < message.length;) {
    const end = at + 1 + below(12);
    pieces.push(message.slice(at, end));
    at = end;
  }
  return pieces;
}
