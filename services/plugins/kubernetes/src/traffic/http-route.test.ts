import { expect, test } from "vitest";
import { applicationSchema } from "../application-section.ts";
import { listAt, numberAt, textAt } from "../json/json.ts";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { checkBackends } from "./check-backends.ts";
import { servedVariants } from "./route.ts";
import { routeTraffic } from "./route-traffic.ts";
import { splitOf, trafficOptionsSchema } from "./traffic-split.ts";

const service = (name = "web", selector = "app: web, pipecd.dev/variant: primary") =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {selector: {${selector}}, ports: [{port: 80}]}\n`;
const route = (rules: string, name = "web") =>
  `---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: ${name}}\nspec: {rules: ${rules}}\n`;
const parse = (text: string) => parseManifests(text, "a.yaml").manifests;
const sectionOf = (gatewayApi: object = {}, more: object = {}) =>
  applicationSchema.parse({ trafficRouting: { method: "gatewayapi", gatewayApi }, ...more });
const split = (options: object) => splitOf(trafficOptionsSchema.parse(options));
const lead = (text: string, options: object, gatewayApi: object = {}) =>
  routeTraffic(parse(text), sectionOf(gatewayApi), split(options)).object;

/** `Service weight` of every backend of every rule. */
const backendsOf = (text: string, options: object, gatewayApi: object = {}) =>
  listAt(lead(text, options, gatewayApi), "spec", "rules").map((rule) =>
    listAt(rule, "backendRefs").map((each) => `${textAt(each, "name")} ${numberAt(each, "weight") ?? ""}`.trim()),
  );

const divided = [
  { name: "all to primary, as declared", rules: "[{backendRefs: [{name: web, port: 80}]}]", options: { all: "primary" }, want: [["web"]] },
  {
    name: "all to primary, as declared beside others and a canary without traffic",
    rules: "[{backendRefs: [{name: old, port: 80}, {name: web, port: 80, weight: 3}, {name: web-canary, port: 80, weight: 0}]}]",
    options: { primary: 100 },
    want: [["old", "web 3", "web-canary 0"]],
  },
  {
    name: "all to primary, which is declared without traffic",
    rules: "[{backendRefs: [{name: web, port: 80, weight: 0}, {name: web-canary, port: 80, weight: 0}]}]",
    options: { all: "primary" },
    want: [["web 100"]],
  },
  {
    name: "primary receives the rest",
    rules: "[{backendRefs: [{name: web, port: 80}]}]",
    options: { canary: "30%" },
    want: [["web 70", "web-canary 30"]],
  },
  {
    name: "three variants",
    rules: "[{backendRefs: [{name: web, port: 80, weight: 7}]}]",
    options: { canary: 30, baseline: 20 },
    want: [["web 50", "web-canary 30", "web-baseline 20"]],
  },
  {
    name: "all to canary",
    rules: "[{backendRefs: [{name: web, port: 80}]}]",
    options: { all: "canary" },
    want: [["web 0", "web-canary 100"]],
  },
  {
    name: "other backends keep their share",
    rules: "[{backendRefs: [{name: old, port: 80, weight: 1}, {name: web, port: 80, weight: 3}]}]",
    options: { canary: 10 },
    want: [["web 270", "web-canary 30", "old 100"]],
  },
  {
    name: "an earlier split is merged",
    rules: "[{backendRefs: [{name: web, port: 80, weight: 70}, {name: web-canary, port: 80, weight: 30}]}]",
    options: { all: "primary" },
    want: [["web 100"]],
  },
  {
    name: "rules to other backends, and filters without any, stay",
    rules: "[{backendRefs: [{name: old, port: 80}]}, {filters: [{type: RequestRedirect}]}, {backendRefs: [{name: web, port: 80}]}]",
    options: { canary: 50 },
    want: [["old"], [], ["web 50", "web-canary 50"]],
  },
  {
    name: "a backend of another kind with the same name is another backend",
    rules: "[{backendRefs: [{group: example.com, kind: Bucket, name: web, weight: 2}, {name: web, port: 80, weight: 2}]}]",
    options: { canary: 50 },
    want: [["web 100", "web-canary 100", "web 200"]],
  },
  {
    name: "only editable rules are changed",
    rules: "[{name: a, backendRefs: [{name: web, port: 80}]}, {name: b, backendRefs: [{name: web, port: 80}]}]",
    options: { canary: 40 },
    gatewayApi: { editableRules: ["b"] },
    want: [["web"], ["web 60", "web-canary 40"]],
  },
  {
    name: "Services have the names of the application file",
    rules: "[{backendRefs: [{name: web-stable, port: 80}]}]",
    options: { canary: 40 },
    gatewayApi: { primaryService: "web-stable", canaryService: "web-next" },
    want: [["web-stable 60", "web-next 40"]],
  },
];
test.for(divided)("an HTTPRoute: $name", ({ rules, options, gatewayApi, want }) => {
  expect(backendsOf(service() + route(rules), options, gatewayApi)).toEqual(want);
});

test("ports, filters and matches of a rule stay, and the named route is used", () => {
  const backend = "{name: web, port: 8080, filters: [{type: URLRewrite}]}";
  const text =
    service() +
    route(`[{backendRefs: [${backend}]}]`, "one") +
    route(`[{matches: [{path: {value: /}}], backendRefs: [${backend}]}]`, "two");
  const like = { port: 8080, filters: [{ type: "URLRewrite" }] };
  const object = lead(text, { canary: 25 }, { httpRoute: { name: "two" } });
  expect(object.metadata.name).toBe("two");
  expect(object["spec"]).toEqual({
    rules: [
      {
        matches: [{ path: { value: "/" } }],
        backendRefs: [
          { ...like, name: "web", weight: 75 },
          { ...like, name: "web-canary", weight: 25 },
        ],
      },
    ],
  });
});

test.for([
  { name: "no route", text: service(), want: "declares no HTTPRoute of gateway.networking.k8s.io" },
  {
    name: "no rule to the Service",
    text: service() + route("[{backendRefs: [{name: old}]}]"),
    want: "HTTPRoute.gateway.networking.k8s.io web (a.yaml:7): none of its rules leads to Service web",
  },
  {
    name: "weights that would be too large",
    text: service() + route("[{backendRefs: [{name: old, weight: 20000}, {name: web, weight: 1}]}]"),
    want: "weights of a rule are too large",
  },
])("rejected: $name", ({ text, want }) => {
  expect(() => lead(text, { canary: 1 })).toThrow(want);
});

test("the variants that a route serves are those whose backends have a weight", () => {
  const declared = parse(service() + route("[{backendRefs: [{name: web, port: 80}]}]"));
  const served = (options: object) => [
    ...servedVariants(routeTraffic(declared, sectionOf(), split(options)).object, declared, sectionOf()),
  ];
  expect(served({ all: "canary" })).toEqual(["canary"]);
  expect(served({ canary: 10, baseline: 10 })).toEqual(["primary", "canary", "baseline"]);
  expect(served({ all: "primary" })).toEqual(["primary"]);
});

const rules = "[{backendRefs: [{name: web, port: 80}]}]";
const check = (text: string, options: object, pipeline: readonly (readonly [name: string, options: object])[]) => () =>
  checkBackends(
    parse(text),
    sectionOf(),
    split(options),
    pipeline.map(([name, given]) => ({ name, options: given as Record<string, string> })),
  );

test("a variant's Service must be declared, or created by a stage of the pipeline", () => {
  const text = service() + route(rules);
  expect(check(text, { canary: 10 }, [["K8S_CANARY_ROLLOUT", { createService: true }]])).not.toThrow();
  expect(check(text + service("web-canary"), { canary: 10 }, [])).not.toThrow();
  expect(check(text, { all: "primary" }, [])).not.toThrow();
  expect(check(text, { canary: 10 }, [["K8S_CANARY_ROLLOUT", {}]])).toThrow(
    "Service web-canary for canary is neither declared nor created: set createService in K8S_CANARY_ROLLOUT, or trafficRouting.gatewayApi.canaryService",
  );
  expect(check(text, { canary: 10 }, [["K8S_CANARY_ROLLOUT", { createService: true, suffix: "next" }]])).toThrow(
    "Service web-canary for canary",
  );
  expect(check(text, { baseline: 10 }, [["K8S_CANARY_ROLLOUT", { createService: true }]])).toThrow("Service web-baseline for baseline");
});

test("the primary's Service must not select the pods of other variants", () => {
  expect(check(service("web", "app: web") + route(rules), { all: "primary" }, [])).toThrow(
    "Service web (a.yaml:2) must have pipecd.dev/variant: primary in its selector to route traffic by HTTPRoute",
  );
});
