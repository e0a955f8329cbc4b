import { randomUUID } from "node:crypto";
import { type Cluster, eventually } from "@slipway/testkit";
import { expect, onTestFinished } from "vitest";

/** A version of a kind of the test's own. */
export interface LampVersion {
  readonly name: string;
  readonly served?: boolean;
  readonly storage?: boolean;
}

/** A kind `Lamp` in a group of the test's own, whose definition and API the test changes as an operator does. */
export interface Lamps {
  readonly group: string;
  /** The kind as messages name it. */
  readonly kind: string;
  /** The path of all lamps of a namespace, or of one. */
  path(namespace: string, name?: string, version?: string): string;
  /** A document of a lamp. */
  manifest(namespace: string, name: string, version?: string): string;
  /** Replaces the versions of the definition, and waits until the cluster serves exactly those that are served. */
  define(versions: readonly LampVersion[], conversion?: object): Promise<void>;
  /** Lets the API be served by a server that is not there, as an aggregated API that is down, or by the definition again. */
  setDown(isDown: boolean): Promise<void>;
}

const schema = { openAPIV3Schema: { type: "object", properties: { spec: { type: "object", properties: { watt: { type: "integer" } } } } } };
const merge = { contentType: "application/merge-patch+json" };

/** Defines lamps with the version v1 until the test has finished: an API that is down holds up the deletion of every namespace. */
export async function defineLamps(cluster: Cluster, scope: "Namespaced" | "Cluster" = "Namespaced"): Promise<Lamps> {
  const group = `g${randomUUID().slice(0, 8)}.example.org`;
  const definition = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/lamps.${group}`;
  const service = `/apis/apiregistration.k8s.io/v1/apiservices/v1.${group}`;
  const path: Lamps["path"] = (namespace, name = "", version = "v1") =>
    `/apis/${group}/${version}${namespace === "" ? "" : `/namespaces/${namespace}`}/lamps${name && `/${name}`}`;
  const expectStatus = (version: string, status: number) =>
    eventually(async () => expect(await cluster.request("GET", path("", "", version))).toMatchObject({ status }));

  const lamps: Lamps = {
    group,
    kind: `Lamp.${group}`,
    path,
    manifest: (namespace, name, version = "v1") =>
      `---\napiVersion: ${group}/${version}\nkind: Lamp\nmetadata: {name: ${name}${namespace === "" ? "" : `, namespace: ${namespace}`}}\nspec: {watt: 5}\n`,
    define: async (versions, conversion) => {
      const spec = {
        group,
        scope,
        names: { kind: "Lamp", plural: "lamps", singular: "lamp" },
        versions: versions.map(({ name, served = true, storage = false }) => ({ name, served, storage, schema })),
        ...(conversion && { conversion }),
      };
      const body = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: `lamps.${group}` }, spec };
      const { status } = await cluster.request("PATCH", `${definition}?fieldManager=operator&force=true`, body);
      expect(status).toBeLessThan(300);
      if (conversion === undefined) for (const { name, served = true } of versions) await expectStatus(name, served ? 200 : 404);
    },
    setDown: async (isDown) => {
      const backend = isDown ? { name: "none", namespace: "default", port: 443 } : null;
      const labels = { "kube-aggregator.kubernetes.io/automanaged": isDown ? null : "true" };
      const spec = { service: backend, insecureSkipTLSVerify: isDown };
      await cluster.request("PATCH", service, { metadata: { labels }, spec }, merge);
      await expectStatus("v1", isDown ? 503 : 200);
    },
  };
  onTestFinished(async () => {
    await cluster.request("DELETE", definition);
    await cluster.request("DELETE", service);
  });
  await lamps.define([{ name: "v1", storage: true }]);
  return lamps;
}
