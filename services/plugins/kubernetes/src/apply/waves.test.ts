import { expect, test } from "vitest";
import { keyOfManifest } from "../manifests/manifest.ts";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { planDeletionWaves, planWaves } from "./waves.ts";

const text = [
  "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}",
  "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}",
  "apiVersion: v1\nkind: Service\nmetadata: {name: web}",
  "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: gate}",
  "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}",
  "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.com}",
  "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}",
  "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}",
  "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b}",
  "apiVersion: serving.example.com/v1\nkind: Service\nmetadata: {name: custom}",
].join("\n---\n");
const { manifests } = parseManifests(text, "a.yaml");
const names = (waves: ReturnType<typeof planWaves>) => waves.map((wave) => wave.map(({ object }) => object.metadata.name));

test("dependencies come first, custom kinds after their possible dependencies, and admission webhooks last", () => {
  expect(names(planWaves(manifests))).toEqual([
    ["widgets.example.com", "shop"],
    ["a"],
    ["web", "b"],
    ["web"],
    ["w", "web", "custom"],
    ["gate"],
  ]);
});

test("the order of deletion is reversed, with Services before the pods they route to", () => {
  const waves = planDeletionWaves(manifests.map(keyOfManifest));
  expect(waves.map((wave) => wave.map(({ name }) => name))).toEqual([
    ["gate"],
    ["w", "web", "custom"],
    ["web"],
    ["web"],
    ["b"],
    ["a"],
    ["widgets.example.com", "shop"],
  ]);
});

test("the order annotation precedes the order of kinds", () => {
  const ordered = (name: string, kind: string, order: number) =>
    `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, annotations: {pipecd.dev/order: "${order}"}}`;
  const { manifests } = parseManifests(
    [ordered("late", "Namespace", 1), ordered("early", "Pod", -1), "apiVersion: v1\nkind: Pod\nmetadata: {name: plain}"].join("\n---\n"),
    "a.yaml",
  );
  expect(names(planWaves(manifests))).toEqual([["early"], ["plain"], ["late"]]);
});
