/**
 * Numbers that look random and are the same in every run (mulberry32).
 *
 * @param seed Where the sequence starts.
 * @returns Gives the next number from 0 up to, but not including, `bound`.
 */
export function numbers(seed: number): (bound: number) => number {
  return (bound) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let bits = Math.imul(seed ^ (seed >>> 15), seed | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) % bound;
  };
}
