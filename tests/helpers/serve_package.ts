/**
 * The package on a web server, as users import it.
 *
 * @module
 */

/** What users import or run from a URL; no tests. */
const SHIPPED =
  /^\/(mod\.ts|(wsgi|handlers|server|validator|conformance|cli|examples)\/[\w/]+\.ts)$/;

/**
 * The files of the package over HTTP, as a web server would offer them.
 *
 * @param type Their Content-Type; the raw files of Git hosts are `text/plain`.
 */
export function serve_package(
  type: string,
): { site: string; host: string } & AsyncDisposable {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      if (!SHIPPED.test(pathname)) return new Response(null, { status: 404 });
      const source = await Deno.readTextFile(
        `${import.meta.dirname}/../..${pathname}`,
      ).catch(() => null);
      return new Response(source, {
        status: source === null ? 404 : 200,
        headers: { "Content-Type": type },
      });
    },
  );
  const host = `127.0.0.1:${server.addr.port}`;
  return {
    host,
    site: `http://${host}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
