import type { InspectionContext, ObjectLogPart } from "@slipway/plugin-sdk";
import { eventually, programPath } from "@slipway/testkit";
import { expect, onTestFinished } from "vitest";
import { Clusters } from "../client/clusters.ts";
import { deployTargetSchema } from "../deploy-target.ts";
import { inspecting } from "../inspect/inspecting.ts";
import type { LogFollowing } from "../inspect/logs/stream-logs.ts";
import type { Schemas } from "../schemas.ts";
import { cluster, namespace, trial } from "./use-trial.ts";

export const password = "correct-horse";
export const secret = () => `
apiVersion: v1
kind: Secret
metadata: { name: db, namespace: ${namespace} }
stringData: { password: ${password} }
`;
export const deployment = (nodeName = "") => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${namespace} }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      ${nodeName === "" ? "" : `nodeName: ${nodeName}`}
      containers:
        - name: app
          image: web:1
          env: [{ name: PASSWORD, valueFrom: { secretKeyRef: { name: db, key: password } } }]
`;

/** Inspects what the trial deployed, as the host of a piped asks for it. */
export function inspection(
  target: { readonly kubeConfigPath?: string; readonly applier?: string; readonly masterURL?: string } = {},
  { signal = AbortSignal.timeout(60_000), ...following }: LogFollowing & { readonly signal?: AbortSignal } = {},
) {
  const clusters = new Clusters();
  onTestFinished(() => clusters[Symbol.asyncDispose]());
  const { applicationId } = trial;
  const context = {
    ...{ applicationId, applicationName: "shop", pipedId: "piped-1", config: {}, logger: {}, signal },
    deployTargets: [{ name: "dev", labels: {}, config: deployTargetSchema.parse({ kubeConfigPath: cluster.kubeconfigPath, ...target }) }],
    tools: { install: async () => programPath("kubectl") },
    sharedObjects: { find: async (key: string) => trial.objects.get(`${applicationId}/kubernetes/${key}`) },
  } as unknown as InspectionContext<Schemas>;
  const { getManifest, listEvents, listUnmanaged, streamLogs } = inspecting(clusters, following);
  const named = (object: string, inside = "") => {
    const [kind = "", ...name] = object.split("/");
    return { kind, name: name.join("/"), namespace: inside };
  };
  return {
    manifest: async (object: string, { inside = "", withManagedFields = false } = {}) =>
      JSON.parse((await getManifest?.(context, { object: named(object, inside), withManagedFields, source: undefined }))?.manifest ?? ""),
    unmanaged: async () => listUnmanaged?.(context),
    events: async (object?: string) => listEvents?.(context, { object: object === undefined ? undefined : named(object) }),
    logs: (object: string, wish = {}): AsyncIterable<ObjectLogPart> => {
      const everything = { container: "", previous: false, sinceSeconds: 0, tailLines: -1, follow: false };
      if (streamLogs === undefined) throw new Error("no logs");
      return streamLogs(context, { ...everything, ...wish, object: named(object) });
    },
  };
}

interface Pods {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly uid: string };
    readonly status: { readonly phase: string };
  }[];
}
export const runningPods = () =>
  eventually(async () => {
    const { items } = (await cluster.request<Pods>("GET", `/api/v1/namespaces/${namespace}/pods`)).body;
    expect(items.map(({ status }) => status.phase)).toEqual(["Running", "Running"]);
    return items.map(({ metadata }) => metadata);
  });
