import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Fault, messageOf } from "@slipway/domain";

/** About as many bytes as a stream takes at once. */
const chunkBytes = 64 * 1024;

/**
 * Writes lines to a file that only its user can read, or to standard output, as fast as that takes them. A file appears under its name when it is complete.
 * Throws `unavailable` if it cannot be written.
 */
export async function writeLines(file: string | undefined, lines: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
  if (file === undefined) {
    await pipeline(Readable.from(chunks(lines)), process.stdout, { signal, end: false });
    return;
  }
  const partial = `${file}.partial`;
  try {
    await pipeline(Readable.from(chunks(lines)), createWriteStream(partial, { mode: 0o600 }), { signal });
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw fileFault(file, "written", error);
  }
}

/** Reads the lines of a file, or of standard input for "-". Throws `not_found` or `unavailable` if it cannot be read. */
export async function* readLines(file: string): AsyncGenerator<string> {
  const input = file === "-" ? process.stdin : createReadStream(file);
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  input.once("error", failed.reject);
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { value, done } = await Promise.race([lines.next(), failed.promise]);
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw fileFault(file, "read", error);
  } finally {
    input.destroy();
  }
}

async function* chunks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = "";
  for await (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < chunkBytes) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

function fileFault(file: string, verb: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("syscall" in error)) return error;
  const isAbsent = "code" in error && error.code === "ENOENT" && verb === "read";
  return new Fault(isAbsent ? "not_found" : "unavailable", `${file} cannot be ${verb}: ${messageOf(error)}`, { cause: error });
}
