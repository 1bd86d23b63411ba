import { assertEquals, assertMatch } from "@std/assert";
import {
  APP,
  get,
  run_serve,
  start_serve,
} from "../../helpers/serve_command.ts";

const FREE = ["--port", "0"];

const FORMATS = [
  {
    format: "common",
    line: /^127\.0\.0\.1 - - \[.*\] "GET \/ HTTP\/1\.1" 200 \d+$/m,
  },
  { format: "combined", line: /"GET \/ HTTP\/1\.1" 200 \d+ "-" "Deno\/.*"$/m },
  {
    format: "json",
    line: /^\{"remote_addr":"127\.0\.0\.1",.*"status":200,.*\}$/m,
  },
];

for (const { format, line } of FORMATS) {
  Deno.test(`serve --access-log ${format} writes to standard error`, async () => {
    await using program = start_serve([APP, ...FREE, "--access-log", format]);
    await get(await program.listens());
    await program.wait_for(line);
  });
}

const PROXIES = [
  { trusted: "127.0.0.1", seen: "192.0.2.9" },
  { trusted: "10.0.0.1", seen: "127.0.0.1" },
];

for (const { trusted, seen } of PROXIES) {
  Deno.test(`serve --trusted-proxy ${trusted}: the client is ${seen}`, async () => {
    const headers = ["--trusted-proxy-headers", "x-forwarded-for"];
    await using program = start_serve(
      [APP, ...FREE, "--trusted-proxy", trusted, ...headers],
    );
    const response = await fetch(await program.listens(), {
      headers: { "X-Forwarded-For": "192.0.2.9" },
    });
    await response.body?.cancel();
    const [, address] = await program.wait_for(/^(\S+) - - .*"GET \/ /m);
    assertEquals(address, seen);
  });
}

Deno.test("serve --access-log off writes no line", async () => {
  await using program = start_serve([APP, ...FREE, "--access-log", "off"]);
  await get(await program.listens());
  program.signal("SIGTERM");
  await program.ended;
  assertEquals(program.output.includes("GET"), false);
});

for (const args of [[], ["--workers", "1"]]) {
  Deno.test(`serve --access-log-file ${args.join(" ")}: SIGUSR1 opens the file again`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/access.log`;
      await using program = start_serve(
        [APP, ...FREE, "--access-log-file", path, ...args],
      );
      const url = await program.listens();
      await get(`${url}/?first`);
      await Deno.rename(path, `${path}.1`);
      using watcher = Deno.watchFs(folder);
      program.signal("SIGUSR1");
      for await (const { kind, paths } of watcher) {
        if (kind === "create" && paths[0].endsWith("access.log")) break;
      }
      await get(`${url}/?second`);
      program.signal("SIGTERM");
      assertEquals((await program.ended).code, 0);
      const [before, after] = await Promise.all(
        [`${path}.1`, path].map((path) => Deno.readTextFile(path)),
      );
      assertMatch(before, /^.*first.*\n$/);
      assertMatch(after, /^.*second.*\n$/);
      assertEquals(program.output.includes("GET"), false);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });

  Deno.test(`serve --access-log-file ${args.join(" ")}: a file that cannot be opened is one line`, async () => {
    const path = "/nowhere/access.log";
    assertEquals(
      await run_serve([APP, ...FREE, "--access-log-file", path, ...args]),
      {
        code: 2,
        stdout: "",
        stderr: `serve: Cannot write ${path}: No such file or directory ` +
          `(os error 2): open '${path}'\n`,
      },
    );
  });
}
