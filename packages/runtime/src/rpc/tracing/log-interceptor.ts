import type { Interceptor } from "@connectrpc/connect";
import { severityOf } from "@slipway/domain";
import type { Logger } from "../../log/logger.ts";
import { connectErrorFor, faultFromRpc } from "../faults/rpc-faults.ts";
import { type CallEnd, observeCall } from "./observe-call.ts";
import { codeNameOf, rpcName } from "./rpc-attributes.ts";

/** Writes one line per call when it has ended: the method, the code and the duration. No other place logs a call's error. */
export function logCalls(log: Logger): Interceptor {
  return (next) => (request) => {
    const startedAt = performance.now();
    return observeCall(next, request, {
      run: (fn) => fn(),
      ended: (end) => {
        const code = codeNameOf(end);
        const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
        const err = end.kind === "failed" ? { err: end.error } : {};
        log[levelOf(end)]({ rpc: rpcName(request), code, durationMs, ...err }, "rpc handled");
      },
    });
  };
}

/** How failed calls are logged; a call that succeeded is as unremarkable as an expected fault, and no line for a person. */
const levels = { bug: "error", degraded: "warn", expected: "debug" } as const;

function levelOf(end: CallEnd): "debug" | "warn" | "error" {
  return levels[end.kind === "failed" ? severityOf(faultFromRpc(connectErrorFor(end.error))) : "expected"];
}
