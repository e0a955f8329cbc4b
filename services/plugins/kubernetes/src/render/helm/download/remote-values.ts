import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  type AddressProblem,
  checkedLookup,
  Fault,
  hostOf,
  innermostMessage,
  isFault,
  refuseAddress,
  refuseHost,
} from "@slipway/plugin-sdk";
import { EnvHttpProxyAgent, fetch } from "undici";
import { upstreamProxyOf } from "../../network/upstream-proxy.ts";

const limits = { bytes: 10 * 1024 * 1024, redirects: 5, ms: 60_000 };

export interface RemoteValues {
  readonly url: URL;
  /** Where to write them. */
  readonly file: string;
  readonly signal: AbortSignal | undefined;
  /** Why a host must not be called at an address. */
  readonly problem: AddressProblem;
  /** Certificate authorities to trust instead of the usual ones. */
  readonly ca?: string;
}

/**
 * Downloads a file with values over https, also after redirects, through the proxy of the environment if there is one. The address that was checked is the one
 * that is called; a proxy looks names up itself, so they are only checked as they are known here.
 * Throws `invalid` if the server has no such file or must not be called, `too_large` above 10 MiB, `unavailable` if it does not answer. Messages do not have the
 * query of the address, which may be a signature.
 */
export async function downloadValues({ url, file, signal, problem, ca }: RemoteValues): Promise<void> {
  const tls = ca === undefined ? {} : { ca };
  await using resources = new AsyncDisposableStack();
  const agent = new EnvHttpProxyAgent({ connect: { ...tls, lookup: checkedLookup(problem) }, requestTls: tls });
  resources.defer(() => agent.destroy());
  const until = AbortSignal.any([AbortSignal.timeout(limits.ms), ...(signal ? [signal] : [])]);
  const named = `the values at ${url.origin}${url.pathname}`;
  try {
    let at = url;
    for (let redirects = 0; ; redirects += 1) {
      if (upstreamProxyOf(at, process.env)) await refuseHost(problem, hostOf(at));
      else refuseAddress(problem, hostOf(at));
      const response = await fetch(at, { redirect: "manual", signal: until, dispatcher: agent });
      const next = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
      if (next === null) {
        if (!response.ok || response.body === null) throw failed(named, response.status);
        await pipeline(Readable.fromWeb(response.body), bounded(named), createWriteStream(file, { mode: 0o600 }), { signal: until });
        return;
      }
      await response.body?.cancel();
      at = new URL(next, at);
      if (at.username !== "" || at.password !== "") throw new Fault("invalid", `${named} redirect to an address with a user or a password`);
      if (at.protocol !== "https:") throw new Fault("invalid", `${named} redirect to an address without https`);
      if (redirects === limits.redirects) throw new Fault("invalid", `${named} redirect more than ${limits.redirects} times`);
    }
  } catch (error) {
    signal?.throwIfAborted();
    const fault = [error, error instanceof Error ? error.cause : undefined].find((each) => isFault(each));
    if (fault !== undefined)
      throw fault.message.startsWith(named) ? fault : new Fault(fault.code, `${named} cannot be downloaded: ${fault.message}`);
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
