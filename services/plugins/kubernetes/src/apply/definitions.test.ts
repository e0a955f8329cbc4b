import { expect, test } from "vitest";
import type { KubeObject } from "../manifests/kube-object.ts";
import { untilEstablished } from "./definitions.ts";

const definition = (status: string): KubeObject => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "lamps.example.org" },
  status: { conditions: [{ type: "Established", status }] },
});
const resource = { group: "", version: "", kind: "", plural: "", names: [], isNamespaced: false, verbs: [] };
const address = { resource, namespace: "", name: "lamps.example.org" };

test("a server that ends every watch is asked again after a pause each time", async () => {
  const asked: string[] = [];
  const client = {
    async *watch() {
      asked.push("watch");
      yield definition(asked.length > 6 ? "True" : "False");
    },
  };
  const patience = {
    pause: async (look: number) => {
      asked.push(`pause ${look}`);
      return true;
    },
  };
  await untilEstablished({ client }, { live: definition("False"), address }, new AbortController().signal, patience);
  expect(asked).toEqual(["watch", "pause 1", "watch", "pause 2", "watch", "pause 3", "watch"]);
});
