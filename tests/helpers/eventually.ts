/**
 * Waiting for what may never come.
 *
 * @module
 */

const SECONDS = 10;

/**
 * Wait for `promise`, but not for ever.
 *
 * @param what What is waited for, for the error.
 * @param promise What is waited for.
 * @returns What `promise` resolves to.
 * @throws {Error} If it takes more than ten seconds.
 */
export async function eventually<T>(
  what: string,
  promise: Promise<T>,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`Waited ${SECONDS} seconds for ${what}`)),
      SECONDS * 1000,
    );
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
