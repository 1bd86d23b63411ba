/**
 * A small loader for where wrk is not installed: keeps `connections` busy with
 * one request each for `seconds`, and prints how many were answered.
 *
 * @module
 */
const [url, connections, seconds] = Deno.args;
const { hostname, port } = new URL(url);
const request = new TextEncoder().encode(
  `GET / HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`,
);
const end = performance.now() + Number(seconds) * 1000;
let answered = 0;

/** The answers are small, so one read brings one whole answer. */
async function ask(): Promise<void> {
  using conn = await Deno.connect({ hostname, port: Number(port) });
  const buffer = new Uint8Array(16 * 1024);
  while (performance.now() < end) {
    await conn.write(request);
    if (await conn.read(buffer) === null) return;
    answered++;
  }
}

await Promise.all(Array.from({ length: Number(connections) }, ask));
console.log(answered);
