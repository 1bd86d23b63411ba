import { assertEquals } from "@std/assert";
import { Program } from "./helpers/program.ts";
import { serve_package } from "./helpers/serve_package.ts";

/**
 * Run the program that `entry` returns for the URL of the package, as on a
 * machine that has nothing else: no import map, no configuration, no cache.
 */
async function run_from_url(
  entry: (site: string, folder: string) => Promise<string>,
  ask: (url: string) => Promise<void>,
): Promise<void> {
  await using served = serve_package("application/typescript");
  const { site, host } = served;
  const folder = await Deno.makeTempDir();
  try {
    const args = ["run", "--no-prompt", "--no-config", "--reload", "--quiet"];
    args.push("--allow-net", `--allow-import=${host}`);
    args.push(await entry(site, folder), "0");
    await using program = new Program(args, folder);
    await ask(await program.listens());
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("an example runs from a URL with --allow-net alone", async () => {
  await run_from_url(
    (site) => Promise.resolve(`${site}/examples/hello.ts`),
    async (url) => {
      const response = await fetch(url);
      assertEquals(response.status, 200);
      await response.body?.cancel();
    },
  );
});

Deno.test("a script imports mod.ts from a URL, without an install step", async () => {
  await run_from_url(
    async (site, folder) => {
      const script = `
        import { make_server, path_info } from "${site}/mod.ts";

        using server = make_server("127.0.0.1", 0, (environ, start_response) => {
          start_response("200 OK", [["Content-Type", "text/plain"]]);
          return [new TextEncoder().encode(path_info(environ))];
        });
        console.log(\`http://127.0.0.1:\${server.server_port}/\`);
        await server.serve_forever();
      `;
      await Deno.writeTextFile(`${folder}/app.ts`, script);
      return "app.ts";
    },
    async (url) => {
      assertEquals(await (await fetch(`${url}/a%20b`)).text(), "/a b");
    },
  );
});
