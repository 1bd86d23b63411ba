/** The small application, for servers of the Fetch API. */
const ALLOW = "GET, HEAD, POST, OPTIONS";

/** Answer a request. */
export async function hello(request) {
  await request.arrayBuffer();
  const { method, url } = request;
  const headers = { "Content-Type": "text/plain", "Allow": ALLOW };
  if (new URL(url).pathname !== "/") {
    return new Response("404 Not Found\n", { status: 404, headers });
  }
  if (method === "OPTIONS") return new Response(null, { status: 204, headers });
  if (!ALLOW.split(", ").includes(method)) {
    return new Response("405 Method Not Allowed\n", { status: 405, headers });
  }
  return new Response("Hello world\n", { headers });
}
