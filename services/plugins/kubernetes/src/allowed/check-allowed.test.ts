import { expect, test } from "vitest";
import { protectedByDefault } from "../prune/prune-rules.ts";
import { allowedSchema } from "./allowed-schema.ts";
import { problemOf, rulesFor } from "./check-allowed.ts";
import { likelyPlurals } from "./ruled-manifests.ts";
import { refuseUnknownKinds, refuseUnknownProtection } from "./unknown-kinds.ts";

const object = (name: string, kind: string, group = "", namespace = "") => ({
  key: { group, kind, namespace, name },
  isClusterWide: namespace === "",
  names: likelyPlurals(kind),
});
const deployment = object("web", "Deployment", "apps", "shop-eu");
const role = object("admin", "ClusterRole", "rbac.authorization.k8s.io");

test.for([
  { name: "nothing is limited", allowed: {}, of: deployment },
  { name: "a namespace that fits", allowed: { namespaces: ["bank", "shop-*"] }, of: deployment },
  { name: "another namespace", allowed: { namespaces: ["bank"] }, of: deployment, problem: "namespace shop-eu is not allowed" },
  { name: "a pattern is the whole name", allowed: { namespaces: ["shop"] }, of: deployment, problem: "namespace shop-eu is not allowed" },
  { name: "a dot is a dot", allowed: { deniedKinds: ["Deployment.a.ps"] }, of: deployment },
  {
    name: "a kind in another case",
    allowed: { deniedKinds: ["secret"] },
    of: object("a", "Secret", "", "shop"),
    problem: "kind Secret is denied",
  },
  {
    name: "a plural",
    allowed: { deniedKinds: ["Certificates.cert-manager.io"] },
    of: object("a", "Certificate", "cert-manager.io", "shop"),
    problem: "kind Certificate.cert-manager.io is denied",
  },
  {
    name: "a plural of a kind in y",
    allowed: { kinds: ["networkpolicies"] },
    of: object("a", "NetworkPolicy", "networking.k8s.io", "shop"),
  },
  {
    name: "a denied namespace, although it is allowed",
    allowed: { namespaces: ["*"], deniedNamespaces: ["*-eu"] },
    of: deployment,
    problem: "namespace shop-eu is denied",
  },
  { name: "a kind of any group", allowed: { kinds: ["Deployment"] }, of: deployment },
  { name: "a kind of a group", allowed: { kinds: ["Deployment.apps"] }, of: deployment },
  { name: "every kind of a group", allowed: { kinds: ["*.apps"] }, of: deployment },
  { name: "the core group only", allowed: { kinds: ["Deployment."] }, of: deployment, problem: "kind Deployment.apps is not allowed" },
  { name: "a kind of the core group", allowed: { kinds: ["Service."] }, of: object("a", "Service", "", "shop") },
  { name: "another kind", allowed: { kinds: ["Service"] }, of: deployment, problem: "kind Deployment.apps is not allowed" },
  {
    name: "a denied kind",
    allowed: { deniedKinds: ["ClusterRole*"] },
    of: role,
    problem: "kind ClusterRole.rbac.authorization.k8s.io is denied",
  },
  {
    name: "an object of the cluster, although namespaces are limited",
    allowed: { namespaces: ["shop"] },
    of: role,
    problem: "kind ClusterRole.rbac.authorization.k8s.io is outside of the allowed namespaces",
  },
  { name: "an object of the cluster that kinds names", allowed: { namespaces: ["shop"], kinds: ["ClusterRole"] }, of: role },
  { name: "a Namespace by its name", allowed: { namespaces: ["shop"] }, of: object("shop", "Namespace") },
  {
    name: "another Namespace",
    allowed: { namespaces: ["shop"] },
    of: object("kube-system", "Namespace"),
    problem: "namespace kube-system is not allowed",
  },
])("$name", ({ allowed, of, problem }) => expect(problemOf(of, allowedSchema.parse(allowed))).toBe(problem));

