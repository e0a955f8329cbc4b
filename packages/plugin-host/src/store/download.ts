import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { Fault, innermostMessage, isFault } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";

export interface DownloadLimits {
  readonly bytes: number;
  /** For the whole of it. */
  readonly totalMs: number;
  /** Without a byte. */
  readonly idleMs: number;
  /** How often it is gone on with after it broke off without getting further. */
  readonly retries: number;
}

export const usualLimits: DownloadLimits = { bytes: 1 << 30, totalMs: 15 * 60_000, idleMs: 30_000, retries: 4 };

export interface DownloadOptions {
  /** Where to put it; the folder is there, the file is not. */
  readonly path: string;
  /** Its name in errors and logs. */
  readonly what: string;
  /** Asks for it, with these headers: all of it, or what is missing. */
  readonly get: (headers: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<Response>;
  /** Whether its hash is checked afterwards, so that parts may be put together on trust. */
  readonly isVerified: boolean;
  readonly limits?: DownloadLimits;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

const progressMs = 5_000;
const pauseMs = 500;
/** Less is no progress. */
const noticeableBytes = 64 * 1024;

/**
 * Downloads a file and returns its sha256 in hex. Goes on where it broke off, if the server can; throws `unavailable` with how far it came when
 * it breaks off too often, `deadline` when it takes too long, `too_large`.
 */
export async function download(options: DownloadOptions): Promise<string> {
  const { path, what, log, limits = usualLimits } = options;
  const late = AbortSignal.timeout(limits.totalMs);
  const file = new PartialFile(await open(path, "wx", 0o600), options, limits);
  try {
    log.info({ what }, "download began");
    for (let failures = 0; ; ) {
      const before = file.size;
      try {
        await file.goOn(AbortSignal.any([options.signal, late]));
        break;
      } catch (error) {
        options.signal.throwIfAborted();
        if (late.aborted)
          throw new Fault("deadline", `${what} took more than ${limits.totalMs / 60_000} min to download`, { cause: error });
        failures = file.size >= before + noticeableBytes ? 1 : failures + 1;
        if (!isFault(error, "unavailable") || failures > limits.retries) throw error;
        log.warn({ what, bytes: file.size, err: error }, "download broke off and is gone on with");
        await wait(pauseMs * failures, undefined, { signal: options.signal });
      }
    }
    log.info({ what, bytes: file.size }, "download ended");
    return file.digest();
  } finally {
    await file.close();
  }
}

/** What has come so far. */
class PartialFile {
  readonly #handle: FileHandle;
  readonly #options: DownloadOptions;
  readonly #limits: DownloadLimits;
  #hash: Hash = createHash("sha256");
  /** Tells whether the server still has the same file. */
  #validator: string | undefined;
  size = 0;

  constructor(handle: FileHandle, options: DownloadOptions, limits: DownloadLimits) {
    this.#handle = handle;
    this.#options = options;
    this.#limits = limits;
  }

  /** Asks for what is missing, or for all of it if parts can not be put together. */
  async goOn(signal: AbortSignal): Promise<void> {
    const { what, get, isVerified, log } = this.#options;
    const idle = new AbortController();
    const timer = setTimeout(() => idle.abort(), this.#limits.idleMs);
    const canResume = this.size > 0 && (isVerified || this.#validator !== undefined);
    const range = { range: `bytes=${this.size}-`, ...(this.#validator !== undefined && { "if-range": this.#validator }) };
    try {
      const response = await get(canResume ? range : {}, AbortSignal.any([signal, idle.signal]));
      if (response.status !== 206) await this.#startAnew(response);
      const total = this.size + Number(response.headers.get("content-length") ?? Number.NaN);
      this.#refuseTooLarge(total);
      let shownAt = performance.now();
      for await (const chunk of response.body ?? []) {
        timer.refresh();
        await this.#add(chunk);
        if (performance.now() - shownAt < progressMs) continue;
        shownAt = performance.now();
        log.info({ what, bytes: this.size, ...(Number.isFinite(total) && { totalBytes: total }) }, "download goes on");
      }
      if (Number.isFinite(total) && this.size < total) throw new Error("the connection was closed");
    } catch (error) {
      signal.throwIfAborted();
      if (isFault(error)) throw error;
      const reason = idle.signal.aborted ? `nothing came for ${this.#limits.idleMs / 1000} s` : innermostMessage(error);
      throw new Fault("unavailable", `${what} broke off after ${this.size} bytes: ${reason}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  digest(): string {
    return this.#hash.digest("hex");
  }

  async close(): Promise<void> {
    // On disk before its name says that it is whole.
    await this.#handle.sync().catch(() => {});
    await this.#handle.close();
  }

  async #startAnew({ headers }: Response): Promise<void> {
    await this.#handle.truncate(0);
    this.size = 0;
    this.#hash = createHash("sha256");
    const etag = headers.get("etag");
    this.#validator = etag !== null && !etag.startsWith("W/") ? etag : (headers.get("last-modified") ?? undefined);
  }

  async #add(chunk: Uint8Array): Promise<void> {
    this.#refuseTooLarge(this.size + chunk.byteLength);
    await this.#handle.write(chunk, 0, chunk.byteLength, this.size);
    this.#hash.update(chunk);
    this.size += chunk.byteLength;
  }

  #refuseTooLarge(bytes: number): void {
    const { bytes: most } = this.#limits;
    if (bytes > most) throw new Fault("too_large", `${this.#options.what} is larger than ${most} bytes, which is no plugin`);
  }
}
