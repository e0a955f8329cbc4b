import { isDeepStrictEqual } from "node:util";
import type { Interceptor } from "@connectrpc/connect";
import { Fault, type Grant } from "@slipway/domain";
import { type CallerConnection, callerConnection, isOpenService } from "@slipway/runtime";
import type { Authenticator, Credentials, SignedIn } from "./authenticator.ts";
import { bearerOf } from "./bearer-of.ts";
import { setSignedIn } from "./caller.ts";

export interface AuthenticateDeps {
  /** The ways to sign in, in the order in which they are asked. */
  readonly ways: readonly Authenticator[];
  /** Calls back when the rules of who may do what have changed; undefined if they do not change. */
  readonly onChange?: ((listener: () => void) => Disposable) | undefined;
}

/**
 * Finds out who makes a call, by the first way that knows its credentials. Refuses with `unauthenticated` what nobody knows, before anything reads its request. Nobody is asked
 * for calls of health and reflection. The sign-in of a stream ends when its caller has other rights than when it began.
 *
 * The calls of a tunnel are all of whoever made the first one, with the rights of now: the cookie that opened it is replaced while it is open, and would look stolen.
 */
export function authenticate({ ways, onChange }: AuthenticateDeps): Interceptor {
  const inTunnels = new WeakMap<object, SignedIn>();
  const find = async (credentials: Credentials, connection: CallerConnection | undefined): Promise<SignedIn> => {
    if (!connection?.isTunnel) return whoMakes(credentials, ways);
    const known = inTunnels.get(connection.key);
    const signedIn = known === undefined ? await whoMakes(credentials, ways) : withRightsOfNow(known);
    inTunnels.set(connection.key, signedIn);
    return signedIn;
  };
  return (next) => async (request) => {
    if (isOpenService(request.service.typeName)) return next(request);
    const connection = callerConnection(request.contextValues);
    const credentials = { bearer: bearerOf(request.header), header: request.header, remoteAddress: connection?.remoteAddress ?? "" };
    const signedIn = await find(credentials, connection);
    if (hasExpired(signedIn)) throw new Fault("unauthenticated", "the sign-in has expired: sign in again");
    if (!request.stream) {
      setSignedIn(request.contextValues, signedIn);
      return next(request);
    }
    setSignedIn(request.contextValues, { ...signedIn, ended: endOfStream(signedIn, onChange, request.signal) });
    return next(request);
  };
}

/** Aborts when a sign-in ends, or has other rights than now. `over`: aborts when the stream is over. */
function endOfStream(signedIn: SignedIn, onChange: AuthenticateDeps["onChange"], over: AbortSignal): AbortSignal | undefined {
  const { ended, grantsNow } = signedIn;
  if (grantsNow === undefined || onChange === undefined || over.aborted) return ended;
  const changed = new AbortController();
  const listening = onChange(() => {
    if (!hasSameRights(signedIn)) changed.abort();
  });
  over.addEventListener("abort", () => listening[Symbol.dispose](), { once: true });
  return ended === undefined ? changed.signal : AbortSignal.any([ended, changed.signal]);
}

function hasSameRights(signedIn: SignedIn): boolean {
  return isDeepStrictEqual(grantsOfNow(signedIn), signedIn.principal.grants);
}

/** Undefined for somebody who has none any more, and where they cannot be found out, such as by a policy that this version cannot read. */
function grantsOfNow({ principal, grantsNow }: SignedIn): readonly Grant[] | undefined {
  try {
    return grantsNow === undefined ? principal.grants : grantsNow();
  } catch {
    return undefined;
  }
}

/** The same sign-in, whose credentials are not looked at again. */
function withRightsOfNow(signedIn: SignedIn): SignedIn {
  const grants = signedIn.ended?.aborted ? undefined : grantsOfNow(signedIn);
  if (grants === undefined) throw new Fault("unauthenticated", "the sign-in has ended: sign in again");
  return { ...signedIn, principal: { ...signedIn.principal, grants } };
}

async function whoMakes(credentials: Credentials, ways: readonly Authenticator[]): Promise<SignedIn> {
  for (const way of ways) {
    const signedIn = await way(credentials);
    if (signedIn !== undefined) return signedIn;
  }
  throw credentials.bearer === undefined
    ? new Fault("unauthenticated", "nobody has signed in: slipway login, or give a token in SLIPWAY_TOKEN or SLIPWAY_TOKEN_FILE")
    : new Fault("unauthenticated", "the token is not valid here: it may have been revoked, or be one of another server");
}

function hasExpired({ principal: { expiresAt } }: SignedIn): boolean {
  return expiresAt !== undefined && Temporal.Instant.compare(expiresAt, Temporal.Now.instant()) <= 0;
}
