import { expect, test } from "vitest";
import { applicationSchema } from "../application-section.ts";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { type Decoration, decorateManifests } from "./decorate-manifests.ts";

const decoration: Decoration = {
  pipedId: "piped-1",
  applicationId: "app-1",
  commitHash: "0123456789",
  variantLabel: applicationSchema.parse({}).variantLabel,
  variant: "primary",
  addVariantLabelToSelector: false,
};

const decorate = (text: string, more: Partial<Decoration> = {}) =>
  decorateManifests(parseManifests(text, "a.yaml").manifests, { ...decoration, ...more }).map(({ object }) => object);

const web = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
  annotations: {note: mine}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "web:1", envFrom: [{configMapRef: {name: settings}}]}]
`;

test("every object gets labels and annotations with its owner and the key it was declared with", () => {
  const [object] = decorate(web);
  const owned = {
    "pipecd.dev/managed-by": "piped",
    "pipecd.dev/piped": "piped-1",
    "pipecd.dev/application": "app-1",
    "pipecd.dev/commit-hash": "0123456789",
    "pipecd.dev/variant": "primary",
  };
  expect(object?.metadata).toEqual({
    name: "web",
    labels: { app: "web", ...owned },
    annotations: {
      note: "mine",
      ...owned,
      "pipecd.dev/original-api-version": "apps/v1",
      "pipecd.dev/resource-key": "apps:Deployment::web",
    },
  });
});

test("pods and selectors are not changed by default", () => {
  expect(decorate(web)[0]?.["spec"]).toEqual(parseManifests(web, "a.yaml").manifests[0]?.object["spec"]);
  expect(decorate(web, { addVariantLabelToSelector: true })[0]?.["spec"]).toMatchObject({
    selector: { matchLabels: { app: "web", "pipecd.dev/variant": "primary" } },
    template: { metadata: { labels: { app: "web", "pipecd.dev/variant": "primary" } } },
  });
});

test("a configured variant label is used", () => {
  const variantLabel = { ...decoration.variantLabel, key: "track" };
  expect(decorate(web, { variantLabel, variant: "stable" })[0]?.metadata["labels"]).toMatchObject({ track: "stable" });
});

test("pods get a hash of what they read, which changes with the content", () => {
  const settings = (value: string) => `${web}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: "${value}"}\n`;
  const hashOf = (text: string) => JSON.stringify(decorate(text)[0]?.["spec"]).match(/"pipecd.dev\/config-hash":"(.{10})"/)?.[1];
  expect(hashOf(settings("1"))).toMatch(/^[bcdf-hkm2456789t]{10}$/);
  expect(hashOf(settings("1"))).toBe(hashOf(settings("1")));
  expect(hashOf(settings("1"))).not.toBe(hashOf(settings("2")));
  expect(hashOf(web)).toBeUndefined();
});

test("pods restart when a text of a Secret changes", () => {
  const door = (pass: string) =>
    `${web.replace("configMapRef", "secretRef")}---\napiVersion: v1\nkind: Secret\nmetadata: {name: settings}\nstringData: {pass: ${pass}}\n`;
  const [one, two] = [decorate(door("one")), decorate(door("two"))];
  expect(one[1]).toMatchObject({ data: { pass: "b25l" } });
  expect(one[0]?.["spec"]).not.toEqual(two[0]?.["spec"]);
});

test("the given manifests are not changed", () => {
  const { manifests } = parseManifests(web, "a.yaml");
  const before = structuredClone(manifests);
  decorateManifests(manifests, { ...decoration, addVariantLabelToSelector: true });
  expect(manifests).toEqual(before);
});
