import { assert, assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };

const ROOT = new URL("../../", import.meta.url);

/** An import, as written, and its file. */
interface Import {
  from: string;
  specifier: string;
  /** The file that it names, from the root; `null` if it is outside. */
  to: string | null;
}

/** The part of `deno info --json` that the tests use. */
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

/** Everything reachable from `entry`: the files and their imports. */
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

/** The folders, each with the folders that it may import besides itself. */
const MAY_IMPORT = {
  "wsgi": [],
  "handlers": ["wsgi"],
  "server/http1": ["wsgi"],
  "server": ["wsgi", "handlers", "server/http1"],
  "validator": ["wsgi"],
  "conformance": ["wsgi", "validator"],
  "cli": ["wsgi", "handlers", "server", "validator", "conformance"],
  "mod.ts": ["wsgi", "handlers", "server", "validator"],
} as const;

type Part = keyof typeof MAY_IMPORT;

function part_of(file: string): Part {
  const [folder] = file.split("/");
  return file.startsWith("server/http1/") ? "server/http1" : folder as Part;
}

/** Files that do I/O, in parts that otherwise do none. */
const IMPURE = [
  "handlers/cgi_handler.ts",
  "handlers/read_environ.ts",
  "conformance/client/probe.ts",
];

/** Whether a file is for any JavaScript runtime. */
function is_pure(file: string): boolean {
  return !["server", "cli", "mod.ts"].includes(part_of(file)) &&
    !IMPURE.includes(file);
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
  // Remove files that import none of the rest, until none can be removed.
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

Deno.test("no bare, jsr: or npm: specifier is reachable, so a URL is enough", () => {
  const wrong = IMPORTS.filter(({ specifier, to }) =>
    !(/^\.\.?\//.test(specifier) && to !== null) &&
    !specifier.startsWith("node:")
  );
  assertEquals(wrong, []);
});

Deno.test("only cli/ imports built-in modules of Node", () => {
  const node = IMPORTS.filter(({ specifier }) => specifier.startsWith("node:"));
  assert(node.length > 0);
  assertEquals(node.filter(({ from }) => part_of(from) !== "cli"), []);
});

Deno.test("files that run on any runtime never mention Deno", async () => {
  // Except in comments.
  const comments = /\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm;
  for (const file of FILES.filter(is_pure)) {
    const text = await Deno.readTextFile(new URL(file, ROOT));
    assertEquals(text.replace(comments, "").match(/\bDeno\b.*/), null, file);
  }
});
