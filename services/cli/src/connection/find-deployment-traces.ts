import { messageOf } from "@slipway/domain";
import type { Trace } from "@slipway/proto/api";
import type { ApiClient } from "./api-client.ts";

/** The traces that a deployment is part of, or why they are not known. */
export interface DeploymentTraces {
  readonly traces: readonly Trace[];
  readonly problem?: string;
}

/** Finds the traces of a deployment, newest first. A record that cannot be read now hides nothing else, so that is no error. */
export async function findDeploymentTraces(api: ApiClient, deploymentId: string, signal: AbortSignal): Promise<DeploymentTraces> {
  try {
    const { trace, others } = await api.traces.getTrace({ deploymentId }, { signal });
    return { traces: trace ? [trace, ...others] : others };
  } catch (error) {
    signal.throwIfAborted();
    return { traces: [], problem: messageOf(error) };
  }
}
