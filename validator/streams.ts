/**
 * What the checks of `wsgi.input` and `wsgi.errors` have in common.
 *
 * @module
 */
import type {
  AsyncInputStream,
  ErrorStream,
  InputStream,
} from "../wsgi/types.ts";

/** Whether `value` can be wrapped as `wsgi.input`. */
export function is_input(value: unknown): value is InputStream {
  if (typeof value !== "object" || value === null) return false;
  const stream = value as Partial<InputStream & AsyncInputStream>;
  return typeof stream.read === "function" &&
    typeof stream.readline === "function" &&
    typeof stream.readlines === "function" &&
    (typeof stream[Symbol.iterator] === "function" ||
      typeof stream[Symbol.asyncIterator] === "function");
}

/** Whether `value` can be wrapped as `wsgi.errors`. */
export function is_errors(value: unknown): value is ErrorStream {
  if (typeof value !== "object" || value === null) return false;
  const stream = value as Partial<ErrorStream>;
  return typeof stream.write === "function" &&
    typeof stream.writelines === "function" &&
    typeof stream.flush === "function";
}

/**
 * Notify the instances of a class when a member they do not have is used.
 *
 * A Proxy at the end of the prototype chain is asked only about members that
 * are not found before it, so the others cost nothing.
 *
 * @param prototype The prototype of the class.
 * @param use_of_other Returns the value of the member.
 */
export function guard<T extends object>(
  prototype: T,
  use_of_other: (instance: T, name: string) => unknown,
): void {
  const last = Object.getPrototypeOf(prototype);
  Object.setPrototypeOf(
    prototype,
    new Proxy(last, {
      get(target, name, instance) {
        // The language itself looks for these: await, JSON and the console.
        if (
          typeof name === "symbol" || name in target || name === "then" ||
          name === "toJSON"
        ) return Reflect.get(target, name, instance);
        return use_of_other(instance, name);
      },
    }),
  );
}

/** The member `name` of `stream`, as the application would get it. */
export function member_of(stream: object, name: string): unknown {
  const member = Reflect.get(stream, name);
  return typeof member === "function" ? member.bind(stream) : member;
}
