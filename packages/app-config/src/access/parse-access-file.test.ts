import { formatProblem } from "@slipway/yaml";
import { expect, test } from "vitest";
import { parseAccessFile } from "./parse-access-file.ts";

const head = "apiVersion: slipway.dev/v1\nkind: Access\nspec:\n";
const parse = (spec: string) => parseAccessFile(head + spec, { filename: "access.yaml" });

test("a file with everything", () => {
  const { access, problems } = parse(`  projects:
    - id: shop
      roles:
        - name: Deployer
          policies:
            - resources=application{env:dev};actions=get,sync
            - policy: resources=deployment;actions=approve
              applications: ["web-*"]
              stages: [WAIT_APPROVAL]
      userGroups: [{ ssoGroup: acme/dev, role: Deployer }]
      users: [{ user: ann@example.com, role: Admin }]
      allowStrayAsViewer: true
      fourEyes: true
    - { id: "*", defaultRole: Editor }
`);
  expect(problems).toEqual([]);
  expect(access).toEqual({
    signIn: undefined,
    projects: [
      {
        projectId: "shop",
        roles: [
          {
            name: "Deployer",
            policies: [
              { resources: [{ resource: "application", labels: { env: "dev" }, names: [] }], actions: ["get", "sync"], stages: [] },
              { resources: [{ resource: "deployment", labels: {}, names: ["web-*"] }], actions: ["approve"], stages: ["WAIT_APPROVAL"] },
            ],
          },
        ],
        groups: [{ group: "acme/dev", role: "Deployer" }],
        users: [{ user: "ann@example.com", role: "Admin" }],
        defaultRole: "Viewer",
        fourEyes: true,
      },
      { projectId: "*", roles: [], groups: [], users: [], defaultRole: "Editor", fourEyes: false },
    ],
    workloadIdentity: [],
  });
});

test.for([
  {
    spec: "  projects: [{ id: shop, rolse: [] }]\n",
    want: /access\.yaml:4:26: spec\.projects\[0\]\.rolse: unknown field; did you mean roles\?/,
  },
  { spec: "  projects: [{ id: a b }]\n", want: /spec\.projects\[0\]\.id: must have letters/ },
  { spec: "  projects: [{ id: a }, { id: a }]\n", want: /is not unique: a/ },
  { spec: "  projects: [{ id: a, roles: [{ name: Admin, policies: [x] }] }]\n", want: /is the name of a built-in role/ },
  { spec: "  projects: [{ id: a, roles: [{ name: x, policies: [] }] }]\n", want: /needs a policy/ },
  {
    spec: "  projects: [{ id: a, users: [{ user: x@y.example, role: Boss }] }]\n",
    want: /4:58: spec\.projects\[0\]\.users\[0\]\.role: is no role of this project; there are Admin, Editor, Viewer/,
  },
  { spec: "  projects: [{ id: a, defaultRole: Boss }]\n", want: /is no role of this project/ },
  { spec: "  projects: [{ id: a, defaultRole: Admin, allowStrayAsViewer: true }]\n", want: /gives another role than defaultRole/ },
  {
    spec: "  projects: [{ id: a, roles: [{ name: x, policies: [{ policy: resources=piped;actions=get, stage: [x] }] }] }]\n",
    want: /policies\[0\]\.stage: unknown field; did you mean stages\?/,
  },
  {
    spec: "  projects: [{ id: a, roles: [{ name: x, policies: [resources=aplication;actions=get] }] }]\n",
    want: /access\.yaml:4:53: spec\.projects\[0\]\.roles\[0\]\.policies\[0\].*: .*did you mean application/,
  },
])("$spec", ({ spec, want }) => {
  const { access, problems } = parse(spec);
  expect(access).toBeUndefined();
  expect(problems.map(formatProblem).join("\n")).toMatch(want);
});

const signIn = (github: boolean) =>
  `  signIn: { url: "https://a.example", oidc: [{ name: company, issuer: "https://i.example", clientId: c }]${github ? ", github: { clientId: c, clientSecretFile: f }" : ""} }\n`;
const ops = (provider = "") =>
  `  projects: [{ id: a, userGroups: [{ ssoGroup: ops, role: Admin${provider && `, provider: ${provider}`} }] }]\n`;

test("a group is one of a provider, which is named where there are several: anybody makes an organization at GitHub", () => {
  const problems = (spec: string) => parse(spec).problems.map(formatProblem).join("\n");
  expect(problems(signIn(true) + ops())).toMatch(/userGroups\[0\]\.provider: is needed, .* signIn has company, github/);
  const users = (user: string) => `  projects: [{ id: a, users: [{ user: "${user}", role: Admin }] }]\n`;
  expect(problems(signIn(true) + users("ann@example.com"))).toMatch(/users\[0\]\.provider: is needed/);
  expect(problems(signIn(true) + users("github:7"))).toBe("");
  expect(problems(signIn(false) + users("ann@example.com"))).toBe("");
  expect(problems(signIn(true) + ops("gitlab"))).toMatch(/userGroups\[0\]\.provider: is no provider: signIn has company, github/);
  expect(parse(signIn(true) + ops("company")).access?.projects[0]?.groups).toEqual([{ group: "ops", role: "Admin", provider: "company" }]);
  expect(parse(signIn(false) + ops()).access?.projects[0]?.groups).toEqual([{ group: "ops", role: "Admin" }]);
});

test("a file of another kind, and an empty one, are refused", () => {
  expect(parseAccessFile("kind: Piped\n", { filename: "a" }).access).toBeUndefined();
  expect(parseAccessFile("", { filename: "a" }).access).toBeUndefined();
});

test.for([
  { user: "ann", isPerson: false },
  { user: "Ann Lee", isPerson: false },
  { user: "@ann", isPerson: false },
  { user: "oidc:", isPerson: false },
  { user: "ann@example.com", isPerson: true },
  { user: "oidc:https://i.example#ann", isPerson: true },
  { user: "github:7", isPerson: true },
])("$user is a person: $isPerson", ({ user, isPerson }) => {
  const written = signIn(false).replace("oidc:", `blocked: ["${user}"], oidc:`);
  const { problems } = parse(`${written}  projects: [{ id: a, users: [{ user: "${user}", role: Admin }] }]\n`);
  const paths = problems.map(formatProblem).filter((text) => text.includes("is neither an e-mail address nor the id of a principal"));
  expect(paths).toHaveLength(isPerson ? 0 : 2);
});
