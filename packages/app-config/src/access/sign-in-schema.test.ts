import { formatProblem } from "@slipway/yaml";
import { expect, test } from "vitest";
import { parseAccessFile } from "./parse-access-file.ts";

const parse = (signIn: string) =>
  parseAccessFile(`apiVersion: slipway.dev/v1\nkind: Access\nspec:\n  signIn: ${signIn}\n`, { filename: "access.yaml" });
const hash = `$scrypt$ln=15,r=8,p=3$${"A".repeat(22)}$${"B".repeat(43)}`;

test("ways to sign in, with their defaults", () => {
  const { access, problems } = parse(`
    url: https://slipway.example.com/
    oidc:
      - { name: company, issuer: "https://login.example.com/realms/a", clientId: slipway, clientSecretFile: /etc/secret }
    github: { clientId: abc, clientSecretFile: /etc/github }
    admin: { username: root, passwordHash: "${hash}" }`);
  expect(problems.map(formatProblem)).toEqual([]);
  expect(access?.signIn).toEqual({
    url: "https://slipway.example.com",
    sessionTtl: 24 * 3_600_000,
    idleTtl: 8 * 3_600_000,
    oidc: [
      {
        name: "company",
        displayName: "",
        issuer: "https://login.example.com/realms/a",
        clientId: "slipway",
        clientSecretFile: "/etc/secret",
        scopes: ["openid", "profile", "email"],
        groupsClaim: "groups",
        nameClaim: "name",
      },
    ],
    github: { clientId: "abc", clientSecretFile: "/etc/github", baseUrl: "https://github.com" },
    admin: { username: "root", passwordHash: { ln: 15, r: 8, p: 3, salt: "A".repeat(22), key: "B".repeat(43) } },
    blocked: [],
  });
});

const url = "url: https://slipway.example.com";
const one = (rest: string) => `{ ${url}, oidc: [{ name: a, issuer: "https://a.example", clientId: c, ${rest} }] }`;
test.for([
  { name: "no way to sign in", signIn: `{ ${url} }`, want: /4:11: spec\.signIn: needs a way to sign in/ },
  { name: "plain http", signIn: "{ url: http://slipway.example.com }", want: /signIn\.url: must be https/ },
  { name: "a path", signIn: "{ url: https://example.com/slipway }", want: /signIn\.url: must have no path/ },
  { name: "credentials in an address", signIn: "{ url: https://a:b@example.com }", want: /signIn\.url: must have no user/ },
  { name: "another scheme", signIn: "{ url: javascript:alert }", want: /signIn\.url: must be an address/ },
  { name: "a name that is another way", signIn: one("name: github").replace("name: a, ", ""), want: /oidc\[0\]\.name: must not be github/ },
  { name: "a name that is no path", signIn: one("name: a/b").replace("name: a, ", ""), want: /oidc\[0\]\.name: must have 1 to 31/ },
  {
    name: "an issuer over http",
    signIn: one("x: 1").replace("https://a.example", "http://a.example"),
    want: /oidc\[0\]\.issuer: must be https/,
  },
  { name: "an unknown field", signIn: one("groupClaim: x"), want: /oidc\[0\]\.groupClaim: unknown field; did you mean groupsClaim\?/ },
  { name: "scopes without openid", signIn: one("scopes: [email]"), want: /oidc\[0\]\.scopes: must have openid/ },
  { name: "a session of a second", signIn: `{ ${url}, sessionTtl: 1s }`, want: /sessionTtl: must be from 1m to 720h/ },
  { name: "a session of a year", signIn: `{ ${url}, sessionTtl: 8760h }`, want: /sessionTtl: must be from 1m to 720h/ },
  {
    name: "a hash of PipeCD",
    signIn: `{ ${url}, admin: { username: a, passwordHash: "$2a$10$x" } }`,
    want: /passwordHash: is a bcrypt hash, as PipeCD has: make one with slipway admin hash-password/,
  },
  { name: "a password", signIn: `{ ${url}, admin: { username: a, passwordHash: hunter2 } }`, want: /passwordHash: is not a hash/ },
])("$name is refused", ({ signIn, want }) => {
  const { access, problems } = parse(signIn);
  expect(access).toBeUndefined();
  const text = problems.map(formatProblem).join("\n");
  expect(text).toMatch(want);
  expect(text).not.toContain("hunter2");
});

test("http is allowed on this machine", () => {
  expect(parse(`{ url: "http://127.0.0.1:7400", admin: { username: a, passwordHash: "${hash}" } }`).access?.signIn?.url).toBe(
    "http://127.0.0.1:7400",
  );
});
