import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WorkloadRule } from "@slipway/domain";
import { sharedCluster, tempDir } from "@slipway/testkit";
import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { IssuerKeys } from "./issuer-keys.ts";
import { verifyWorkloadToken } from "./verify-workload-token.ts";

test("a token that a real cluster makes for a service account is accepted by the keys that the cluster tells, and none of another account or audience", {
  timeout: 300_000,
}, async () => {
  await using cluster = await sharedCluster();
  await using dir = await tempDir("cluster-tokens");
  const namespace = await cluster.createNamespace("ci");
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  const tokenOf = async (name: string, audience: string) => {
    await cluster.request("POST", accounts, { metadata: { name } });
    const spec = { audiences: [audience], expirationSeconds: 600 };
    const { body } = await cluster.request<{ status: { token: string } }>("POST", `${accounts}/${name}/token`, { spec });
    return body.status.token;
  };
  const token = await tokenOf("deployer", "slipway");
  const file = join(dir.path, "jwks.json");
  await writeFile(file, await cluster.kubectl("get", "--raw", "/openid/v1/jwks"));
  const rule: WorkloadRule = {
    name: "runners",
    issuer: decodeJwt(token).iss ?? "",
    audience: "slipway",
    jwks: { file },
    conditions: { sub: [`system:serviceaccount:${namespace}:deployer`], "/kubernetes.io/namespace": [namespace] },
    projectId: "shop",
    role: "Editor",
    ttlMs: 600_000,
    maxAgeMs: 3_600_000,
    singleUse: true,
  };
  const verify = (given: string) => verifyWorkloadToken(given, { rules: [rule], keys: new IssuerKeys(), now: Temporal.Now.instant() });
  expect(await verify(token)).toMatchObject({ subject: `system:serviceaccount:${namespace}:deployer` });
  expect(await verify(await tokenOf("other", "slipway"))).toMatchObject({
    refused: expect.stringContaining("fit the conditions of no rule"),
  });
  expect(await verify(await tokenOf("deployer", "vault"))).toMatchObject({ refused: expect.stringContaining("audience") });
  const [header, payload] = token.split(".");
  expect(await verify(`${header}.${payload}.AAAA`)).toMatchObject({ refused: expect.stringContaining("SIGNATURE") });
});
