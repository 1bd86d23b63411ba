/**
 * Every note, by topic.
 *
 * @module
 */
import type { Note } from "../note.ts";
import { AUTHENTICATION } from "./authentication.ts";
import { CACHING } from "./caching.ts";
import { CONTENT } from "./content.ts";
import { COOKIES } from "./cookies.ts";
import { CORS } from "./cors.ts";
import { DEPRECATED } from "./deprecated.ts";
import { DISPOSITION } from "./disposition.ts";
import { LINKS } from "./links.ts";
import { NEGOTIATION } from "./negotiation.ts";
import { RANGES } from "./ranges.ts";
import { REDIRECTS } from "./redirects.ts";
import { SECURITY } from "./security.ts";
import { STATUS } from "./status.ts";
import { STRUCTURED } from "./structured.ts";
import { VALIDATORS } from "./validators.ts";

/** The notes under the heading that they belong to. */
export const NOTES_BY_TOPIC = {
  "Status and its fields": STATUS,
  "Caching": CACHING,
  "Validators": VALIDATORS,
  "Ranges": RANGES,
  "Content": CONTENT,
  "Negotiation and codings": NEGOTIATION,
  "Content-Disposition": DISPOSITION,
  "Links": LINKS,
  "Redirects": REDIRECTS,
  "Cookies": COOKIES,
  "CORS": CORS,
  "Authentication": AUTHENTICATION,
  "Structured fields": STRUCTURED,
  "Security": SECURITY,
  "No longer in use": DEPRECATED,
} as const;

/** The id of a note: code can name only notes that exist. */
export type NoteId =
  (typeof NOTES_BY_TOPIC)[keyof typeof NOTES_BY_TOPIC][number]["id"];

/** Every note, in the order in which `lint_response()` makes them. */
export const NOTES: readonly (Note & { readonly id: NoteId })[] = Object
  .values(NOTES_BY_TOPIC).flat();
