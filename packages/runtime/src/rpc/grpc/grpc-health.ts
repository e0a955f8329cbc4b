import { setTimeout as wait } from "node:timers/promises";
import type { ConnectRouter } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import { Health, HealthCheckResponse_ServingStatus as Status } from "@slipway/proto/grpc";

export interface HealthSource {
  /** Fully qualified names of the services that are reported. The empty name stands for the entire server. */
  readonly services: ReadonlySet<string>;
  readonly isServing: () => boolean;
  /** How often a watch polls the state: it is a function, and nothing pushes its changes. Default: 1000. */
  readonly watchIntervalMs?: number;
}

/** Serves `grpc.health.v1`. All services of a server share the health of the process. */
export function serveHealth(router: ConnectRouter, { services, isServing, watchIntervalMs = 1_000 }: HealthSource): void {
  const statusOf = (service: string): Status => {
    if (service !== "" && !services.has(service)) return Status.SERVICE_UNKNOWN;
    return isServing() ? Status.SERVING : Status.NOT_SERVING;
  };
  router.service(Health, {
    check({ service }) {
      const status = statusOf(service);
      if (status === Status.SERVICE_UNKNOWN) throw new Fault("not_found", `service ${service} is not served here`);
      return { status };
    },
    async *watch({ service }, { signal }) {
      let last: Status | undefined;
      while (!signal.aborted) {
        const status = statusOf(service);
        if (status !== last) yield { status };
        last = status;
        await wait(watchIntervalMs, undefined, { signal }).catch(() => {});
      }
    },
    list() {
      return { statuses: Object.fromEntries(["", ...services].map((service) => [service, { status: statusOf(service) }])) };
    },
  });
}
