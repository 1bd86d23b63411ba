/**
 * The requests that the loader sends, as the bytes of latin-1 strings.
 *
 * @module
 */

const BROWSER_FIELDS = [
  "Connection: keep-alive",
  "Cache-Control: max-age=0",
  'sec-ch-ua: "Chromium";v="128", "Not;A=Brand";v="24"',
  "Upgrade-Insecure-Requests: 1",
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36",
  "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  "Accept-Encoding: gzip, deflate, br, zstd",
  "Accept-Language: en-GB,en;q=0.9",
  "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark",
];

/** A request; the Host field comes before `fields`. */
export function request(
  line: string,
  fields: readonly string[] = [],
  body = "",
): string {
  return [line, "Host: 127.0.0.1:8000", ...fields, "", body].join("\r\n");
}

/** What wrk asks by itself. */
export const PLAIN = request("GET / HTTP/1.1");

/** Ten fields, as a browser sends them. */
export const BROWSER = request(
  "GET /articles/2024/08/an-article?page=2&sort=date HTTP/1.1",
  BROWSER_FIELDS,
);

/** Another path, query and cookie each time. */
export const VARIED: readonly string[] = Array.from(
  { length: 1000 },
  (_, i) =>
    request(`GET /item/${i * 7919}/view?q=${i * 104729}&lang=en HTTP/1.1`, [
      "User-Agent: Mozilla/5.0 (X11; Linux x86_64)",
      "Accept: */*",
      `Cookie: session=${(i * 2654435761).toString(16).padStart(32, "0")}`,
    ]),
);

/** A body of `length` bytes. */
export function post(length: number): string {
  return request("POST /echo HTTP/1.1", [
    "Content-Type: text/plain",
    `Content-Length: ${length}`,
  ], "x".repeat(length));
}

/** `count` fields, with the names that browsers and proxies send most. */
export function with_fields(count: number): string {
  const names = [
    ...BROWSER_FIELDS,
    "Accept-Charset: utf-8",
    "DNT: 1",
    "Pragma: no-cache",
    "Referer: https://www.example.com/articles/",
    "Sec-Fetch-Dest: document",
    "Sec-Fetch-Mode: navigate",
    "Sec-Fetch-Site: same-origin",
    "Sec-Fetch-User: ?1",
    'sec-ch-ua-platform: "Linux"',
    "sec-ch-ua-mobile: ?0",
  ];
  for (let i = names.length; i < count; i++) names.push(`X-Field-${i}: ${i}`);
  return request("GET / HTTP/1.1", names.slice(0, count - 1));
}

/** A connection for this request alone. */
export const CLOSING = request("GET / HTTP/1.1", ["Connection: close"]);

/** 16 requests in one piece. */
export const PIPELINED = PLAIN.repeat(16);