test("the first rules that fit an application replace those of the target", () => {
  const allowed = allowedSchema.parse({
    namespaces: ["shop"],
    applications: [
      { name: "platform-*", repository: "*/infra.git", namespaces: ["kube-*"] },
      { name: "bank", namespaces: ["bank"] },
    ],
  });
  const namespacesFor = (name: string, repository?: string) => rulesFor(allowed, { name, repository })?.namespaces;
  expect(namespacesFor("platform-dns", "https://git/infra.git")).toEqual(["kube-*"]);
  expect(namespacesFor("platform-dns", "https://git/apps.git")).toEqual(["shop"]);
  expect(namespacesFor("bank", "https://git/apps.git")).toEqual(["bank"]);
  expect(namespacesFor("platform-dns")).toEqual(["kube-*"]);
  expect(rulesFor(undefined, { name: "bank", repository: "" })).toBeUndefined();
  expect(allowedSchema.safeParse({ applications: [{ namespaces: ["a"] }] }).success).toBe(false);
});

test.for(["Secret.core", "Certificate.certmanager", "Secret.v1", "Deployment.v1.apps", "v1/Secret", " Secret", ""])(
  "%j can fit no kind and is refused",
  (pattern) => expect(allowedSchema.safeParse({ deniedKinds: [pattern] }).success).toBe(false),
);

test.for(["Kube-System", " kube-system", "a/b", ""])("%j can fit no namespace and is refused", (pattern) =>
  expect(allowedSchema.safeParse({ deniedNamespaces: [pattern] }).success).toBe(false),
);

test.for([
  "Ingress",
  "Endpoints",
  "secrets",
  "Jobs.batch",
  "*.cert*",
  "ingress.networking.k8s.io",
  "*",
  "*.apps",
  "Service.",
  "ClusterRole*",
  "Certificate.cert-manager.io",
])("%j is a pattern of kinds", (pattern) => expect(allowedSchema.safeParse({ kinds: [pattern] }).success).toBe(true));

const certificate = { group: "cert-manager.io", version: "v1", kind: "Certificate", plural: "certificates", isNamespaced: true, verbs: [] };
const served = [{ ...certificate, names: ["certificates", "certificate", "cert"] }];

test.for(["Certificate", "CERTIFICATES.cert-manager.io", "cert.Cert-Manager.io", "cert*"])("%j is a kind of the cluster", (pattern) =>
  expect(refuseUnknownKinds({ deniedKinds: [pattern] }, served)).toBeUndefined(),
);

test("a denial of a kind that the cluster does not have is refused, unless it has a *: then it is a warning", () => {
  expect(() => refuseUnknownKinds({ deniedKinds: ["certs", "Certificate.certmanager.io"] }, served)).toThrow(
    "the cluster has no such kind: certs, Certificate.certmanager.io (did you mean Certificate.cert-manager.io?). Correct it in the piped file",
  );
  expect(refuseUnknownKinds({ deniedKinds: ["*.certmanager.io"] }, served)).toContain("for no kind of the cluster: *.certmanager.io");
});

test("a protected kind that the cluster does not have is refused, with the one that is meant", () => {
  expect(() => refuseUnknownProtection({ protectedKinds: ["Certificat", "certificates"] }, served)).toThrow(
    "protectedKinds in spec.plugins.kubernetes has no effect, because the cluster has no such kind: Certificat (did you mean Certificate?). Correct it in the application file; add a * for kinds that are to come, such as Certificat*",
  );
  expect(refuseUnknownProtection({ protectedKinds: ["Certificate"] }, served)).toBeUndefined();
  expect(refuseUnknownProtection({ protectedKinds: ["Widget*"] }, served)).toContain("for no kind of the cluster: Widget*");
});

test("kinds that are protected by default are not refused on a cluster that lacks them", () => {
  expect(refuseUnknownProtection({ protectedKinds: protectedByDefault }, served)).toBeUndefined();
});
