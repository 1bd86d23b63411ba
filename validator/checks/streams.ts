/**
 * What `wsgi.input` and `wsgi.errors` have in common when they are checked.
 *
 * @module
 */

/**
 * Let the instances of a class know when a member they do not have is used.
 *
 * A Proxy at the end of the prototype chain is asked only about members that
 * were not found before, so the others cost nothing.
 *
 * @param prototype The prototype of the class.
 * @param use_of_other Gives what the member shall be.
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

/** The member `name` of `stream`, as the application would have got it. */
export function member_of(stream: object, name: string): unknown {
  const member = Reflect.get(stream, name);
  return typeof member === "function" ? member.bind(stream) : member;
}
