import { assert } from "@std/assert";
import { existsSync } from "node:fs";

const ROOT = new URL("../", import.meta.url);

/** `](target)` and `](target#part)`; other sites have a scheme. */
const RELATIVE_LINK = /\]\((?!\w+:|#)([^)#\s]+)(?:#[^)\s]*)?\)/g;

for (const folder of [".", "docs"]) {
  for (const { name } of Deno.readDirSync(new URL(folder, ROOT))) {
    if (!name.endsWith(".md")) continue;
    Deno.test(`${folder}/${name} links to what is there`, async () => {
      const page = new URL(`${folder}/${name}`, ROOT);
      const text = await Deno.readTextFile(page);
      for (const [, target] of text.matchAll(RELATIVE_LINK)) {
        assert(existsSync(new URL(target, page)), target);
      }
    });
  }
}
