import { expect, test } from "vitest";
import { z } from "zod";
import { chartSourcesSchema, hostOfRegistry, isPlainHttp } from "./chart-sources.ts";

const schema = z.object(chartSourcesSchema);

test.for([
  { chartRepositories: [{ name: "stable", address: "https://charts.example.com/stable" }] },
  { chartRepositories: [{ type: "HTTP", name: "a", address: "http://localhost:8080", username: "u", password: "p", insecure: true }] },
  { chartRegistries: [{ address: "registry.example.com" }] },
  { chartRegistries: [{ type: "OCI", address: "oci://registry.example.com:5000/", username: "u", passwordFile: "/run/secrets/registry" }] },
])("accepts %o", (config) => expect(schema.parse(config)).toMatchObject(config));

test.for([
  { config: { chartRepositories: [{ type: "GIT", name: "a", address: "https://a" }] }, problem: "type must be HTTP: for charts in Git" },
  { config: { chartRepositories: [{ name: "a/b", address: "https://a" }] }, problem: "name must be a name" },
  { config: { chartRepositories: [{ name: "a", address: "https://u:p@a" }] }, problem: "without user and password" },
  { config: { chartRepositories: [{ name: "a", address: "file:///etc" }] }, problem: "address must be an address" },
  { config: { chartRepositories: [{ name: "a", address: "https://a", username: "u" }] }, problem: "needs a username together with one of" },
  { config: { chartRepositories: [{ name: "a", address: "https://a", password: "p" }] }, problem: "needs a username together with one of" },
  {
    config: { chartRegistries: [{ address: "a", username: "u", password: "p", passwordFile: "f" }] },
    problem: "needs a username together with one of",
  },
  {
    config: {
      chartRepositories: [
        { name: "a", address: "https://a" },
        { name: "a", address: "https://b" },
      ],
    },
    problem: "chartRepositories.1.name is not unique",
  },
  { config: { chartRegistries: [{ address: "A:1" }, { address: "http://a:1" }] }, problem: "chartRegistries.1.address is not unique" },
  { config: { chartRegistries: [{ address: "registry.example.com/team" }] }, problem: "without a path" },
])("refuses what has no meaning: $problem", ({ config, problem }) => {
  const { error } = schema.safeParse(config);
  expect((error?.issues ?? []).map(({ path, message }) => `${path.join(".")} ${message}`).join("\n")).toContain(problem);
});

test("a registry is called without TLS only if its address says so", () => {
  expect([hostOfRegistry("http://Localhost:5000"), isPlainHttp({ address: "http://Localhost:5000" })]).toEqual(["localhost:5000", true]);
  expect([hostOfRegistry("oci://a.example/"), isPlainHttp({ address: "oci://a.example/" })]).toEqual(["a.example", false]);
});
