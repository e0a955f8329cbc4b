import { type CryptoKey, createLocalJWKSet, exportJWK, generateKeyPair, type JWK, type JWTVerifyGetKey, SignJWT } from "jose";

/** Who signs tokens in a test. */
export interface TestSigner {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
  readonly keys: JWTVerifyGetKey;
}

/** A signer with a key of its own. */
export async function testSigner(kid: string, algorithm = "RS256"): Promise<TestSigner> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: "sig" };
  return { privateKey, jwk, keys: createLocalJWKSet({ keys: [jwk] }) };
}

export type Claims = Readonly<Record<string, unknown>>;

/** A signed token with these claims and nothing else. */
export async function sign({ privateKey, jwk }: TestSigner, claims: Claims, header: Claims = {}): Promise<string> {
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: jwk.alg ?? "", kid: jwk.kid ?? "", typ: "JWT", ...header }).sign(privateKey);
}

/** Seconds since the epoch, as claims have them. */
export function seconds(at: Temporal.Instant): number {
  return Math.floor(at.epochMilliseconds / 1000);
}

/** Claims as GitHub Actions signs them, for a push to the main branch of acme/shop. */
export function githubClaims(issuer: string, audience: string, now: Temporal.Instant): Claims {
  return {
    iss: issuer,
    aud: audience,
    sub: "repo:acme/shop:ref:refs/heads/main",
    jti: crypto.randomUUID(),
    iat: seconds(now),
    nbf: seconds(now) - 300,
    exp: seconds(now) + 300,
    repository: "acme/shop",
    repository_id: "74",
    repository_owner: "acme",
    repository_owner_id: "65",
    repository_visibility: "private",
    ref: "refs/heads/main",
    ref_type: "branch",
    ref_protected: "true",
    sha: "example-sha",
    workflow: "deploy",
    job_workflow_ref: "acme/automation/.github/workflows/deploy.yml@refs/heads/main",
    event_name: "push",
    actor: "ann",
    run_id: "1534",
    run_number: "10",
    run_attempt: "2",
    runner_environment: "github-hosted",
  };
}

/** Claims as GitLab signs the ID tokens of its jobs. */
export function gitlabClaims(issuer: string, audience: string, now: Temporal.Instant): Claims {
  return {
    iss: issuer,
    aud: audience,
    sub: "project_path:acme/shop:ref_type:branch:ref:main",
    jti: crypto.randomUUID(),
    iat: seconds(now),
    nbf: seconds(now) - 5,
    exp: seconds(now) + 3600,
    namespace_id: "72",
    namespace_path: "acme",
    project_id: "20",
    project_path: "acme/shop",
    user_id: "1",
    user_login: "ann",
    pipeline_source: "push",
    job_id: "302",
    ref: "main",
    ref_type: "branch",
    ref_path: "refs/heads/main",
    ref_protected: "true",
    environment: "production",
    environment_protected: "true",
  };
}

/** Claims as the API server of Kubernetes signs the projected token of a service account. */
export function kubernetesClaims(issuer: string, audience: string, now: Temporal.Instant): Claims {
  return {
    iss: issuer,
    aud: [audience],
    sub: "system:serviceaccount:ci:deployer",
    iat: seconds(now),
    nbf: seconds(now),
    exp: seconds(now) + 3607,
    "kubernetes.io": {
      namespace: "ci",
      pod: { name: "runner-0", uid: "7c1b9d4e" },
      serviceaccount: { name: "deployer", uid: "1f6d0a3c" },
    },
  };
}
