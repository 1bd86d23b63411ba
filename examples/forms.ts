/**
 * The forms that browsers send, parsed by the platform.
 *
 * @module
 */
import type { WSGIEnvironment } from "../mod.ts";

/**
 * The fields and files of a form, in either encoding:
 * `application/x-www-form-urlencoded` or `multipart/form-data`.
 *
 * @throws {TypeError} If the body is not a form.
 */
export async function read_form(environ: WSGIEnvironment): Promise<FormData> {
  // Not every server ends the stream where the body ends.
  const length = Number(environ.CONTENT_LENGTH || 0);
  const body = await environ["wsgi.input"].read(length);
  const headers = { "Content-Type": environ.CONTENT_TYPE ?? "" };
  return await new Response(new Uint8Array(body), { headers }).formData();
}
