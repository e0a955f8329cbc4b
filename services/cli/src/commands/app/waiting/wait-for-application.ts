import { describeHold, Fault, unhealthyReason } from "@slipway/domain";
import type { ApiClient } from "../../../connection/api-client.ts";
import { type ApplicationView, readApplicationView } from "../../../connection/read-answer.ts";
import { resumed } from "../../../connection/resumed.ts";
import { timeLimit } from "../../../connection/time-limit.ts";
import { writeErr } from "../../../output/terminal/terminal.ts";

interface WaitOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What keeps the wait from ending, in words; undefined if nothing does. */
type Obstacle = (view: ApplicationView) => string | undefined;

/** Waits until what runs was seen healthy after the last deployment. Throws `deadline` with the reason if it is not in time. */
export function waitForHealth(api: ApiClient, applicationId: string, options: WaitOptions): Promise<void> {
  return waitFor(api, applicationId, "healthy", ({ application, livestate }) => unhealthyReason(application, livestate), options);
}

/** Waits until what runs is what was deployed; what a rollback restored is not. Throws `deadline` with the reason if it is not in time. */
export function waitForSynced(api: ApiClient, applicationId: string, options: WaitOptions): Promise<void> {
  return waitFor(
    api,
    applicationId,
    "synced",
    ({ application, sync }) => {
      const undone = application.holds.find(({ kind, undone: isUndone }) => isUndone && (kind === "failed" || kind === "cancelled"));
      if (undone) return `the deployment was undone: ${describeHold(undone)}`;
      return sync.status === "synced" ? undefined : `it is ${sync.status}${because(sync.reason)}`;
    },
    options,
  );
}

/** Waits until no deployment is queued or active. Throws `deadline` with the deployment if it is not in time. */
export function waitForIdle(api: ApiClient, applicationId: string, options: WaitOptions): Promise<void> {
  return waitFor(
    api,
    applicationId,
    "idle",
    ({ application: { activeDeploymentId, queue }, waitsFor }) => {
      if (activeDeploymentId !== undefined)
        return `deployment ${activeDeploymentId} is in progress${waitsFor === "" ? "" : `, waiting for ${waitsFor}`}`;
      return queue.length > 0 ? "a deployment is waiting to be planned" : undefined;
    },
    options,
  );
}

async function waitFor(
  api: ApiClient,
  applicationId: string,
  state: string,
  obstacle: Obstacle,
  { timeoutMs, signal }: WaitOptions,
): Promise<void> {
  const { application: first } = await api.applications.getApplication({ idOrName: applicationId, withoutResources: true }, { signal });
  const { name } = readApplicationView(first).application;
  const limit = timeLimit(timeoutMs);
  const both = AbortSignal.any([signal, limit]);
  let last: string | undefined;
  try {
    // Also once it is removed, and under another name: nothing else would end the wait.
    const filter = { applicationId, includeRemoved: true };
    for await (const { application } of resumed(() => api.applications.watchApplications({ filter }, { signal: both }), { signal: both })) {
      if (application?.application?.id !== applicationId) continue;
      const view = readApplicationView(application);
      if (view.application.removedAt) throw new Fault("precondition", `${name} was removed`);
      const why = obstacle(view);
      if (why === undefined) return writeErr(`${name} is ${state}`);
      if (why !== last) writeErr(`${name} is not ${state} yet: ${why}`);
      last = why;
    }
    throw new Fault("unavailable", `the watch of ${name} ended`);
  } catch (error) {
    signal.throwIfAborted();
    if (!limit.aborted) throw error;
    throw new Fault("deadline", `${name} is not ${state} after ${Math.round(timeoutMs / 1000)} s: ${last ?? "the server did not answer"}`);
  }
}

function because(reason: string | undefined): string {
  return reason ? `: ${reason}` : "";
}
