import { Fault, systemClock } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { ownershipMarks } from "../decorate/marks.ts";
import { type JsonObject, numberAt, textAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { parseManifests } from "../manifests/parse-manifests.ts";
import type { ChangedTarget } from "../targets/each-target.ts";
import { scaleTogether } from "./scale-together.ts";
import type { ScalingGoal } from "./scaling-step.ts";
import { sharedWorkloads } from "./shared-workloads.ts";

const owned = ownershipMarks({ pipedId: "p", applicationId: "app", commitHash: "c" });

/** Deployments on a server whose controllers do at once what they are told. */
class SimulatedServer {
  readonly #objects = new Map<string, KubeObject>();
  #version = 0;
  /** Called before each write is decided. */
  meanwhile = (): void => {};
  /** Every scale that was written. */
  readonly written: string[] = [];

  put(name: string, replicas: number): void {
    const resourceVersion = String(++this.#version);
    const status = { observedGeneration: 1, replicas, updatedReplicas: replicas, availableReplicas: replicas };
    const metadata = { name, generation: 1, resourceVersion, labels: owned, annotations: owned };
    this.#objects.set(name, { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { replicas }, status });
  }

  delete(name: string): void {
    this.#objects.delete(name);
  }

  find(name: string): KubeObject | undefined {
    return this.#objects.get(name);
  }

  merge(patch: JsonObject, name: string): JsonObject {
    this.meanwhile();
    const object = this.find(name);
    if (object === undefined) throw new Fault("not_found", `${name} not found`);
    const version = textAt(patch, "metadata", "resourceVersion");
    if (version !== "" && version !== textAt(object, "metadata", "resourceVersion"))
      throw new Fault("conflict", `${name} has been modified`);
    const replicas = numberAt(patch, "spec", "replicas") ?? 0;
    this.written.push(`${name} ${replicas}`);
    this.put(name, replicas);
    return {};
  }
}

/** As much of a target as scaling uses. */
function targetOf(server: SimulatedServer): ChangedTarget {
  const cluster = {
    place: async (object: KubeObject) => ({ object, address: { name: object.metadata.name } }),
    client: { find: async ({ name }: { readonly name: string }) => server.find(name) },
    applier: { merge: async (patch: JsonObject, { name }: { readonly name: string }) => server.merge(patch, name) },
  };
  const log = { info: () => {}, success: () => {}, error: () => {} };
  const target = { cluster, log, applicationId: "app", deployTarget: "dev", signal: new AbortController().signal, onBegin: async () => {} };
  return target as unknown as ChangedTarget;
}

const { manifests } = parseManifests("{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 4}}", "a.yaml");
const metadata = { remember: async (_: string, make: () => unknown) => make(), put: async () => {} };
const context = { clock: { ...systemClock, sleep: async () => {} }, metadata } as unknown as Parameters<typeof scaleTogether>[0];
const goal: ScalingGoal = {
  total: 4,
  bounds: { maxSurge: 1, maxUnavailable: 0 },
  wanted: { canary: 2, primary: 2 },
  isBounded: true,
  awaits: "canary",
};
const scale = (server: SimulatedServer) =>
  scaleTogether(context, targetOf(server), {
    workloads: sharedWorkloads(manifests, { workloads: [] }, { suffix: "canary" }),
    goalOf: () => goal,
    timeout: Temporal.Duration.from({ minutes: 1 }),
    hidden: [],
  });

test("pods are moved one by one", async () => {
  const server = new SimulatedServer();
  server.put("web", 4);
  server.put("web-canary", 0);
  expect(await scale(server)).toBe("web 2 and 2 pods");
  expect(server.written).toEqual(["web-canary 1", "web 3", "web-canary 2", "web 2"]);
});

test("what a person scaled after it was read is not overwritten, but decided anew", async () => {
  const server = new SimulatedServer();
  server.put("web", 4);
  server.put("web-canary", 0);
  server.meanwhile = () => {
    server.meanwhile = () => {};
    server.put("web-canary", 4);
  };
  expect(await scale(server)).toBe("web 2 and 2 pods");
  expect(server.written[0]).not.toBe("web-canary 1");
  expect([server.find("web"), server.find("web-canary")].map((object) => numberAt(object, "spec", "replicas"))).toEqual([2, 2]);
});

test("a canary that somebody deletes meanwhile ends the stage", async () => {
  const server = new SimulatedServer();
  server.put("web", 4);
  server.put("web-canary", 0);
  server.meanwhile = () => server.delete("web-canary");
  await expect(scale(server)).rejects.toMatchObject({ code: "precondition", message: expect.stringContaining("does not exist any more") });
  expect(server.written).toEqual([]);
});

test("where there is neither workload nor canary nothing is scaled", async () => {
  expect(await scale(new SimulatedServer())).toBe("");
});

test("a workload of another application is not scaled", async () => {
  const server = new SimulatedServer();
  server.put("web", 4);
  const target = { ...targetOf(server), applicationId: "other" };
  const request = { workloads: sharedWorkloads(manifests, { workloads: [] }, { suffix: "canary" }), goalOf: () => goal, hidden: [] };
  const scaling = scaleTogether(context, target, { ...request, timeout: Temporal.Duration.from({ minutes: 1 }) });
  await expect(scaling).rejects.toThrow("has not the marks of this application");
});
