import { Fault } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { ApiCatalogue } from "../client/api-catalogue.ts";
import type { Cluster } from "../client/cluster.ts";
import type { ObjectAddress } from "../client/kube-client.ts";
import { SecretValues, secretsOfPod } from "./secret-values.ts";

const resource = { ...{ group: "", version: "v1", kind: "Secret", plural: "secrets", names: [] }, isNamespaced: true, verbs: ["get"] };

/** Secrets of a cluster by their names; each is read through `answer`. */
function valuesOf(answer: (name: string) => string | undefined, clock = { now: 0 }) {
  const asked: string[] = [];
  const client = {
    async find({ namespace, name }: ObjectAddress) {
      asked.push(`${namespace}/${name}`);
      const password = answer(name);
      return (
        password && { ...{ apiVersion: "v1", kind: "Secret" }, metadata: { name, resourceVersion: password }, stringData: { password } }
      );
    },
  };
  const cluster = { client, catalogue: async () => new ApiCatalogue({ resources: [resource], unread: [] }) };
  return { asked, clock, values: new SecretValues(cluster as unknown as Cluster, new AbortController().signal, () => clock.now) };
}
const names = (...all: readonly string[]) => all.map((name) => ({ namespace: "shop", name }));

test("values that change are masked, old and new, and read once a minute", async () => {
  let password: string | undefined = "first-one";
  const { values, asked, clock } = valuesOf(() => password);
  expect((await values.maskerFor(names("db")))("first-one second-one")).toBe("***** second-one");
  password = "second-one";
  clock.now = 59_000;
  expect((await values.maskerFor(names("db")))("second-one")).toBe("second-one");
  clock.now = 61_000;
  expect((await values.maskerFor(names("db", "db")))("first-one second-one")).toBe("***** *****");
  password = undefined;
  clock.now = 200_000;
  expect((await values.maskerFor(names("db")))("first-one second-one")).toBe("***** *****");
  expect(asked).toEqual(["shop/db", "shop/db", "shop/db"]);
});

test("a Secret that does not exist masks nothing, and one that must not be read hides everything", async () => {
  const { values } = valuesOf((name) => {
    if (name === "vault") throw new Fault("forbidden", "secrets is forbidden");
    return undefined;
  });
  expect((await values.maskerFor(names("optional")))("text")).toBe("text");
  await expect(values.maskerFor(names("optional", "vault"))).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringMatching(/^Secret shop\/vault cannot be read, so its values could not be masked: .*allow the account/),
  });
});

test("a pod's Secrets are found wherever it refers to them", () => {
  const pod = {
    ...{ apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "shop" } },
    spec: {
      imagePullSecrets: [{ name: "registry" }],
      initContainers: [{ name: "init", envFrom: [{ secretRef: { name: "init-env" } }] }],
      containers: [{ name: "app", env: [{ name: "P", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }] }],
      volumes: [
        { name: "a", secret: { secretName: "tls" } },
        { name: "b", projected: { sources: [{ secret: { name: "projected" } }, { configMap: { name: "no" } }] } },
        { name: "c", csi: { nodePublishSecretRef: { name: "csi" } } },
      ],
    },
  };
  expect(secretsOfPod(pod).map(({ namespace, name }) => `${namespace}/${name}`)).toEqual(
    ["init-env", "db", "tls", "projected", "csi", "registry"].map((name) => `shop/${name}`),
  );
});
