import type { Interceptor } from "@connectrpc/connect";
import { severityOf } from "@slipway/domain";
import type { Logger } from "../../log/logger.ts";
import { connectErrorFor, faultFromRpc } from "../faults/rpc-faults.ts";
import { type CallEnd, observeCall } from "./observe-call.ts";
import { codeNameOf, isProbe, rpcName } from "./rpc-attributes.ts";

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
        log[levelOf(end, request.service.typeName)]({ rpc: rpcName(request), code, durationMs, ...err }, "rpc handled");
      },
    });
  };
}

/** How failed calls are logged; a call that succeeded is as unremarkable as an expected fault. */
const levels = { bug: "error", degraded: "warn", expected: "info" } as const;

function levelOf(end: CallEnd, service: string): "debug" | "info" | "warn" | "error" {
  const level = levels[end.kind === "failed" ? severityOf(faultFromRpc(connectErrorFor(end.error))) : "expected"];
  return level === "info" && isProbe(service) ? "debug" : level;
}
