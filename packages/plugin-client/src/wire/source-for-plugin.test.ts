import { expect, test } from "vitest";
import { sourceForPlugin } from "./source-for-plugin.ts";

const source = (text: string) => ({
  applicationDirectory: "/app",
  commitHash: "c",
  applicationConfig: new TextEncoder().encode(text),
  applicationConfigFilename: "app.pipecd.yaml",
  sharedConfigDirectory: "/.pipe",
});
const sent = (text: string, isForeign: boolean) => new TextDecoder().decode(sourceForPlugin(source(text), { isForeign }).applicationConfig);

const older = `apiVersion: pipecd.dev/v1beta1
kind: KubernetesApp
spec:
  name: shop
  input: { namespace: shop }
  trafficRouting: { method: istio }
  pipeline: { stages: [{ name: K8S_SYNC }] }
`;

test("a foreign plugin gets a file of an older kind as an Application with its section", () => {
  expect(JSON.parse(sent(older, true))).toEqual({
    apiVersion: "pipecd.dev/v1beta1",
    kind: "Application",
    spec: {
      name: "shop",
      pipeline: { stages: [{ name: "K8S_SYNC" }] },
      plugins: { kubernetes: { input: { namespace: "shop" }, trafficRouting: { method: "istio" } } },
    },
  });
});

test.for([
  { name: "a plugin on our SDK, whose messages have positions in it,", text: older, isForeign: false },
  {
    name: "a foreign plugin, if it is an Application,",
    text: "kind: Application\nspec: { name: KubernetesApp } # mine\n",
    isForeign: true,
  },
  { name: "a foreign plugin, if it cannot be read,", text: "kind: KubernetesApp\nspec: [", isForeign: true },
])("$name gets the file byte for byte", ({ text, isForeign }) => expect(sent(text, isForeign)).toBe(text));
