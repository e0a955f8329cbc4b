import { expect, test } from "vitest";
import { applicationSchema } from "../application-section.ts";
import { isJsonObject, listAt, textAt } from "../json/json.ts";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { routeTraffic } from "./route-traffic.ts";
import { splitOf, trafficOptionsSchema } from "./traffic-split.ts";

const service = (name = "web", variant = "primary") =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {selector: {app: web, pipecd.dev/variant: ${variant}}, ports: [{port: 80}]}\n`;
const virtualService = (http: string, name = "web") =>
  `---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: ${name}}\nspec: {hosts: [shop], http: ${http}}\n`;
const lead = (text: string, split: object, section: object = {}) =>
  routeTraffic(parseManifests(text, "a.yaml").manifests, applicationSchema.parse(section), splitOf(trafficOptionsSchema.parse(split)))
    .object;

test("a selector routes all traffic to one variant, and the rest of the Service is unchanged", () => {
  expect(lead(service() + service("other"), { all: "canary" })).toEqual({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web" },
    spec: { selector: { app: "web", "pipecd.dev/variant": "canary" }, ports: [{ port: 80 }] },
  });
  const own = { service: { name: "other" }, variantLabel: { canaryValue: "next" } };
  expect(lead(service() + service("other"), { canary: 100 }, own)).toMatchObject({
    metadata: { name: "other" },
    spec: { selector: { "pipecd.dev/variant": "next" } },
  });
});

/** `subset weight` of every destination, another host by its name. */
function routesOf(text: string, split: object, section: object = {}): readonly (readonly string[])[] {
  const object = lead(text, split, { trafficRouting: { method: "istio", ...section }, service: { name: "web" } });
  return listAt(object, "spec", "http").map((route) =>
    listAt(route, "route").map((each) => {
      const weight = isJsonObject(each) ? String(each["weight"] ?? "") : "";
      return `${textAt(each, "destination", "subset") || textAt(each, "destination", "host")} ${weight}`.trim();
    }),
  );
}
const to = (host: string, weight?: number) => `{destination: {host: ${host}}${weight === undefined ? "" : `, weight: ${weight}`}}`;

const divided = [
  { name: "all to primary", http: `[{route: [${to("web")}]}]`, split: { all: "primary" }, want: [["primary 100"]] },
  {
    name: "primary receives the rest",
    http: `[{route: [${to("web", 100)}]}]`,
    split: { canary: "30%" },
    want: [["primary 70", "canary 30"]],
  },
  {
    name: "three variants",
    http: `[{route: [${to("web", 100)}]}]`,
    split: { primary: 50, canary: 30, baseline: 20 },
    want: [["primary 50", "canary 30", "baseline 20"]],
  },
  { name: "all to canary", http: `[{route: [${to("web")}]}]`, split: { all: "canary" }, want: [["primary 0", "canary 100"]] },
  {
    name: "other hosts keep their weights, and the rounding remainder goes to primary",
    http: `[{route: [${to("old", 25)}, ${to("web", 75)}]}]`,
    split: { canary: 10, baseline: 10 },
    want: [["primary 61", "canary 7", "baseline 7", "old 25"]],
  },
  {
    name: "destinations of an earlier split are merged",
    http: `[{route: [{destination: {host: web, subset: primary}, weight: 70}, {destination: {host: web, subset: canary}, weight: 30}]}]`,
    split: { all: "primary" },
    want: [["primary 100"]],
  },
  {
    name: "a route to other hosts only is not changed",
    http: `[{route: [${to("old")}]}, {route: [${to("web")}]}, {redirect: {uri: /}}]`,
    split: { canary: 50 },
    want: [["old"], ["primary 50", "canary 50"], []],
  },
  {
    name: "only editable routes are changed",
    http: `[{name: a, route: [${to("web")}]}, {name: b, route: [${to("web")}]}]`,
    split: { canary: 40 },
    section: { istio: { editableRoutes: ["b"] } },
    want: [["web"], ["primary 60", "canary 40"]],
  },
  {
    name: "the host may be configured",
    http: `[{route: [${to("web.shop.svc.cluster.local")}]}]`,
    split: { canary: 5 },
    section: { istio: { host: "web.shop.svc.cluster.local" } },
    want: [["primary 95", "canary 5"]],
  },
];
test.for(divided)("a VirtualService: $name", ({ http, split, section, want }) => {
  expect(routesOf(virtualService(http), split, section)).toEqual(want);
});

test("ports, headers and matches of a route stay", () => {
  const route =
    "{match: [{uri: {prefix: /}}], route: [{destination: {host: web, port: {number: 80}}, headers: {response: {add: {a: b}}}}]}";
  const object = lead(service() + virtualService(`[${route}]`), { canary: 50 }, { trafficRouting: { method: "istio" } });
  const destination = (subset: string) => ({
    destination: { host: "web", port: { number: 80 }, subset },
    headers: { response: { add: { a: "b" } } },
    weight: 50,
  });
  expect(object["spec"]).toEqual({
    hosts: ["shop"],
    http: [{ match: [{ uri: { prefix: "/" } }], route: [destination("primary"), destination("canary")] }],
  });
});

test("the VirtualService is the named one", () => {
  const text = service() + virtualService(`[{route: [${to("web")}]}]`, "one") + virtualService(`[{route: [${to("web")}]}]`, "two");
  const istio = (name: string) => ({ trafficRouting: { method: "istio", istio: { virtualService: { name } } } });
  expect(lead(text, { canary: 1 }, istio("two")).metadata.name).toBe("two");
  expect(lead(text, { canary: 1 }, istio("")).metadata.name).toBe("one");
  expect(() => lead(text, { canary: 1 }, istio("three"))).toThrow("declares no VirtualService three of networking.istio.io");
});

const heavy = `[{route: [${to("web", 0)}, ${to("old", 120)}]}]`;
const refused = [
  { name: "half of the traffic by selector", text: service(), split: { primary: 50, canary: 50 }, want: "not 50% and 50%" },
  { name: "nothing by selector", text: service(), split: {}, want: "not 0% and 0%" },
  { name: "baseline by selector", text: service(), split: { all: "baseline" }, want: "cannot route traffic to the baseline" },
  {
    name: "a selector without the label",
    text: service("web", "x"),
    split: { all: "canary" },
    want: "Service web (a.yaml:2) must have pipecd.dev/variant: primary in its selector",
  },
  { name: "no Service", text: virtualService("[]"), split: { all: "canary" }, want: "declares no Service" },
  {
    name: "no VirtualService",
    text: service(),
    split: { canary: 1 },
    section: { method: "istio" },
    want: "declares no VirtualService of networking.istio.io",
  },
  {
    name: "no route to the host",
    text: service() + virtualService(`[{route: [${to("old")}]}]`),
    split: { canary: 1 },
    section: { method: "istio" },
    want: "VirtualService.networking.istio.io web (a.yaml:7): none of its routes leads to host web",
  },
  {
    name: "no routes",
    text: service() + virtualService("[]"),
    split: { canary: 1 },
    section: { method: "istio" },
    want: "none of its routes",
  },
  {
    name: "weights of more than 100",
    text: service() + virtualService(heavy),
    split: { canary: 1 },
    section: { method: "istio" },
    want: "add up to more than 100",
  },
  {
    name: "an unknown method",
    text: service(),
    split: { canary: 1 },
    section: { method: "smi" },
    want: "trafficRouting.method smi is not known",
  },
];
test.for(refused)("rejected: $name", ({ text, split, section, want }) => {
  expect(() => lead(text, split, { ...(section && { trafficRouting: section }) })).toThrow(want);
});
