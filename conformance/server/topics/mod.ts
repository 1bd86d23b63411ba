/**
 * The checks of the server suite, by topic.
 *
 * @module
 */
import type { ServerTopic } from "../server_check.ts";
import { CLOSE } from "./close.ts";
import { CONNECTION } from "./connection.ts";
import { ENVIRON } from "./environ.ts";
import { ERRORS } from "./errors.ts";
import { HEAD } from "./head.ts";
import { INPUT } from "./input.ts";
import { REFUSALS } from "./refusals.ts";
import { RESPONSE } from "./response.ts";
import { START_RESPONSE } from "./start_response.ts";
import { STREAMING } from "./streaming.ts";

/** Every topic, in the order in which a request meets them. */
export const TOPICS: readonly ServerTopic[] = [
  ENVIRON,
  INPUT,
  START_RESPONSE,
  REFUSALS,
  HEAD,
  RESPONSE,
  STREAMING,
  CLOSE,
  ERRORS,
  CONNECTION,
];
