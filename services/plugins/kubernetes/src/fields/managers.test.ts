import { expect, test } from "vitest";
import { managersOf } from "./managers.ts";

test.for([
  { manager: "slipway", role: "ours" },
  { manager: "kube-controller-manager", role: "core" },
  { manager: "kubectl-edit", role: "other" },
  { manager: "kubectl", subresource: "scale", role: "other" },
  { manager: "helm", role: "other" },
  { manager: "kustomize-controller", role: "other" },
  { manager: "argocd-application-controller", role: "other" },
  { manager: "before-first-apply", role: "other" },
  { manager: "Mozilla", role: "other" },
  { manager: "unknown", role: "other" },
  { manager: "manager", role: "controller" },
  { manager: "cert-manager-cainjector", role: "controller" },
  { manager: "aws-load-balancer-controller", role: "controller" },
  { manager: "keda-operator", role: "controller" },
  { manager: "PrometheusOperator", role: "controller" },
  { manager: "some-program", subresource: "status", role: "controller" },
  { manager: "some-program", subresource: "scale", role: "controller" },
])("$manager $subresource is $role", ({ manager, subresource = "", role }) => {
  const [found] = managersOf({ metadata: { managedFields: [{ manager, operation: "Update", subresource, fieldsV1: {} }] } });
  expect(found?.role).toBe(role);
});

test("whoever writes the status of an object is a controller of it", () => {
  const entry = { manager: "some-program", operation: "Update", fieldsV1: {} };
  const [found] = managersOf({ metadata: { managedFields: [entry, { ...entry, subresource: "status" }] } });
  expect(found?.role).toBe("controller");
});
