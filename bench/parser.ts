/**
 * Time to read one request with `RequestReader`, from bytes to its end.
 *
 *     deno run bench/parser.ts
 *
 * Prints nanoseconds a request for three heads: wrk's, curl's and that of a
 * browser; the least of several rounds, as the least disturbed one.
 *
 * @module
 */
import { RequestReader } from "../server/http1/request_reader.ts";

const HEADS = {
  wrk: ["GET / HTTP/1.1", "Host: 127.0.0.1:8000"],
  curl: [
    "GET / HTTP/1.1",
    "Host: 127.0.0.1:8000",
    "User-Agent: curl/7.88.1",
    "Accept: */*",
  ],
  browser: [
    "GET /articles/2024/08/an-article?page=2&sort=date HTTP/1.1",
    "Host: www.example.com",
    "Connection: keep-alive",
    "Cache-Control: max-age=0",
    'sec-ch-ua: "Chromium";v="128", "Not;A=Brand";v="24"',
    "sec-ch-ua-mobile: ?0",
    "Upgrade-Insecure-Requests: 1",
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36",
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Sec-Fetch-Site: same-origin",
    "Accept-Encoding: gzip, deflate, br, zstd",
    "Accept-Language: en-GB,en;q=0.9",
    "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark",
  ],
};
const ROUNDS = 10;
const REQUESTS = 100_000;

/** Reads `count` requests, each through the same read buffer. */
function read_requests(head: Uint8Array, count: number): void {
  const reader = new RequestReader();
  const read_buffer = new Uint8Array(16 * 1024);
  for (let i = 0; i < count; i++) {
    read_buffer.set(head);
    reader.receive_data(read_buffer.subarray(0, head.length));
    while (reader.next_event() !== "need_data");
  }
}

for (const [client, lines] of Object.entries(HEADS)) {
  const head = new TextEncoder().encode([...lines, "", ""].join("\r\n"));
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    read_requests(head, REQUESTS);
    best = Math.min(best, performance.now() - start);
  }
  const nanoseconds = (best * 1e6) / REQUESTS;
  console.log(
    `${client}: ${head.length} bytes, ${lines.length - 1} fields, ${
      nanoseconds.toFixed(0)
    } ns`,
  );
}
