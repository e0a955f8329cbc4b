import type { RenderedFile } from "../renderer.ts";
import { StoredRenderings } from "./stored-renderings.ts";

type Rendered = readonly RenderedFile[];

export interface RenderCacheOptions {
  /** How many bytes are kept in memory. */
  readonly memory: number;
  /** A folder that other processes of this plugin also have, and how many bytes are kept there. Undefined: memory only. */
  readonly disk: { readonly dir: string; readonly capacity: number } | undefined;
}

export interface GetOptions {
  /** Whether secrets are in it, which must not be written to a disk. Default: false. */
  readonly isSecret?: boolean;
}

/** What was rendered, by key: in memory, and on disk for other processes. */
export class RenderCache {
  readonly #memory: number;
  readonly #stored: StoredRenderings | undefined;
  /** The least recently used first. */
  readonly #kept = new Map<string, Rendered>();
  #bytes = 0;
  readonly #running = new Map<string, { readonly rendered: Promise<Rendered>; readonly signal: AbortSignal | undefined }>();

  constructor({ memory, disk }: RenderCacheOptions) {
    this.#memory = memory;
    this.#stored = disk && new StoredRenderings(disk);
  }

  /**
   * The rendering with this key, made by `render` if there is none. Callers with the same key at the same time, in any process that shares the folder, get
   * the result of one call; should the caller whose call it was abort, or its process be killed, another one renders. A failure is not kept. What `isSecret` is
   * kept in memory only.
   */
  async get(
    key: string,
    render: () => Promise<Rendered>,
    signal: AbortSignal | undefined,
    { isSecret = false }: GetOptions = {},
  ): Promise<Rendered> {
    for (;;) {
      signal?.throwIfAborted();
      const known = this.#kept.get(key);
      if (known !== undefined) {
        this.#keep(key, known);
        return known;
      }
      const running = this.#running.get(key);
      if (running === undefined) return await this.#run(key, render, signal, isSecret ? undefined : this.#stored);
      try {
        return await untilAborted(running.rendered, signal);
      } catch (error) {
        if (!running.signal?.aborted) throw error;
      }
    }
  }

  async #run(
    key: string,
    render: () => Promise<Rendered>,
    signal: AbortSignal | undefined,
    stored: StoredRenderings | undefined,
  ): Promise<Rendered> {
    const rendered = this.#findOrRender(key, render, signal, stored);
    this.#running.set(key, { rendered, signal });
    try {
      return await rendered;
    } finally {
      this.#running.delete(key);
    }
  }

  async #findOrRender(
    key: string,
    render: () => Promise<Rendered>,
    signal: AbortSignal | undefined,
    stored: StoredRenderings | undefined,
  ): Promise<Rendered> {
    const rendered = stored === undefined ? await render() : ((await stored.find(key)) ?? (await renderInto(stored, key, render, signal)));
    this.#keep(key, rendered);
    return rendered;
  }

  #keep(key: string, rendered: Rendered): void {
    if (!this.#kept.delete(key)) this.#bytes += sizeOf(rendered);
    this.#kept.set(key, rendered);
    for (const [oldest, files] of this.#kept) {
      if (this.#bytes <= this.#memory) return;
      this.#kept.delete(oldest);
      this.#bytes -= sizeOf(files);
    }
  }
}

/** Another process may be rendering the same: its result is used once it is stored. */
function renderInto(
  stored: StoredRenderings,
  key: string,
  render: () => Promise<Rendered>,
  signal: AbortSignal | undefined,
): Promise<Rendered> {
  return stored.alone(key, signal, async () => {
    const found = await stored.find(key);
    if (found !== undefined) return found;
    const rendered = await render();
    await stored.store(key, rendered);
    return rendered;
  });
}

function sizeOf(rendered: Rendered): number {
  return rendered.reduce((sum, { name, content }) => sum + name.length + content.length, 0);
}

/** The result, or the signal's reason as soon as it aborts. */
async function untilAborted<T>(result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await result;
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([result, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
