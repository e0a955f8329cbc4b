import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parsePipedFile } from "@slipway/app-config";
import { Fault } from "@slipway/domain";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { privatePaths } from "./private-paths.ts";

test("the data directory, the piped file and the files that it names are private, if they are files", async () => {
  await using dir = await tempDir("private");
  const file = (name: string) => join(dir.path, name);
  for (const name of ["piped.yaml", "ssh", "kubeconfig", "password"]) await writeFile(file(name), "secret");
  const { piped } = parsePipedFile(
    `apiVersion: pipecd.dev/v1beta1
kind: Piped
spec:
  projectID: p
  pipedID: d
  git: {sshKeyFile: ${file("ssh")}}
  plugins:
    - name: kubernetes
      deployTargets: [{name: a, config: {kubeConfigPath: ${file("kubeconfig")}}}, {name: b, config: {kubeConfigPath: ${file("missing")}}}]
    - name: analysis
      config: {analysisProviders: [{name: prom, type: PROMETHEUS, config: {address: "http://a", usernameFile: ${dir.path}, passwordFile: ${file("password")}}}]}
`,
    { filename: "piped.yaml" },
  );
  if (piped === undefined) throw new Fault("internal", "the piped file is not valid");
  const given = { piped, dataDir: file("data"), sockets: file("data/run"), files: [file("piped.yaml")] };
  expect(privatePaths(given)).toEqual({
    folders: [file("data")],
    files: ["piped.yaml", "ssh", "kubeconfig", "password"].map(file),
  });
  expect(privatePaths({ ...given, sockets: file("sockets") }).folders).toEqual([file("data"), file("sockets")]);
});
