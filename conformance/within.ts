/**
 * Waiting for something, but not for ever.
 *
 * @module
 */

/**
 * What `promise` comes to.
 *
 * @param promise What is waited for.
 * @param limit How long, in milliseconds.
 * @param late What the error says that is thrown past the limit.
 */
export async function within<T>(
  promise: PromiseLike<T>,
  limit: number,
  late: string,
): Promise<T> {
  const too_late = Promise.withResolvers<never>();
  const timer = setTimeout(() => too_late.reject(new Error(late)), limit);
  try {
    return await Promise.race([promise, too_late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
