import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { Fault } from "@slipway/domain";
import { z } from "zod";
import { basicAuthorization } from "./http-get.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const authFile = z.object({
  auths: z
    .record(z.string(), z.object({ auth: z.string().optional(), username: z.string().optional(), password: z.string().optional() }))
    .default({}),
});

/**
 * How to sign in to a registry, as an Authorization header; undefined when nobody said. From `SLIPWAY_REGISTRY_USERNAME` and
 * `SLIPWAY_REGISTRY_PASSWORD` for the host `SLIPWAY_REGISTRY`, else from the file that Docker and Podman keep: `$REGISTRY_AUTH_FILE`,
 * `$DOCKER_CONFIG/config.json`, `~/.docker/config.json`. Throws `precondition` when such a file can not be understood.
 */
export async function registryAuthorization(registry: string, env: Environment): Promise<string | undefined> {
  const { SLIPWAY_REGISTRY: host, SLIPWAY_REGISTRY_USERNAME: user, SLIPWAY_REGISTRY_PASSWORD: password } = env;
  if (host === registry && user && password) return basicAuthorization(user, password);
  const path = env["REGISTRY_AUTH_FILE"] || join(env["DOCKER_CONFIG"] || join(homedir(), ".docker"), "config.json");
  const { auths } = await readAuthFile(path);
  const found =
    auths[registry] ?? auths[`https://${registry}`] ?? (registry === "docker.io" ? auths["https://index.docker.io/v1/"] : undefined);
  if (found?.auth) return `Basic ${found.auth}`;
  return found?.username && found.password ? basicAuthorization(found.username, found.password) : undefined;
}

async function readAuthFile(path: string): Promise<z.output<typeof authFile>> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return "{}";
    throw new Fault("precondition", `the registries' credentials in ${path} can not be read: ${error.code}`, { cause: error });
  });
  try {
    return authFile.parse(JSON.parse(text));
  } catch {
    // Neither the text nor what is wrong with it is shown: it holds passwords.
    throw new Fault(
      "precondition",
      `the registries' credentials in ${path} can not be understood: it should be a config.json as Docker writes it`,
    );
  }
}
