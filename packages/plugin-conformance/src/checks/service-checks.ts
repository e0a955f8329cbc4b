import { isFault } from "@slipway/domain";
import { Health, HealthCheckResponse_ServingStatus } from "@slipway/proto/grpc";
import { ApplicationSyncStatus, LivestateService, PlanPreviewService } from "@slipway/proto/plugin";
import { InspectionService } from "@slipway/proto/plugin-extension";
import { connectClient } from "@slipway/runtime";
import { type ConformanceCheck, demand } from "../conformance-check.ts";
import { application, callService, sourceOf, targetsOf } from "./call-service.ts";
import { wordOf } from "./word-of.ts";

const callMs = 30_000;

/** Optional services of a plugin, each called once. */
export const serviceChecks: readonly ConformanceCheck[] = [
  {
    name: "reports the live state and the sync status",
    run: (tested) =>
      callService(tested, async (url) => {
        await using client = connectClient(LivestateService, url);
        const request = { ...application, deploySource: sourceOf(tested), deployTargets: targetsOf(tested) };
        const { applicationLiveState, syncState } = await client.getLivestate(request, { timeoutMs: callMs });
        const resources = applicationLiveState?.resources ?? [];
        const ids = resources.map(({ id, deployTarget }) => `${deployTarget}/${id}`);
        const twice = ids.find((id, at) => ids.indexOf(id) < at);
        demand(syncState !== undefined, "it does not report the sync status");
        demand(!resources.some(({ id }) => id === ""), "a resource has no id");
        demand(twice === undefined, `two resources have the id ${twice}`);
        return `${resources.length} ${resources.length === 1 ? "resource" : "resources"}, ${wordOf(ApplicationSyncStatus, syncState.status)}`;
      }),
  },
  {
    name: "reports what a deployment would change",
    run: (tested) =>
      callService(tested, async (url) => {
        await using client = connectClient(PlanPreviewService, url);
        const request = { ...application, targetDeploymentSource: sourceOf(tested), deployTargets: targetsOf(tested) };
        const { results } = await client.getPlanPreview(request, { timeoutMs: callMs });
        const unknown = results.find(({ deployTarget }) => !targetsOf(tested).includes(deployTarget));
        demand(unknown === undefined, `a result is about deploy target "${unknown?.deployTarget}", which the request does not have`);
        return results.map(({ deployTarget, summary }) => `${deployTarget}: ${summary}`).join("; ");
      }),
  },
  {
    name: "shows no object that the application does not have",
    run: async (tested) => {
      const answer = await callService(tested, async (url) => {
        await using client = connectClient(InspectionService, url);
        const object = { kind: "secret", name: "nobody-has-this" };
        const inspected = { application: { ...application, deployTargets: targetsOf(tested) }, object };
        return await client.getManifest(inspected, { timeoutMs: callMs }).then(
          () => "",
          (error: unknown) => {
            if (isFault(error, "not_found")) return error.message;
            throw error;
          },
        );
      });
      demand(answer !== "", "it shows a secret that nobody has deployed");
      return answer;
    },
  },
  {
    name: "answers gRPC health checks",
    run: (tested) =>
      callService(tested, async (url) => {
        await using client = connectClient(Health, url);
        const { status } = await client.check({}, { timeoutMs: callMs });
        demand(
          status === HealthCheckResponse_ServingStatus.SERVING,
          `it answered "${wordOf(HealthCheckResponse_ServingStatus, status)}" instead of "serving"`,
        );
        return "serving";
      }),
  },
];
