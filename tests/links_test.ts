/** The pages: every file and heading that they point to exists. */
import { assertEquals } from "@std/assert";
import { existsSync } from "node:fs";
import config from "../deno.json" with { type: "json" };

const ROOT = new URL("../", import.meta.url);

/** `](target)`, `](target#part)` and `](#part)`; other sites have a scheme. */
const RELATIVE_LINK = /\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)/g;

/** A file of the repository named in code: `` `server/log.ts` ``. */
const NAMED_FILE = /`((?:\w+\/)+[\w*.]+\.[a-z]{2,})`/g;

/** What is not a link: blocks of code, and code within a line. */
const CODE = /^```[^]*?^```$|`[^`\n]*`/gm;

/** The names of the headings of a page, as GitHub makes them. */
function anchors(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
}

/** What `deno publish` leaves out. */
const LEFT_OUT = config.publish.exclude
  .map((path) => new URL(`${path}/`, ROOT).href);

/** The links of a page that is published to what is not. */
function links_left_out(page: URL): string[] {
  // Its links are its evidence, for readers who have the repository.
  if (page.pathname.endsWith("/docs/reliability.md")) return [];
  const text = Deno.readTextFileSync(page).replace(CODE, "");
  return [...text.matchAll(RELATIVE_LINK)].filter(([, target]) => {
    const { href } = new URL(target, page);
    return LEFT_OUT.some((folder) => `${href}/`.startsWith(folder));
  }).map(([link]) => link);
}

/** The links of a page that lead nowhere. */
function broken_links(page: URL): string[] {
  const text = Deno.readTextFileSync(page).replace(CODE, "");
  return [...text.matchAll(RELATIVE_LINK)].filter(([, target, part]) => {
    const url = target === "" ? page : new URL(target, page);
    if (!existsSync(url)) return true;
    return part !== undefined &&
      !anchors(Deno.readTextFileSync(url)).includes(part);
  }).map(([link]) => link);
}

function missing_files(page: URL): string[] {
  return [...Deno.readTextFileSync(page).matchAll(NAMED_FILE)]
    .map(([, path]) => path)
    .filter((path) => !path.includes("*") && !existsSync(new URL(path, ROOT)));
}

for (const folder of [".", "docs"]) {
  for (const { name } of Deno.readDirSync(new URL(folder, ROOT))) {
    if (!name.endsWith(".md")) continue;
    const page = new URL(`${folder}/${name}`, ROOT);
    Deno.test(`${folder}/${name} links to files and headings that exist`, () => {
      assertEquals(broken_links(page), []);
    });
    Deno.test(`${folder}/${name} links to what is published`, () => {
      assertEquals(links_left_out(page), []);
    });
    Deno.test(`${folder}/${name} names files that exist`, () => {
      assertEquals(missing_files(page), []);
    });
  }
}

Deno.test("a link to what is not published is found, beside one that is right", () => {
  const page = new URL(`file://${Deno.makeTempFileSync({ suffix: ".md" })}`);
  const to = (path: string) => new URL(path, ROOT).pathname;
  const links = ["tests/", "tests", "bench/main.ts", "docs/guide.md", "mod.ts"]
    .map((path) => `](${to(path)})`);
  try {
    Deno.writeTextFileSync(page, links.map((link) => `[a${link}`).join("\n"));
    assertEquals(links_left_out(page), links.slice(0, 3));
  } finally {
    Deno.removeSync(page);
  }
});

Deno.test("a link to a missing file or heading is found, beside ones that are right", () => {
  const page = new URL(`file://${Deno.makeTempFileSync({ suffix: ".md" })}`);
  try {
    const here = page.pathname.split("/").at(-1);
    Deno.writeTextFileSync(
      page,
      `# On \`a.b\`: it\n\n[a](${here}) [b](#on-ab-it) [c](${here}#on-ab-it)\n` +
        "[d](https://example.org/x) `[e](x.md)`\n\n" +
        "[f](none.md) [g](#none) `wsgi/none.ts` `wsgi/mod.ts` `wsgi/*.ts`\n",
    );
    assertEquals(broken_links(page), ["](none.md)", "](#none)"]);
    assertEquals(missing_files(page), ["wsgi/none.ts"]);
  } finally {
    Deno.removeSync(page);
  }
});
