import { mkdir, symlink, writeFile } from "node:fs/promises";
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

test("a volume of Kubernetes is private as a whole, because its files are replaced behind a link", async () => {
  await using dir = await tempDir("private");
  await mkdir(join(dir.path, "..2026"));
  await writeFile(join(dir.path, "..2026", "piped.yaml"), "secret");
  await symlink("..2026", join(dir.path, "..data"));
  await symlink("..data/piped.yaml", join(dir.path, "piped.yaml"));
  const { piped } = parsePipedFile("apiVersion: pipecd.dev/v1beta1\nkind: Piped\nspec: {projectID: p, pipedID: d}\n", {
    filename: "piped.yaml",
  });
  if (piped === undefined) throw new Fault("internal", "the piped file is not valid");
  const { folders } = privatePaths({ piped, dataDir: "/data", sockets: "/data/run", files: [join(dir.path, "piped.yaml")] });
  expect(folders).toEqual(["/data", dir.path]);
});
