/**
 * Every check of the middleware suite.
 *
 * @module
 */
import type { MiddlewareCheck } from "../middleware_check.ts";
import { BOUNDARIES, LAZINESS } from "./boundaries.ts";
import { CLOSE } from "./close.ts";
import { ENVIRON, REQUESTS } from "./environ.ts";
import { ERRORS } from "./errors.ts";
import { INPUT } from "./input.ts";
import { RESPONSES } from "./responses.ts";
import { START_RESPONSE, WRITE } from "./start_response.ts";

const ALL = [
  ...RESPONSES,
  ...START_RESPONSE,
  ...WRITE,
  ...BOUNDARIES,
  ...LAZINESS,
  ...CLOSE,
  ...ERRORS,
  ...INPUT,
  ...ENVIRON,
  ...REQUESTS,
];

/** The id of a check: code can name only checks that exist. */
export type MiddlewareCheckId = (typeof ALL)[number]["id"];

/** The checks, in the order made. */
export const CHECKS:
  readonly (MiddlewareCheck & { readonly id: MiddlewareCheckId })[] = ALL;
