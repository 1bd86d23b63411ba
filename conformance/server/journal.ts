/**
 * What happened on both sides of the server under check, in order.
 *
 * @module
 */
import type { WSGIEnvironment } from "../../wsgi/types.ts";

/**
 * Written by the probe application and by its client. Each can wait for what
 * the other notes, so that events determine the order.
 */
export class Journal {
  /** What was noted, in order. */
  readonly entries: string[] = [];
  /** A copy of each environ that the application was called with. */
  readonly environs: WSGIEnvironment[] = [];

  readonly #awaited = new Map<string, PromiseWithResolvers<void>>();
  #is_over = false;

  /** Note that something happened. */
  note(entry: string): void {
    this.entries.push(entry);
    this.#awaited.get(entry)?.resolve();
  }

  /** How often something happened. */
  count(entry: string): number {
    return this.entries.filter((noted) => noted === entry).length;
  }

  /** Wait until something has been noted, or the check is over. */
  until(entry: string): Promise<void> {
    const awaited = this.#awaited.get(entry) ?? Promise.withResolvers<void>();
    this.#awaited.set(entry, awaited);
    if (this.#is_over || this.entries.includes(entry)) awaited.resolve();
    return awaited.promise;
  }

  /** The check is over: end all waits. */
  end(): void {
    this.#is_over = true;
    for (const { resolve } of this.#awaited.values()) resolve();
  }
}
