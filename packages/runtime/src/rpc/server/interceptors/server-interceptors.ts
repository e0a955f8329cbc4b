import type { Interceptor } from "@connectrpc/connect";
import type { Logger } from "../../../log/logger.ts";
import { logCalls } from "../../tracing/log-interceptor.ts";
import { traceCalls } from "../../tracing/server-trace-interceptor.ts";
import { endLeftStreams } from "./end-left-streams.ts";
import { mapFaults } from "./fault-interceptor.ts";
import { limitStreams } from "./limit-streams.ts";
import { stopStreams } from "./stop-streams-interceptor.ts";
import { validateRequests } from "./validate-interceptor.ts";

export interface ServerInterceptorOptions {
  readonly service: string;
  readonly log: Logger;
  /** Ends open streams when it aborts. */
  readonly stopping?: AbortSignal;
  /** Server streams that may be open at a time; default: 1000. */
  readonly maxStreams?: number | undefined;
  /** Run before validation. */
  readonly more?: readonly Interceptor[];
}

/** The interceptors of every server, outermost first. Also for `createRouterTransport` in tests: the same errors, spans and log lines without a socket. */
export function serverInterceptors({ service, log, stopping, maxStreams = 1_000, more = [] }: ServerInterceptorOptions): Interceptor[] {
  return [
    mapFaults,
    traceCalls(service),
    logCalls(log),
    ...(stopping === undefined ? [] : [stopStreams(stopping)]),
    ...more,
    limitStreams(maxStreams),
    endLeftStreams,
    validateRequests(),
  ];
}
