import { assert, assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { bundle } from "./bundle.ts";

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

/**
 * The parts, each with the parts that it may import. The validator itself knows
 * the contract and no server; its suites and its command line may start one.
 */
const MAY_IMPORT = {
  "wsgi": [],
  "handlers": ["wsgi"],
  "server": ["wsgi", "handlers", "config"],
  "validator": ["wsgi"],
  "suites": ["wsgi", "handlers", "server", "validator", "config"],
  "mod": ["wsgi", "handlers", "server", "validator", "suites"],
  "config": [],
} as const;

type Part = keyof typeof MAY_IMPORT;

/** What of validator/ is not the validator: the suites, and their CLI. */
const SUITES = /^validator\/(check\w*\.ts|(app|cli|http|server)\/)/;

function part_of(file: string): Part {
  if (file === "mod.ts" || file === "validator/mod.ts") return "mod";
  if (file === "deno.json") return "config"; // For the version.
  const folder = file.slice(0, file.indexOf("/"));
  if (SUITES.test(file)) return "suites";
  return folder as Part;
}

/** What speaks to the system in a part that otherwise does not. */
const IMPURE = ["handlers/cgi_handler.ts", "handlers/read_environ.ts"];

/** Whether a file is for any JavaScript runtime. */
function is_pure(file: string): boolean {
  return (["wsgi", "handlers", "validator"].includes(part_of(file)) ||
    file.startsWith("server/http1/")) && !IMPURE.includes(file);
}

Deno.test("every file that people import belongs to a part", () => {
  const strangers = FILES.filter((file) => !(part_of(file) in MAY_IMPORT));
  assertEquals(strangers, []);
});

Deno.test("imports point one way: wsgi, handlers, server; wsgi, validator, its suites", () => {
  const wrong = IMPORTS.filter(({ from, to }) => {
    if (to === null) return false;
    const [here, there]: Part[] = [part_of(from), part_of(to)];
    return here !== there &&
      !(MAY_IMPORT[here] as readonly Part[]).includes(there);
  });
  assertEquals(wrong, []);
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
  const files = FILES.filter((file) =>
    is_pure(file) && !file.endsWith("mod.ts")
  );
  const urls = files.map((file) => new URL(file, ROOT).href);
  const program = urls.map((url, index) =>
    `export * as module_${index} from ${JSON.stringify(url)};\n`
  ).join("");
  // Minified, since the docstrings may well speak of it.
  const text = await bundle(program, "--minify");
  const at = text.search(/\bDeno\b/);
  assertEquals(at < 0 ? "" : text.slice(at - 60, at + 60), "");
});
