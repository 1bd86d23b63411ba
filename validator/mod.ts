/**
 * Checking applications and servers against PEP 3333.
 *
 * @example An application under the validator
 * ```ts
 * import { validator } from "@pep3333/wsgi/validator";
 * import { call_app, latin1_encode } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const application = validator((_environ, start_response) => {
 *   start_response("200 OK", [["Content-Type", "text/plain"]]);
 *   return [latin1_encode("Hello world\n")];
 * });
 *
 * const { code } = await call_app(application);
 * assertEquals(code, 200);
 * ```
 *
 * @see [PEP 3333](https://peps.python.org/pep-3333/)
 * @module
 */
export { ConformanceError } from "./conformance_error.ts";
export type { ValidatorOptions } from "./reporter.ts";
export {
  type Rule,
  type RuleId,
  RULES,
  RULES_BY_SECTION,
  type Side,
} from "./rules.ts";
export { validator } from "./validator.ts";
