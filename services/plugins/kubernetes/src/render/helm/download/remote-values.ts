import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Fault, innermostMessage, isFault } from "@slipway/plugin-sdk";
import { type Dispatcher, EnvHttpProxyAgent, fetch } from "undici";

const limits = { bytes: 10 * 1024 * 1024, redirects: 5, ms: 60_000 };

export interface RemoteValues {
  readonly url: URL;
  /** Where to write them. */
  readonly file: string;
  readonly signal: AbortSignal | undefined;
  /** What makes the connections. Default: one that uses the proxy of the environment, if there is one. */
  readonly dispatcher?: Dispatcher;
}

let usual: Dispatcher | undefined;

/**
 * Downloads a file with values over https, also after redirects. Throws `invalid` if the server has no such file, `too_large` above 10 MiB, `unavailable` if it does not answer.
 * Messages do not have the query of the address, which may be a signature.
 */
export async function downloadValues({ url, file, signal, dispatcher }: RemoteValues): Promise<void> {
  usual ??= new EnvHttpProxyAgent();
  const until = AbortSignal.any([AbortSignal.timeout(limits.ms), ...(signal ? [signal] : [])]);
  const named = `the values at ${url.origin}${url.pathname}`;
  try {
    let at = url;
    for (let redirects = 0; ; redirects += 1) {
      const response = await fetch(at, { redirect: "manual", signal: until, dispatcher: dispatcher ?? usual });
      const next = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
      if (next === null) {
        if (!response.ok || response.body === null) throw failed(named, response.status);
        await pipeline(Readable.fromWeb(response.body), bounded(named), createWriteStream(file, { mode: 0o600 }), { signal: until });
        return;
      }
      await response.body?.cancel();
      at = new URL(next, at);
      if (at.protocol !== "https:") throw new Fault("invalid", `${named} redirect to an address without https`);
      if (redirects === limits.redirects) throw new Fault("invalid", `${named} redirect more than ${limits.redirects} times`);
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (isFault(error)) throw error;
    throw new Fault("unavailable", `${named} cannot be downloaded: ${innermostMessage(error)}`, { cause: error });
  }
}

function failed(named: string, status: number): Fault {
  const isUsers = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return new Fault(isUsers ? "invalid" : "unavailable", `${named} cannot be downloaded: the server answers ${status}`);
}

function bounded(named: string) {
  return async function* (chunks: AsyncIterable<Uint8Array>) {
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > limits.bytes) throw new Fault("too_large", `${named} have more than ${limits.bytes} bytes`);
      yield chunk;
    }
  };
}
