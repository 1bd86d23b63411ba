/** The command from a web server: no clone, no install step. */
import { assertMatch } from "@std/assert";
import { Program } from "../../helpers/program.ts";
import { APP, get, ROOT } from "../../helpers/serve_command.ts";

/** The files of the repository, as any web server has them. */
async function file(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.slice(1);
  try {
    return new Response(await Deno.readFile(new URL(path, ROOT)), {
      headers: { "Content-Type": "application/typescript" },
    });
  } catch {
    return new Response(null, { status: 404 });
  }
}

Deno.test("serve runs from a URL, its workers too, with limited permissions", async () => {
  await using files = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    file,
  );
  const host = `127.0.0.1:${files.addr.port}`;
  const cache = await Deno.makeTempDir();
  try {
    await using program = new Program(
      [
        "run",
        "--no-prompt",
        `--allow-import=${host}`,
        "--allow-net=127.0.0.1",
        `--allow-read=${ROOT.pathname}tests/fixtures/serve`,
        `--allow-run=${Deno.execPath()}`,
        `http://${host}/cli/serve.ts`,
        ...[APP, "--port", "0", "--workers", "1"],
      ],
      ROOT.pathname,
      { env: { DENO_DIR: cache } },
    );
    const [, url] = await program.wait_for(/^Listening on (\S+)/m);
    assertMatch(await get(url), /^\d+\n$/);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});
