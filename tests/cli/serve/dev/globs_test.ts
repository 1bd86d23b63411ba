import { assertEquals } from "@std/assert";
import { resolve } from "node:path";
import { glob_of } from "../../../../cli/serve/dev/globs.ts";

const CASES = [
  {
    pattern: "templates/*.html",
    folder: "templates",
    yes: ["templates/a.html"],
    no: ["templates/a.htm", "templates/b/a.html", "a.html", "templates/axhtml"],
  },
  {
    pattern: "views/**/*.html",
    folder: "views",
    yes: ["views/a.html", "views/b/a.html", "views/b/c/a.html"],
    no: ["views/a.ts", "viewsa.html"],
  },
  {
    pattern: "views/**",
    folder: "views",
    yes: ["views/a", "views/b/c"],
    no: ["other/a"],
  },
  {
    pattern: "a.{json,toml}",
    folder: ".",
    yes: ["a.json", "a.toml"],
    no: ["a.yaml", "b/a.json"],
  },
  { pattern: "?.txt", folder: ".", yes: ["a.txt"], no: ["ab.txt", ".txt"] },
  {
    pattern: "a+b(1)",
    folder: "a+b(1)",
    yes: ["a+b(1)", "a+b(1)/c"],
    no: ["aab1"],
  },
  { pattern: "/etc/a*", folder: "/etc", yes: ["/etc/ab"], no: ["/etc/b"] },
];

for (const { pattern, folder, yes, no } of CASES) {
  Deno.test(`glob_of("${pattern}") matches what a shell does`, () => {
    const glob = glob_of(pattern);
    assertEquals(glob.folder, resolve(folder));
    for (const path of yes) {
      assertEquals(glob.matches(resolve(path)), true, path);
    }
    for (const path of no) {
      assertEquals(glob.matches(resolve(path)), false, path);
    }
  });
}
