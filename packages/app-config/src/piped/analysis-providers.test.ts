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
