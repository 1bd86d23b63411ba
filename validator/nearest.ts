/**
 * Guessing what someone meant to write.
 *
 * @module
 */

/** `"; did you mean formats?"`, or `""` if no name is like the given one. */
export function suggestion(given: string, names: readonly string[]): string {
  let nearest = "";
  let least = Math.max(2, Math.floor(given.length / 3)) + 1;
  for (const name of names) {
    const distance = edits(given, name);
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest === "" ? "" : `; did you mean ${nearest}?`;
}

/** How many characters to add, drop or replace to turn `a` into `b`. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
