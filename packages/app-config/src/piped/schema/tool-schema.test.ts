import { expect, test } from "vitest";
import { parsePipedFile } from "../parse-piped-file.ts";

const hash = "0123456789abcdef".repeat(4);

function parse(tools: readonly unknown[]) {
  const spec = { projectID: "demo", pipedID: "here", tools };
  const file = { apiVersion: "pipecd.dev/v1beta1", kind: "Piped", spec };
  const { piped, problems } = parsePipedFile(JSON.stringify(file), { filename: "piped.yaml" });
  return { tools: piped?.tools, problems: problems.map(({ message }) => message) };
}

test("a download pinned by its hash, and a tool on the PATH", () => {
  expect(
    parse([
      { name: "helm", version: "3.8.2", url: "https://get.example.com/helm.tar.gz", sha256: hash.toUpperCase(), path: "linux-amd64/helm" },
      { name: "kubectl", version: "1.35.4", platform: "linux/arm64", url: "https://get.example.com/kubectl", sha256: hash },
      { name: "kubectl", versionArgs: ["version", "--client"] },
    ]),
  ).toEqual({
    tools: [
      {
        kind: "download",
        name: "helm",
        version: "3.8.2",
        platform: undefined,
        url: new URL("https://get.example.com/helm.tar.gz"),
        sha256: hash,
        path: "linux-amd64/helm",
      },
      expect.objectContaining({ name: "kubectl", platform: "linux/arm64", path: undefined }),
      { kind: "installed", name: "kubectl", version: undefined, versionArgs: ["version", "--client"] },
    ],
    problems: [],
  });
});

const download = { name: "helm", version: "3.8.2", url: "https://get.example.com/helm", sha256: hash };
test.for([
  { name: "no hash", tool: { ...download, sha256: undefined }, problem: "sha256: is required for a download" },
  { name: "a hash of another kind", tool: { ...download, sha256: "abc" }, problem: "sha256: is not a SHA-256: must be 64 hex digits" },
  { name: "an address without TLS", tool: { ...download, url: "http://get.example.com/helm" }, problem: "url: must be an https URL" },
  { name: "no address", tool: { ...download, url: undefined }, problem: "url: give either url and sha256, or versionArgs" },
  { name: "no version", tool: { ...download, version: undefined }, problem: "version: is required for a download" },
  { name: "a platform of another form", tool: { ...download, platform: "linux" }, problem: "platform: is not a platform" },
  { name: "a name that is a path", tool: { ...download, name: "../helm" }, problem: "name: is not a valid tool name" },
  { name: "both ways", tool: { ...download, versionArgs: ["version"] }, problem: "url: cannot be combined with versionArgs" },
])("$name is a problem at its field", ({ tool, problem }) => {
  const { tools, problems } = parse([tool]);
  expect(tools).toBeUndefined();
  expect(problems.join("\n")).toContain(problem);
});
