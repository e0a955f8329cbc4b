import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { connectApi } from "../connection/api-client.ts";
import { startTestGateway } from "../testing/start-test-gateway.ts";

const resources = new AsyncDisposableStack();
const issuer = "https://kubernetes.default.svc";
const { privateKey, publicKey } = await generateKeyPair("ES256");
let dir: string;
let server: string;

/** A gateway that knows the jobs of a cluster, whose keys are in a file. */
beforeAll(async () => {
  dir = resources.use(await tempDir("job-sign-in")).path;
  vi.stubEnv("XDG_STATE_HOME", join(dir, "of-the-gateway"));
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: "1", alg: "ES256" }] };
  await writeFile(join(dir, "jwks.json"), JSON.stringify(jwks));
  const runners = {
    ...{ name: "runners", issuer, jwksFile: join(dir, "jwks.json"), audience: "slipway", project: "shop", role: "Viewer" },
    ...{ conditions: { sub: "system:serviceaccount:ci:*" }, singleUse: false },
  };
  const access = () => JSON.stringify({ workloadIdentity: [runners] });
  server = resources.use(await startTestGateway({ dir, access })).url;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await resources.disposeAsync();
});
afterEach(() => vi.unstubAllEnvs());

/** The environment of a job, on another machine than the gateway. */
async function inJob(subject: string, lifetimeSeconds = 600): Promise<void> {
  const claims = new SignJWT({ iss: issuer, aud: ["slipway"], sub: subject }).setProtectedHeader({ alg: "ES256", kid: "1" }).setIssuedAt();
  const token = await claims.setExpirationTime(`${lifetimeSeconds}s`).sign(privateKey);
  await mkdir(join(dir, "of-the-job"), { recursive: true });
  await writeFile(join(dir, "token"), token);
  vi.stubEnv("XDG_STATE_HOME", join(dir, "of-the-job"));
  vi.stubEnv("SLIPWAY_ID_TOKEN_FILE", join(dir, "token"));
}

test("a job calls with a key for the token that its cluster mounts, and may do what its rule says", async () => {
  await inJob("system:serviceaccount:ci:deployer");
  await using api = connectApi(server);
  await expect(api.applications.listApplications({})).resolves.toMatchObject({ applications: [] });
  await expect(api.apiKeys.createApiKey({ name: "more", projectId: "shop", role: "Viewer" })).rejects.toMatchObject({ code: "forbidden" });
});

test("a job that no rule accepts learns who knows why", async () => {
  await inJob("system:serviceaccount:default:evil");
  await using api = connectApi(server);
  const call = api.applications.listApplications({});
  await expect(call).rejects.toThrow(`${server} gave no token: the token is not accepted: the log of the gateway says why`);
});
