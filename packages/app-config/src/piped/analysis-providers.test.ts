import { expect, test } from "vitest";
import { parsePipedFile } from "./parse-piped-file.ts";

test("providers of one name, and a user name without a password, are problems", () => {
  const provider = { name: "a", type: "PROMETHEUS", config: { address: "https://metrics.example.com", usernameFile: "/user" } };
  const plugins = [
    { name: "analysis", config: { analysisProviders: [provider, { ...provider, config: { address: "https://m.example.com" } }] } },
  ];
  const text = JSON.stringify({ apiVersion: "pipecd.dev/v1beta1", kind: "Piped", spec: { projectID: "p", pipedID: "q", plugins } });
  expect(parsePipedFile(text, { filename: "piped.json" }).problems.map(({ message }) => message)).toEqual([
    "spec.plugins[0].config.analysisProviders[0].config: usernameFile and passwordFile go together: one is missing",
    "spec.plugins[0].config.analysisProviders[1].name: is not unique",
  ]);
});

test("addresses that the plugin refuses are problems", () => {
  const provider = (name: string, address: string) => ({ name, type: "LOKI", config: { address } });
  const good = ["10.96.0.0/16", "127.0.0.1", "::1", "fd00::/8", "*.svc.cluster.local", "shop"];
  const config = {
    analysisProviders: [provider("a", "loki:3100"), provider("b", "http://me:pw@loki"), provider("c", "HTTPS://loki/x")],
    allowedAddresses: [...good, "10.0.0.0/33", "http://shop", "*", "fd00::/129"],
  };
  const spec = { projectID: "p", pipedID: "q", plugins: [{ name: "analysis", config }] };
  const text = JSON.stringify({ apiVersion: "pipecd.dev/v1beta1", kind: "Piped", spec });
  const bad = "is neither a network such as 10.0.0.0/8, nor an address, nor a host name such as shop.example.com or *.example.com";
  expect(
    parsePipedFile(text, { filename: "piped.json" }).problems.map(({ message }) => message.replace("spec.plugins[0].config.", "")),
  ).toEqual([
    ...[0, 1].map(
      (index) => `analysisProviders[${index}].config.address: must be an address such as http://prometheus:9090, without user and password`,
    ),
    ...[6, 7, 8, 9].map((index) => `allowedAddresses[${index}]: ${bad}`),
  ]);
});
