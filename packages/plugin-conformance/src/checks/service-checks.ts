import { isFault } from "@slipway/domain";
import { mistakeWords } from "@slipway/plugin-sdk/testing";
import { Health, HealthCheckResponse_ServingStatus } from "@slipway/proto/grpc";
import { ApplicationSyncStatus, type DeploymentSource, LivestateService, PlanPreviewService } from "@slipway/proto/plugin";
import { InspectionService } from "@slipway/proto/plugin-extension";
import { connectClient, isUnimplemented } from "@slipway/runtime";
import { type ConformanceCheck, demand, NotApplicable } from "../conformance-check.ts";
import type { PluginUnderTest } from "../plugin-under-test.ts";
import { wordOf } from "./word-of.ts";

const callMs = 30_000;

/** Optional services of a plugin, each called once. */
export const serviceChecks: readonly ConformanceCheck[] = [
  {
    name: "reports the live state and the sync status",
    run: (tested) =>
      call(tested, async (url) => {
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
      call(tested, async (url) => {
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
      const answer = await call(tested, async (url) => {
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
      call(tested, async (url) => {
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

const application = { pipedId: "piped-1", applicationId: "application-1", applicationName: "shop" };

async function call(tested: PluginUnderTest, request: (url: string) => Promise<string>): Promise<string | NotApplicable> {
  const { plugin } = await tested.shared();
  try {
    return await request(`http://127.0.0.1:${plugin.port}`);
  } catch (error) {
    if (isUnimplemented(error)) return new NotApplicable("it does not serve this");
    if (isFault(error) && !error.message.includes(mistakeWords) && tested.cases.deployTargets.length === 0)
      return new NotApplicable(`failed without deploy targets in the cases: ${error.message}`);
    throw error;
  }
}

const targetsOf = ({ cases }: PluginUnderTest): string[] => cases.deployTargets.map(({ name }) => name);

function sourceOf({ cases, options }: PluginUnderTest): Omit<DeploymentSource, "$typeName"> {
  const file = { apiVersion: "pipecd.dev/v1beta1", kind: "Application", spec: { plugins: { [cases.name]: cases.application ?? {} } } };
  return {
    applicationDirectory: options.applicationDir,
    commitHash: "1".repeat(40),
    applicationConfig: new TextEncoder().encode(JSON.stringify(file)),
    applicationConfigFilename: "app.pipecd.yaml",
    sharedConfigDirectory: `${options.applicationDir}/.pipe`,
  };
}
