import { assertEquals } from "@std/assert";
import { load_error } from "../../cli/load_error.ts";

const CASES = [
  {
    name: "a syntax error without its excerpt",
    source: "const a = 1;\nconst b = ;",
    line: "SyntaxError: Expression expected (NAME:2:11)",
  },
  {
    name: "a missing export with its place once",
    source:
      'import { nothing } from "data:text/javascript,export const a = 1"; nothing();',
    line: "The requested module 'data:text/javascript,export const a = 1' " +
      "does not provide an export named 'nothing' at NAME:1:10",
  },
  {
    name: "a message of several lines as one, with the place of the throw",
    source:
      'function fail() {\n  throw new Error("no\\n  database");\n}\nfail();',
    line: "no database (NAME:2:9)",
  },
  {
    name: "a thrown value that is not an Error",
    source: 'throw "a string";',
    line: "a string",
  },
];

for (const { name, source, line } of CASES) {
  Deno.test(`load_error() reports ${name}`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/app.ts`;
      await Deno.writeTextFile(path, source);
      let seen = "";
      await import(`file://${path}`).catch((error) => seen = load_error(error));
      assertEquals(seen, line.replace("NAME", path));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
