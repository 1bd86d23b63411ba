/**
 * Middleware: what an application remembers about a visitor.
 *
 * @module
 */
import {
  parse_cookies,
  type WSGIApplication,
  type WSGIEnvironment,
} from "../../mod.ts";

/** What is remembered: the values that the application sets. */
export type Session = Map<string, unknown>;

const KEY = "examples.session";

/** The session of a request to an application that has sessions. */
export function session_of(environ: WSGIEnvironment): Session {
  return environ[KEY] as Session;
}

/** Options of {@linkcode with_sessions}. */
export interface SessionOptions {
  /** After how many seconds without a request one is forgotten; default a day. */
  max_age?: number;
  /** The time in milliseconds, for tests. Default: `Date.now`. */
  now?: () => number;
}

/**
 * `app`, with a session for each visitor: a cookie whose value nobody can guess,
 * and a map under that value. The maps are in the memory of this process; where
 * several processes serve, keep them in a database.
 */
export function with_sessions(
  app: WSGIApplication,
  { max_age = 86_400, now = Date.now }: SessionOptions = {},
): WSGIApplication {
  const sessions = new Map<string, { session: Session; expires: number }>();

  /** The sessions are in the order of their last use. */
  function forget_expired(): void {
    for (const [id, { expires }] of sessions) {
      if (expires > now()) return;
      sessions.delete(id);
    }
  }

  return (environ, start_response) => {
    forget_expired();
    const known = parse_cookies(environ).get("session") ?? "";
    const session = sessions.get(known)?.session ?? new Map();
    // An id that the client made up is not taken: it could be another's.
    const id = sessions.has(known) ? known : crypto.randomUUID();
    environ[KEY] = session;
    sessions.delete(id);
    sessions.set(id, { session, expires: now() + max_age * 1000 });
    if (id === known) return app(environ, start_response);

    const is_secure = environ["wsgi.url_scheme"] === "https";
    const secure = is_secure ? "; Secure" : "";
    const cookie = `session=${id}; Path=/; HttpOnly; SameSite=Lax${secure}`;
    return app(
      environ,
      (status, headers, exc_info) =>
        start_response(status, [...headers, ["Set-Cookie", cookie]], exc_info),
    );
  };
}
