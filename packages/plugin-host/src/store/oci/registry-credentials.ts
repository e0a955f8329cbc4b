import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { Fault } from "@slipway/domain";
import { z } from "zod";
import { basicAuthorization } from "../http-get.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const authFile = z.object({
  auths: z
    .record(z.string(), z.object({ auth: z.string().optional(), username: z.string().optional(), password: z.string().optional() }))
    .default({}),
});

/**
 * The Authorization header for a registry; undefined if there are no credentials. They come from `SLIPWAY_REGISTRY_USERNAME` and
 * `SLIPWAY_REGISTRY_PASSWORD` for the host `SLIPWAY_REGISTRY`, else from the file that Docker and Podman keep: `$REGISTRY_AUTH_FILE`,
 * `$DOCKER_CONFIG/config.json`, `~/.docker/config.json`. Throws `precondition` if the file cannot be parsed.
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
    throw new Fault("precondition", `could not read the registry credentials in ${path}: ${error.code}`, { cause: error });
  });
  try {
    return authFile.parse(JSON.parse(text));
  } catch {
    // Neither the text nor the parse error is shown: they may contain passwords.
    throw new Fault("precondition", `could not parse the registry credentials in ${path}: it should be a config.json as Docker writes it`);
  }
}
