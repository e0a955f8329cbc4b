import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { isOpenService, observeCall } from "@slipway/runtime";
import { signedInOf } from "../access/caller.ts";
import type { GatewayLimits } from "./gateway-limits.ts";
import { placeOf } from "./place-of.ts";
import { RateBuckets } from "./rate-buckets.ts";
import { tooMany } from "./too-many.ts";

/** How many seconds' worth of calls a caller may make at once. */
const burstSeconds = 10;

/**
 * Keeps one caller from using up what the gateway can do: refuses its calls above a rate, and its streams above a number, with `resource_exhausted`. A caller is a person, an API key or
 * a job, wherever it calls from; those without a name are one for each address. Stands inside what authenticates, and around the audit, which nobody can fill by refused calls.
 */
export function limitCallers(
  { callsPerSecond, watchesPerCaller }: Pick<GatewayLimits, "callsPerSecond" | "watchesPerCaller">,
  { now, from = placeOf }: { readonly now?: () => number; readonly from?: typeof placeOf } = {},
): Interceptor {
  const rates = new RateBuckets({ perSecond: callsPerSecond, burst: callsPerSecond * burstSeconds, ...(now && { now }) });
  const open = new Map<string, number>();
  const add = (caller: string, more: 1 | -1): void => {
    const count = (open.get(caller) ?? 0) + more;
    if (count > 0) open.set(caller, count);
    else open.delete(caller);
  };
  return (next) => (request) => {
    if (isOpenService(request.service.typeName)) return next(request);
    const { id } = signedInOf(request.contextValues).principal;
    const caller = id === "anonymous" ? `anonymous at ${from(request.contextValues)}` : id;
    const waitMs = rates.take(caller);
    if (waitMs > 0)
      throw tooMany(`more than ${callsPerSecond} calls per second by one caller (MAX_CALLS_PER_SECOND of the gateway)`, waitMs);
    if (!request.stream) return next(request);
    if ((open.get(caller) ?? 0) >= watchesPerCaller) {
      const message = `one caller may have ${watchesPerCaller} open streams (MAX_WATCHES_PER_CALLER of the gateway): close some`;
      throw new ConnectError(message, Code.ResourceExhausted);
    }
    add(caller, 1);
    return observeCall(next, request, { run: (fn) => fn(), ended: () => add(caller, -1) });
  };
}
