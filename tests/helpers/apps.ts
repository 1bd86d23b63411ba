/**
 * Applications that many tests of the server need.
 *
 * @module
 */
import { latin1_encode } from "../../wsgi/latin1.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";

/** Answers "ok". */
export const ok: WSGIApplication = (_environ, start_response) => {
  start_response("200 OK", [["Content-Type", "text/plain"]]);
  return [latin1_encode("ok")];
};

/** Answers with the values of these variables, a line each. */
export function show_variables(...names: string[]): WSGIApplication {
  return (environ, start_response) => {
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return [
      latin1_encode(
        names.map((name) => environ[name as keyof typeof environ]).join("\n"),
      ),
    ];
  };
}
