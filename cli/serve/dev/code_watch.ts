/**
 * Watching the code of an application, and the files that it was said to use.
 *
 * @module
 */
import { dirname } from "node:path";
import { app_url } from "../../load_app.ts";
import type { Settings } from "../settings.ts";
import { type Glob, glob_of } from "./globs.ts";
import { local_modules } from "./module_graph.ts";

/** Milliseconds of quiet after a change: editors write in several steps. */
const QUIET = 30;

/** Watches until it is disposed of. */
export class CodeWatch implements Disposable {
  readonly #settings: Settings;
  readonly #globs: readonly Glob[];
  readonly #on_change: (path: string) => void;
  /** The files of the application. */
  readonly #modules = new Set<string>();
  /** The watchers, by folder. */
  readonly #watchers = new Map<string, Deno.FsWatcher>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Call `on_change` with a path, once for changes in quick succession. */
  constructor(settings: Settings, on_change: (path: string) => void) {
    this.#settings = settings;
    const { python, reload_include } = settings;
    const included = python === undefined
      ? reload_include
      : [...reload_include, `${python}/**/*.py`];
    this.#globs = included.map(glob_of);
    this.#on_change = on_change;
    for (const { folder } of this.#globs) this.#watch(folder, true);
  }

  /**
   * Look again at what the application imports.
   *
   * @returns How many files are watched, besides those of `--reload-include`.
   */
  async refresh(): Promise<number> {
    const { app, python, deno_flag } = this.#settings;
    if (python !== undefined) return 0;
    const url = app_url(app);
    if (url.protocol !== "file:") return 0;
    for (const path of await local_modules(url, deno_flag)) {
      this.#modules.add(path);
      this.#watch(dirname(path), false);
    }
    return this.#modules.size;
  }

  /** Watch no more. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
  }

  #watch(folder: string, recursive: boolean): void {
    if (this.#watchers.has(folder)) return;
    const asked = { name: "read", path: folder } as const;
    if (Deno.permissions.querySync(asked).state !== "granted") return;
    let watcher;
    try {
      watcher = Deno.watchFs(folder, { recursive });
    } catch {
      return; // It is not there, or there are too many; the others are watched.
    }
    this.#watchers.set(folder, watcher);
    this.#listen(watcher);
  }

  async #listen(watcher: Deno.FsWatcher): Promise<void> {
    for await (const { kind, paths } of watcher) {
      if (kind === "access") continue;
      const path = paths.find((path) => this.#is_watched(path));
      if (path === undefined) continue;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#on_change(path), QUIET);
    }
  }

  #is_watched(path: string): boolean {
    return this.#modules.has(path) ||
      this.#globs.some((glob) => glob.matches(path));
  }
}
