import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Interceptor } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";

/** Carries the proof of the caller in a request, and that of the server in its answer. */
const header = "slipway-proof";

export interface ProveCallsOptions {
  /** What both ends know and never send. */
  readonly key: string;
  /** Who must prove to know it too, for messages; undefined for a server that may not know proofs. */
  readonly peer: string | undefined;
}

/**
 * For clients: proves in each call that this side knows the key, by a number of its choice that is never used twice. Throws `unauthenticated` for an answer
 * that does not prove the same.
 */
export function proveCalls({ key, peer }: ProveCallsOptions): Interceptor {
  return (next) => async (request) => {
    const call = { key, nonce: randomBytes(16).toString("base64url"), rpc: request.url };
    request.header.set(header, `${call.nonce}.${proof("caller", call)}`);
    const response = await next(request);
    if (peer !== undefined && !isEqual(response.header.get(header) ?? "", proof("server", call)))
      throw new Fault("unauthenticated", `whoever answers is not ${peer}: the answer does not prove it`);
    return response;
  };
}

/** For servers: rejects calls that do not prove to know the key with `unauthenticated` and these words, and proves it in the answers. */
export function requireProof(key: string, refusal = "only the host that started this plugin may call it"): Interceptor {
  return (next) => async (request) => {
    const answer = proofFor(key, request);
    if (answer === undefined) throw new Fault("unauthenticated", refusal);
    const response = await next(request);
    response.header.set(header, answer);
    return response;
  };
}

/** For servers that know their callers otherwise: proves to a caller that asks for it that this side knows the key. */
export function proveAnswers(keyOf: (header: Headers) => string | undefined): Interceptor {
  return (next) => async (request) => {
    const response = await next(request);
    const key = keyOf(request.header);
    const answer = key === undefined ? undefined : proofFor(key, request);
    if (answer !== undefined) response.header.set(header, answer);
    return response;
  };
}

interface ProvenCall {
  readonly key: string;
  readonly nonce: string;
  /** Path of the method: a proof for one method is none for another. */
  readonly rpc: string;
}

/** The server's proof, if the caller's is right. */
function proofFor(key: string, request: { readonly header: Headers; readonly url: string }): string | undefined {
  const [nonce = "", caller = ""] = (request.header.get(header) ?? "").split(".");
  const call = { key, nonce, rpc: request.url };
  return nonce !== "" && isEqual(caller, proof("caller", call)) ? proof("server", call) : undefined;
}

/** Differs by side, so that nobody can send a proof back to the one who made it. */
function proof(side: "caller" | "server", { key, nonce, rpc }: ProvenCall): string {
  return createHmac("sha256", key)
    .update(`${side}\n${nonce}\n${new URL(rpc).pathname}`)
    .digest("base64url");
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
