import { hash } from "node:crypto";
import type { Interceptor } from "@connectrpc/connect";
import { isFault } from "@slipway/domain";
import { isOpenService } from "@slipway/runtime";
import { LRUCache } from "lru-cache";
import { isSignedIn } from "../access/caller.ts";
import { placeOf } from "./place-of.ts";
import { RateBuckets } from "./rate-buckets.ts";
import { tooMany } from "./too-many.ts";

/** How many credentials are remembered as accepted. */
const remembered = 10_000;

/** How many calls of one address may fail to sign in at once, and per second in the long run. */
const failuresAtOnce = 50;
const failuresPerSecond = 1;

export interface LimitStrangersOptions {
  /** Whether credentials are known without asking anybody: those of people and jobs are replaced every few minutes. Default: they are not. */
  readonly isKnown?: (header: Headers) => boolean;
  /** For tests. */
  readonly now?: () => number;
  readonly from?: typeof placeOf;
}

/**
 * Refuses calls from addresses whose calls fail to sign in above a rate, before their credentials are looked at. Credentials that were accepted before, or are known, pass: many people
 * may come from the address of one proxy, and one of them must not keep the others out. That credentials cannot be looked at now says nothing about them. Stands around what authenticates.
 */
export function limitStrangers({ isKnown = () => false, now, from = placeOf }: LimitStrangersOptions = {}): Interceptor {
  const failures = new RateBuckets({ perSecond: failuresPerSecond, burst: failuresAtOnce, ...(now && { now }) });
  const accepted = new LRUCache<string, true>({ max: remembered });
  return (next) => async (request) => {
    if (isOpenService(request.service.typeName)) return next(request);
    const place = from(request.contextValues);
    const credentials = fingerprint(request.header);
    const waitMs = failures.waitMs(place);
    if (waitMs > 0 && !accepted.has(credentials) && !isKnown(request.header))
      throw tooMany("too many calls from your address failed to sign in", waitMs);
    try {
      return await next(request);
    } catch (error) {
      if (!isSignedIn(request.contextValues) && isFault(error, "unauthenticated", "forbidden")) {
        failures.take(place);
        accepted.delete(credentials);
      }
      throw error;
    } finally {
      if (credentials !== "" && isSignedIn(request.contextValues)) accepted.set(credentials, true);
    }
  };
}

/** Empty if a call brings no credentials. Not the credentials themselves: they are kept nowhere. */
function fingerprint(header: Headers): string {
  const [bearer, cookie] = [header.get("authorization") ?? "", header.get("cookie") ?? ""];
  return bearer === "" && cookie === "" ? "" : hash("sha256", `${bearer}\n${cookie}`);
}
