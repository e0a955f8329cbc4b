import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { openKubectl } from "../../../services/plugins/kubernetes/src/applier/kubectl/open-kubectl.ts";
import { loadConnection } from "../../../services/plugins/kubernetes/src/connection/connection.ts";
import { deployTargetSchema } from "../../../services/plugins/kubernetes/src/deploy-target.ts";

const apiVersion = "client.authentication.k8s.io/v1";

/** A kubeconfig whose user is made with a program that leaves a mark. */
async function kubeconfig(user: (program: string) => object) {
  const dir = await tempDir("kubeconfig");
  onTestFinished(() => dir[Symbol.asyncDispose]());
  const [program, mark, path] = ["aws", "ran", "config"].map((name) => join(dir.path, name)) as [string, string, string];
  await writeFile(program, `#!/bin/sh\n: > '${mark}'\n`, { mode: 0o755 });
  const config = {
    "current-context": "c",
    contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
    clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
    users: [{ name: "u", user: user(program) }],
  };
  await writeFile(path, JSON.stringify(config));
  return { path, program, hasRun: () => existsSync(mark) };
}

const target = deployTargetSchema.parse({});

test.for([
  {
    name: "a program with a path, also if it is called as an allowed one",
    user: (program: string) => ({ exec: { apiVersion, command: program } }),
  },
  { name: "a shell", user: (program: string) => ({ exec: { apiVersion, command: "sh", args: ["-c", program] } }) },
  { name: "an allowed name with a blank", user: () => ({ exec: { apiVersion, command: "aws " } }) },
  {
    name: "an auth-provider with a cmd-path",
    user: (program: string) => ({ "auth-provider": { name: "gcp", config: { "cmd-path": program } } }),
  },
  {
    name: "an auth-provider with an exec",
    user: (program: string) => ({ "auth-provider": { name: "x", config: { exec: { command: program } } } }),
  },
  {
    name: "an auth-provider called exec",
    user: (program: string) => ({ "auth-provider": { name: "exec", config: { command: program } } }),
  },
  ...["LD_PRELOAD", "ld_library_path", "PATH", "NODE_OPTIONS", "PYTHONPATH", "BASH_ENV", "AWS_CONFIG_FILE", "CLOUDSDK_PYTHON"].map(
    (name) => ({
      name: `${name} for an allowed program`,
      user: (program: string) => ({
        exec: {
          apiVersion,
          command: "aws",
          env: [
            { name: "AWS_PROFILE", value: "a" },
            { name, value: program },
          ],
        },
      }),
    }),
  ),
])("a kubeconfig with $name is refused before anything runs, by kubectl as well", async ({ user }) => {
  const { path, hasRun } = await kubeconfig(user);
  const address = { ...target, kubeConfigPath: path };
  const message = expect.stringMatching(
    /^the kubeconfig .*\/config (runs .* for credentials: .* credentialPlugins|sets .* for the program|has an auth-provider)/,
  );
  await expect(loadConnection(address)).rejects.toMatchObject({ code: "invalid", message });
  await expect(openKubectl(address, "/bin/false")).rejects.toMatchObject({ code: "invalid", message });
  expect(hasRun()).toBe(false);
});

test("a program that the piped file allows runs", async () => {
  const { path, program, hasRun } = await kubeconfig((each) => ({ exec: { apiVersion, command: each } }));
  const address = { ...deployTargetSchema.parse({ credentialPlugins: [program] }), kubeConfigPath: path };
  await expect(loadConnection(address)).rejects.toThrow("returned no credentials");
  expect(hasRun()).toBe(true);
});
