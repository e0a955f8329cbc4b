import type { Interceptor } from "@connectrpc/connect";
import type { Logger } from "../../log/logger.ts";
import { observeCall } from "./observe-call.ts";
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
        log[levelOf(code, request.service.typeName)]({ rpc: rpcName(request), code, durationMs, ...err }, "rpc handled");
      },
    });
  };
}

function levelOf(code: string, service: string): "debug" | "info" | "warn" | "error" {
  if (code === "internal") return "error";
  if (code === "unavailable" || code === "deadline_exceeded") return "warn";
  return isProbe(service) ? "debug" : "info";
}
