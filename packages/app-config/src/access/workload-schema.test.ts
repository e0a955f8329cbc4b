import { formatProblem } from "@slipway/yaml";
import { expect, test } from "vitest";
import { parseAccessFile } from "./parse-access-file.ts";

const parse = (rule: string) =>
  parseAccessFile(
    `apiVersion: slipway.dev/v1
kind: Access
spec:
  projects:
    - { id: shop, roles: [{ name: Deployer, policies: [resources=application;actions=sync] }] }
    - { id: "*", roles: [{ name: Reader, policies: [resources=application;actions=get] }] }
  workloadIdentity:
    - ${rule}
`,
    { filename: "access.yaml" },
  );
const github = "name: ci, issuer: https://token.actions.githubusercontent.com, audience: slipway, project: shop, role: Deployer";

test("a rule is read with its defaults, and conditions as text", () => {
  const { access, problems } = parse(
    `{ ${github}, conditions: { repository: acme/shop, run_attempt: 1, ref: [refs/heads/main, "refs/tags/v*"] } }`,
  );
  expect(problems).toEqual([]);
  expect(access?.workloadIdentity).toEqual([
    {
      name: "ci",
      issuer: "https://token.actions.githubusercontent.com",
      audience: "slipway",
      jwks: undefined,
      conditions: { repository: ["acme/shop"], run_attempt: ["1"], ref: ["refs/heads/main", "refs/tags/v*"] },
      projectId: "shop",
      role: "Deployer",
      ttlMs: 600_000,
      maxAgeMs: 3_600_000,
      singleUse: true,
    },
  ]);
});

test("a rule for a cluster, whose keys are in a file, with a role of every project", () => {
  const cluster =
    "name: k, issuer: https://kubernetes.default.svc, jwksFile: /etc/jwks.json, audience: slipway, project: cart, role: Reader";
  const { access } = parse(
    `{ ${cluster}, conditions: { sub: "system:serviceaccount:ci:deployer" }, ttl: 15m, maxAge: 24h, singleUse: false }`,
  );
  expect(access?.workloadIdentity).toMatchObject([
    { jwks: { file: "/etc/jwks.json" }, ttlMs: 900_000, maxAgeMs: 86_400_000, singleUse: false },
  ]);
});

const conditions = "conditions: { repository: acme/shop }";
test.for([
  { rule: `{ ${github}, conditions: {} }`, want: /access\.yaml:8:\d+: .*conditions.*needs a condition/ },
  { rule: `{ ${github}, conditions: { ref: refs/heads/main } }`, want: /must say whose tokens are accepted/ },
  { rule: `{ ${github}, conditions: { repository: { a: b } } }`, want: /workloadIdentity\[0\]\.conditions\.repository/ },
  { rule: `{ ${github}, ${conditions}, ttl: 1h }`, want: /ttl: must be from 1m to 15m/ },
  { rule: `{ ${github}, ${conditions}, tll: 5m }`, want: /unknown field; did you mean ttl/ },
  {
    rule: `{ ${github.replace("Deployer", "Boss")}, ${conditions} }`,
    want: /role: is no role of project shop; there are Admin, Editor, Viewer, Deployer, Reader/,
  },
  { rule: `{ ${github.replace("shop", '"*"')}, ${conditions} }`, want: /project: must have letters/ },
  { rule: `{ ${github.replace("https:", "http:")}, ${conditions} }`, want: /issuer: must be https/ },
  { rule: `{ ${github.replace("token.actions", "'*'")}, ${conditions} }`, want: /issuer|is not valid/ },
  { rule: `{ ${github}, ${conditions}, jwksUri: "http://10.0.0.1/keys" }`, want: /jwksUri: must be https/ },
  { rule: `{ ${github}, ${conditions}, jwksUri: "https://a.example/k", jwksFile: /k }`, want: /give either jwksUri or jwksFile/ },
  { rule: `{ ${github.replace("audience: slipway, ", "")}, ${conditions} }`, want: /audience/ },
  { rule: `{ ${github}, ${conditions} }\n    - { ${github}, ${conditions} }`, want: /name: is not unique: ci/ },
])("$rule is refused", ({ rule, want }) => {
  const { access, problems } = parse(rule);
  expect(access).toBeUndefined();
  expect(problems.map(formatProblem).join("\n")).toMatch(want);
});
