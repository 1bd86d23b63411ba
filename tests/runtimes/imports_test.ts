import { assert, assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };

const ROOT = new URL("../../", import.meta.url);

/** An import as it is written, and the file that it stands in. */
interface Import {
  from: string;
  specifier: string;
  /** The file that it names, from the root; `null` if it is outside. */
  to: string | null;
}

/** The part of `deno info --json` that is looked at. */
interface Info {
  modules: {
    specifier: string;
    error?: string;
    dependencies?: {
      specifier: string;
      code?: { specifier?: string };
      type?: { specifier?: string };
    }[];
  }[];
}

function from_root(url: string): string | null {
  return url.startsWith(ROOT.href) ? url.slice(ROOT.href.length) : null;
}

/** All that people reach from `entry`: the files, and what these import. */
async function graph(
  entry: string,
): Promise<{ files: string[]; imports: Import[] }> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", new URL(entry, ROOT).href],
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as Info;
  const files: string[] = [];
  const imports: Import[] = [];
  for (const { specifier, error, dependencies } of modules) {
    assertEquals(error, undefined);
    const from = from_root(specifier);
    if (from === null) continue; // A built-in of Node.
    files.push(from);
    for (const { specifier, code, type } of dependencies ?? []) {
      const to = (code ?? type)?.specifier;
      imports.push({ from, specifier, to: to ? from_root(to) : null });
    }
  }
  return { files, imports };
}

const ENTRIES = Object.values(config.exports);
const GRAPHS = await Promise.all(ENTRIES.map(graph));
const FILES = [...new Set(GRAPHS.flatMap(({ files }) => files))].sort();
const IMPORTS = GRAPHS.flatMap(({ imports }) => imports);

/** The folders, each with the folders that it may import. */
const MAY_IMPORT = {
  "wsgi": [],
  "handlers": ["wsgi"],
  "server": ["wsgi", "handlers"],
  "validator": ["wsgi"],
  "conformance": ["wsgi", "validator"],
  "cli": ["wsgi", "handlers", "server", "validator", "conformance"],
  "mod.ts": ["wsgi", "handlers", "server", "validator"],
} as const;

type Part = keyof typeof MAY_IMPORT;

function part_of(file: string): Part {
  return file.split("/")[0] as Part;
}

/** What speaks to the system in a part that otherwise does not. */
const IMPURE = [
  "handlers/cgi_handler.ts",
  "handlers/read_environ.ts",
  "conformance/client/probe.ts",
];

/** Whether a file is for any JavaScript runtime. */
function is_pure(file: string): boolean {
  return (["wsgi", "handlers", "validator", "conformance"].includes(
    part_of(file),
  ) ||
    file.startsWith("server/http1/")) && !IMPURE.includes(file);
}

Deno.test("every file that people import belongs to a part", () => {
  const strangers = FILES.filter((file) => !(part_of(file) in MAY_IMPORT));
  assertEquals(strangers, []);
});

Deno.test("imports point one way: wsgi, handlers, server, cli; wsgi, validator, conformance, cli", () => {
  const wrong = IMPORTS.filter(({ from, to }) => {
    if (to === null) return false;
    const [here, there]: Part[] = [part_of(from), part_of(to)];
    return here !== there &&
      !(MAY_IMPORT[here] as readonly Part[]).includes(there);
  });
  assertEquals(wrong, []);
});

Deno.test("no imports go in a circle, those of types included", () => {
  const waiting = new Map<string, Set<string>>(
    FILES.map((file) => [file, new Set()]),
  );
  for (const { from, to } of IMPORTS) {
    if (to !== null) waiting.get(from)!.add(to);
  }
  // Take away what imports nothing that is left, until nothing can be taken.
  for (let taken = true; taken;) {
    taken = false;
    for (const [file, imports] of waiting) {
      if ([...imports].some((to) => waiting.has(to))) continue;
      waiting.delete(file);
      taken = true;
    }
  }
  assertEquals([...waiting.keys()], []);
});

Deno.test("a URL is all it takes: no bare, jsr: or npm: specifier is reachable", () => {
  const wrong = IMPORTS.filter(({ specifier, to }) =>
    !(/^\.\.?\//.test(specifier) && to !== null) &&
    !specifier.startsWith("node:")
  );
  assertEquals(wrong, []);
});

Deno.test("what runs on any runtime imports nothing of Node's", () => {
  const pure = IMPORTS.filter(({ from }) => is_pure(from));
  assert(pure.length > 0);
  assertEquals(
    pure.filter(({ specifier }) => specifier.startsWith("node:")),
    [],
  );
});

Deno.test("what runs on any runtime never says Deno", async () => {
  // Comments may well speak of it.
  const comments = /\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm;
  for (const file of FILES.filter(is_pure)) {
    const text = await Deno.readTextFile(new URL(file, ROOT));
    assertEquals(text.replace(comments, "").match(/\bDeno\b.*/), null, file);
  }
});
