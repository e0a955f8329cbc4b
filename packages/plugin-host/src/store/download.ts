import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { Fault, innermostMessage, isFault } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";

export interface DownloadLimits {
  readonly bytes: number;
  /** For the entire download. */
  readonly totalMs: number;
  /** Without receiving a byte. */
  readonly idleMs: number;
  /** How often it is retried without progress. */
  readonly retries: number;
}

export const usualLimits: DownloadLimits = { bytes: 1 << 30, totalMs: 15 * 60_000, idleMs: 30_000, retries: 4 };

export interface DownloadOptions {
  /** The file to write. The folder exists, the file does not. */
  readonly path: string;
  /** Its name in errors and logs. */
  readonly what: string;
  /** Requests the file with these headers: all of it, or the missing part. */
  readonly get: (headers: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<Response>;
  /** Whether the caller checks the hash, so that a part may be appended without a validator. */
  readonly isVerified: boolean;
  readonly limits?: DownloadLimits;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

const progressMs = 5_000;
const pauseMs = 500;
/** Fewer bytes do not count as progress. */
const noticeableBytes = 64 * 1024;

/**
 * Downloads a file and returns its sha256 in hex. Resumes where it broke off, if the server supports it. Throws `unavailable` with the number of
 * bytes if it breaks off too often, `deadline` if it takes too long, and `too_large`.
 */
export async function download(options: DownloadOptions): Promise<string> {
  const { path, what, log, limits = usualLimits } = options;
  const late = AbortSignal.timeout(limits.totalMs);
  const file = new PartialFile(await open(path, "wx", 0o600), options, limits);
  try {
    log.info({ what }, "download started");
    for (let failures = 0; ; ) {
      const before = file.size;
      try {
        await file.resume(AbortSignal.any([options.signal, late]));
        break;
      } catch (error) {
        options.signal.throwIfAborted();
        if (late.aborted)
          throw new Fault("deadline", `${what} took more than ${limits.totalMs / 60_000} min to download`, { cause: error });
        failures = file.size >= before + noticeableBytes ? 1 : failures + 1;
        if (!isFault(error, "unavailable") || failures > limits.retries) throw error;
        log.warn({ what, bytes: file.size, err: error }, "download interrupted, retrying");
        await wait(pauseMs * failures, undefined, { signal: options.signal });
      }
    }
    log.info({ what, bytes: file.size }, "download completed");
    return file.digest();
  } finally {
    await file.close();
  }
}

/** The part of a file that was downloaded so far. */
class PartialFile {
  readonly #handle: FileHandle;
  readonly #options: DownloadOptions;
  readonly #limits: DownloadLimits;
  #hash: Hash = createHash("sha256");
  /** Identifies the version of the file on the server. */
  #validator: string | undefined;
  size = 0;

  constructor(handle: FileHandle, options: DownloadOptions, limits: DownloadLimits) {
    this.#handle = handle;
    this.#options = options;
    this.#limits = limits;
  }

  /** Downloads the missing part, or the entire file if the part cannot be appended. */
  async resume(signal: AbortSignal): Promise<void> {
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
        log.info({ what, bytes: this.size, ...(Number.isFinite(total) && { totalBytes: total }) }, "download in progress");
      }
      if (Number.isFinite(total) && this.size < total) throw new Error("the connection was closed");
    } catch (error) {
      signal.throwIfAborted();
      if (isFault(error)) throw error;
      const reason = idle.signal.aborted ? `received nothing for ${this.#limits.idleMs / 1000} s` : innermostMessage(error);
      throw new Fault("unavailable", `download of ${what} broke off after ${this.size} bytes: ${reason}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  digest(): string {
    return this.#hash.digest("hex");
  }

  async close(): Promise<void> {
    // Flushed before it is moved to the path that means it is complete.
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
    if (bytes > most) throw new Fault("too_large", `${this.#options.what} is larger than ${most} bytes, the limit for a download`);
  }
}
