/**
 * Waiting with a time limit.
 *
 * @module
 */

/**
 * The value of `promise`, if it settles in time.
 *
 * @param promise What is waited for.
 * @param limit How long to wait, in milliseconds.
 * @param late The message of the error that is thrown after the limit.
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
