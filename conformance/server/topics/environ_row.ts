/**
 * The form of the checks of environ variables.
 *
 * @module
 */
import type { environ_has } from "../run_expectations.ts";
import type { ServerCheck } from "../server_check.ts";

/** Where PEP 3333 lists the variables. */
export const VARIABLES = "PEP 3333, environ Variables";

/** Where PEP 3333 says how text becomes strings. */
export const STRINGS = "PEP 3333, Unicode Issues";

/** A check of variables: what is sent, and what they must be. */
export interface EnvironRow {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly level?: ServerCheck["level"];
  readonly sent: string;
  readonly due: Parameters<typeof environ_has>[0];
}
