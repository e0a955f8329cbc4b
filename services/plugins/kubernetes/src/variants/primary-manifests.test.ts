import { expect, test } from "vitest";
import { applicationSchema } from "../application-section.ts";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { primaryOptionsSchema } from "./options.ts";
import { primaryManifests } from "./primary-manifests.ts";

const deployment = (label = "") => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {selector: {matchLabels: {app: web${label}}}, template: {metadata: {labels: {app: web${label}}}}}
`;
const labelled = deployment(", pipecd.dev/variant: primary");
const service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}}\n";
const route = "---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: web}\n";
const httpRoute = "---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: web}\n";
const gatewayApi = { trafficRouting: { method: "gatewayapi" } };
const istio = { trafficRouting: { method: "istio" } };

const primary = (text: string, routesTraffic: boolean, { options = {}, section = {} }: { options?: object; section?: object } = {}) => {
  const { manifests } = parseManifests(text, "a.yaml");
  return primaryManifests(manifests, applicationSchema.parse(section), { ...primaryOptionsSchema.parse(options), routesTraffic }).map(
    ({ object }) => `${object.kind} ${object.metadata.name}`,
  );
};

const cases = [
  {
    name: "everything declared is applied",
    text: deployment() + service + route,
    leads: false,
    want: ["Deployment web", "Service web", "VirtualService web"],
  },
  {
    name: "the VirtualService is left out if the pipeline routes traffic by it",
    text: deployment() + service + route,
    leads: true,
    more: { section: istio },
    want: ["Deployment web", "Service web"],
  },
  {
    name: "so is an HTTPRoute",
    text: labelled + service + httpRoute,
    leads: true,
    more: { section: gatewayApi },
    want: ["Deployment web", "Service web"],
  },
  {
    name: "without a VirtualService everything is applied",
    text: deployment() + service,
    leads: true,
    more: { section: istio },
    want: ["Deployment web", "Service web"],
  },
  {
    name: "a pipeline that does not route traffic applies the VirtualService",
    text: deployment() + route,
    leads: false,
    more: { section: istio },
    want: ["Deployment web", "VirtualService web"],
  },
  {
    name: "workloads that select their variant may be routed by selector",
    text: labelled + service,
    leads: true,
    want: ["Deployment web", "Service web"],
  },
  {
    name: "the label may be added by an option",
    text: deployment() + service,
    leads: true,
    more: { options: { addVariantLabelToSelector: true } },
    want: ["Deployment web", "Service web"],
  },
  {
    name: "the Service is copied on request",
    text: deployment() + service,
    leads: false,
    more: { options: { createService: true, suffix: "main" } },
    want: ["Deployment web", "Service web", "Service web-main"],
  },
];
test.for(cases)("$name", ({ text, leads, more, want }) => {
  expect(primary(text, leads, more)).toEqual(want);
});

const refused = [
  {
    name: "a workload without the label",
    label: "",
    want: "Deployment.apps web (a.yaml:2): missing pipecd.dev/variant key in spec.selector.matchLabels",
  },
  {
    name: "a workload of another variant",
    label: ", pipecd.dev/variant: canary",
    want: "require primary but got canary for pipecd.dev/variant key",
  },
];
test.for(refused)("rejected if traffic is routed by selector: $name", ({ label, want }) => {
  expect(() => primary(deployment(label) + service, true)).toThrow(want);
});

test("a workload must select its variant if traffic is routed to Services by an HTTPRoute", () => {
  expect(() => primary(deployment() + service + httpRoute, true, { section: gatewayApi })).toThrow("missing pipecd.dev/variant key");
});

test("an unknown routing method is rejected if it is needed", () => {
  const section = { trafficRouting: { method: "smi" } };
  expect(primary(deployment(), false, { section })).toEqual(["Deployment web"]);
  expect(() => primary(deployment(), true, { section })).toThrow(
    "trafficRouting.method smi is not known: use podselector, istio or gatewayapi",
  );
});
