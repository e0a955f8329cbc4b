import { readWith } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { pluginConfig } from "./plugin-config.ts";

const prometheus = { name: "prom", type: "PROMETHEUS", config: { address: "http://prometheus:9090/path" } };
const problems = (...analysisProviders: readonly unknown[]): string[] =>
  (readWith(pluginConfig, { analysisProviders }).misfits ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);

test("providers are read with their credential files", () => {
  const credentials = { usernameFile: "/u", passwordFile: "/p" };
  const loki = { name: "loki", type: "LOKI", config: { address: "https://loki", tenant: "shop", ...credentials } };
  const datadog = { name: "dog", type: "DATADOG", config: { address: "datadoghq.eu", apiKeyFile: "/a", applicationKeyData: "a2V5" } };
  const analysisProviders = [prometheus, loki, datadog];
  expect(pluginConfig.parse({ analysisProviders })).toEqual({ analysisProviders, allowedAddresses: [] });
  const { address: _, ...config } = datadog.config;
  expect(pluginConfig.parse({ analysisProviders: [{ ...datadog, config }] })).toMatchObject({
    analysisProviders: [{ config: { address: "datadoghq.com" } }],
  });
  expect(pluginConfig.parse({})).toEqual({ analysisProviders: [], allowedAddresses: [] });
});

test.for([
  {
    provider: { ...prometheus, type: "GRAPHITE" },
    problem: '0.type: is not a provider type ("GRAPHITE"): use PROMETHEUS or DATADOG for metrics, LOKI or STACKDRIVER for logs',
  },
  { provider: { ...prometheus, type: undefined }, problem: "0.type: is not a provider type: use PROMETHEUS" },
  { provider: { ...prometheus, config: { address: "prometheus:9090" } }, problem: "is not an address such as http://prometheus:9090" },
  {
    provider: { ...prometheus, config: { address: "http://ada:pw@prometheus" } },
    problem: "must not contain a user and password: put them into files",
  },
  {
    provider: { ...prometheus, config: { address: "http://x", usernameFile: "/u" } },
    problem: "0.config: usernameFile and passwordFile go together",
  },
  {
    provider: { name: "dog", type: "DATADOG", config: { apiKeyFile: "/a", applicationKeyFile: "/b", applicationKeyData: "Yg==" } },
    problem: "0.config: needs one of applicationKeyFile and applicationKeyData",
  },
  { provider: { name: "dog", type: "DATADOG", config: { apiKeyFile: "/a" } }, problem: "0.config: needs one of applicationKeyFile" },
  { provider: { name: "logs", type: "STACKDRIVER", config: {} }, problem: "0.config.serviceAccountFile: " },
  { provider: { ...prometheus, name: "" }, problem: "0.name: is empty" },
])("$problem", ({ provider, problem }) => {
  expect(problems(provider)).toEqual([expect.stringContaining(problem)]);
});

test("two providers of one name are rejected", () => {
  expect(problems(prometheus, prometheus)).toEqual(["analysisProviders.1.name: prom is not unique"]);
});
