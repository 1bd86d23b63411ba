/**
 * Write the API reference into docs/api/, with a list of the modules on its
 * first page.
 *
 *     deno task docs
 *
 * @module
 */
const MODULES = ["wsgi", "handlers", "server", "validator", "conformance"];

const FIRST_PAGE = "docs/api/index.html";

/** The first sentence of a module's text. */
async function summary(folder: string): Promise<string> {
  const text = await Deno.readTextFile(`${folder}/mod.ts`);
  const [, comment] = /^\/\*\*\n([^]*?)\*\//.exec(text)!;
  const [sentence] = comment.replaceAll(/\s*\n?^ \* ?/gm, " ").trim()
    .split(/(?<=\.)\s/, 1);
  return sentence.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

const { code } = await new Deno.Command(Deno.execPath(), {
  args: [
    "doc",
    "--html",
    "--name=@pep3333/wsgi",
    "--output=docs/api",
    "mod.ts",
    ...MODULES.map((folder) => `${folder}/mod.ts`),
  ],
}).spawn().status;
if (code !== 0) Deno.exit(code);

const items = [];
for (const folder of MODULES) {
  items.push(
    `<li><a href="${folder}/index.html">@pep3333/wsgi/${folder}</a>: ` +
      await summary(folder),
  );
}
const list = `<div class="markdown"><h2>Modules</h2>
<p>This page has the names of <code>mod.ts</code>. Each folder has more:</p>
<ul>${items.join("\n")}</ul>
<p><a href="all_symbols.html">All names</a>, of every module.</p></div>`;

const page = await Deno.readTextFile(FIRST_PAGE);
const marker = 'id="module_doc">';
if (!page.includes(marker)) throw new Error("Cannot find the text of mod.ts");
await Deno.writeTextFile(FIRST_PAGE, page.replace(marker, marker + list));
console.log(`Open ${FIRST_PAGE}`);
