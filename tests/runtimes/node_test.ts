import { assertEquals, assertGreater } from "@std/assert";
import { find_program, test_with } from "../helpers/programs.ts";
import { bundle_smoke } from "./bundle.ts";

test_with(
  { node: find_program("node") },
  "wsgi/, handlers/ and validator/ run under Node",
  async ({ node }) => {
    const program = await bundle_smoke("console.log");
    const file = await Deno.makeTempFile({ suffix: ".mjs" });
    try {
      await Deno.writeTextFile(file, program);
      const output = await new Deno.Command(node, { args: [file] }).output();
      assertEquals(new TextDecoder().decode(output.stderr), "");
      const { failures, count } = JSON.parse(
        new TextDecoder().decode(output.stdout),
      );
      assertEquals(failures, []);
      assertGreater(count, 0);
    } finally {
      await Deno.remove(file);
    }
  },
);
