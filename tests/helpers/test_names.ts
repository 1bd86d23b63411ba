/**
 * Prints the names of the tests in the files given as arguments, for names that
 * are only known when the file is run: an array for each, in JSON.
 *
 * @module
 */

const names: string[] = [];

function note(...args: unknown[]): void {
  const [first, second] = args;
  names.push(
    typeof first === "string" ? first : (first as { name?: string }).name ??
      (second as { name?: string } | undefined)?.name ?? "",
  );
}

Object.defineProperty(Deno, "test", {
  value: Object.assign(note, { ignore: note, only: note }),
});

const all: string[][] = [];
for (const file of Deno.args) {
  names.length = 0;
  await import(new URL(file, `file://${Deno.cwd()}/`).href);
  all.push([...names]);
}
console.log(JSON.stringify(all));
Deno.exit();
