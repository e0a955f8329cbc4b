import { Fault } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import type { Cluster } from "../client/cluster.ts";
import { ApiCatalogue } from "../client/discovery/api-catalogue.ts";
import type { ObjectAddress } from "../client/kube-client.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { SecretValues, type SecretValuesOptions } from "./secret-values.ts";

const resource = { ...{ group: "", version: "v1", kind: "Secret", plural: "secrets", names: [] }, isNamespaced: true, verbs: ["get"] };

/** Secrets of a cluster by their names; each is read through `answer`. */
function valuesOf(answer: (name: string) => string | undefined, follow?: SecretValuesOptions["follow"]) {
  const clock = { now: 0 };
  const asked: string[] = [];
  const client = {
    async find({ namespace, name }: ObjectAddress) {
      asked.push(`${namespace}/${name}`);
      const password = answer(name);
      return password && secretOf(name, password);
    },
  };
  const cluster = { client, catalogue: async () => new ApiCatalogue({ resources: [resource], unread: [] }) };
  return {
    asked,
    clock,
    values: new SecretValues(cluster as unknown as Cluster, new AbortController().signal, {
      now: () => clock.now,
      ...(follow && { follow }),
    }),
  };
}
const secretOf = (name: string, password: string): KubeObject => ({
  ...{ apiVersion: "v1", kind: "Secret", metadata: { name } },
  stringData: { password },
});
const names = (...all: readonly string[]) => all.map((name) => ({ namespace: "shop", name }));

test("values that change are masked, old and new, and read once a second", async () => {
  let password: string | undefined = "first-one";
  const { values, asked, clock } = valuesOf(() => password);
  expect((await values.maskerFor(names("db")))("first-one second-one")).toBe("***** second-one");
  password = "second-one";
  clock.now = 900;
  expect((await values.maskerFor(names("db")))("second-one")).toBe("second-one");
  clock.now = 1_100;
  expect((await values.maskerFor(names("db", "db")))("first-one second-one")).toBe("***** *****");
  password = undefined;
  clock.now = 200_000;
  expect((await values.maskerFor(names("db")))("first-one second-one")).toBe("***** *****");
  expect(asked).toEqual(["shop/db", "shop/db", "shop/db"]);
});

test("the values of a Secret that is followed are masked as soon as they are pushed, and all before them", async () => {
  let push = (_: string) => {};
  const watch = { objects: [] as readonly KubeObject[], isCurrent: true, ended: 0, [Symbol.asyncDispose]: async () => void watch.ended++ };
  const { values, asked, clock } = valuesOf(
    () => "first-one",
    (_, { name }, onChange) => {
      push = (password) => {
        watch.objects = [secretOf(name, password)];
        onChange();
      };
      return watch;
    },
  );
  await values.maskerFor(names("db"));
  const rotated = ["second-one", "third-one", "fourth-one", "fifth-one", "sixth-one"];
  for (const password of rotated) push(password);
  const text = ["first-one", ...rotated].join(" ");
  expect((await values.maskerFor(names("db")))(text)).toBe("***** ***** ***** ***** ***** *****");
  clock.now = 9_000;
  await values.maskerFor(names("db"));
  expect(asked, "a watch tells what changes").toEqual(["shop/db"]);
  watch.isCurrent = false;
  await values.maskerFor(names("db"));
  expect(asked, "without it the Secret is read").toEqual(["shop/db", "shop/db"]);
  await values[Symbol.asyncDispose]();
  expect(watch.ended).toBe(1);
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
