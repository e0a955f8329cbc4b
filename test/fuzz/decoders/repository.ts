import { checkAnyFile, parseApplicationFile, parseEventWatcherFile, parsePipedFile } from "@slipway/app-config";
import { trailer } from "@slipway/git";
import { manifestRules, readDocuments } from "@slipway/yaml";
import { parseAccessFile } from "../../../packages/app-config/src/access/parse-access-file.ts";
import { decodeApplicationFile } from "../../../packages/app-config/src/reading/decode-files.ts";
import { readTemplateFile } from "../../../services/plugins/analysis/src/templates/read-template-file.ts";
import { ignoredFieldsOf } from "../../../services/plugins/kubernetes/src/fields/ignored-fields.ts";
import { problemOf } from "../../../services/plugins/kubernetes/src/health/user/expression.ts";
import { parseManifests } from "../../../services/plugins/kubernetes/src/manifests/parse-manifests.ts";
import { replaceInYaml } from "../../../services/plugins/kubernetes/src/patches/replace-in-yaml.ts";
import { chartProblem } from "../../../services/plugins/kubernetes/src/render/helm/errors/chart-problem.ts";
import { errorText } from "../../../services/plugins/kubernetes/src/render/helm/errors/error-text.ts";
import { schemaProblems } from "../../../services/plugins/kubernetes/src/render/helm/errors/schema-problems.ts";
import { templateProblem } from "../../../services/plugins/kubernetes/src/render/helm/errors/template-problem.ts";
import { setValueProblem } from "../../../services/plugins/kubernetes/src/render/helm/input/set-value.ts";
import { renderedFiles } from "../../../services/plugins/kubernetes/src/render/helm/rendered-files.ts";
import { readKustomization } from "../../../services/plugins/kubernetes/src/render/kustomize/kustomization.ts";
import { positionsOfKey } from "../../../services/plugins/kubernetes/src/render/kustomize/positions-of-key.ts";
import { routesTraffic } from "../../../services/plugins/kubernetes/src/stages/source-manifests.ts";
import { readSpec } from "../../../services/web/src/pages/edit-application/spec-text/read-spec.ts";
import type { Decoder } from "../decoder.ts";
import * as samples from "../samples.ts";

const { application, older, piped, manifests, template, kustomization, eventWatcher, commit, rendered, helmError, schemaError } = samples;
const kubernetes = "services/plugins/kubernetes/src";
const config = "packages/app-config/src";

const access = `apiVersion: slipway.dev/v1
kind: Access
spec:
  projects:
    - id: shop
      roles: [{name: Deployer, policies: ["resources=application{env:prod};actions=get,sync"]}]
      userGroups: [{ssoGroup: ops, role: Admin}]
`;

/** What a repository, a chart or a program that renders holds. */
export const repositoryDecoders: readonly Decoder[] = [
  {
    name: "an application file",
    sources: [
      "packages/yaml/src/read-yaml.ts",
      "packages/yaml/src/documents/read-documents.ts",
      "packages/yaml/src/documents/compose-documents.ts",
    ],
    valid: [application, older],
    decode: (_, text) => parseApplicationFile(text, { filename: "app.pipecd.yaml" }),
  },
  {
    name: "the bytes of an application file",
    sources: [`${config}/reading/decode-files.ts`],
    valid: [application, older],
    decode: (content) => decodeApplicationFile(content, { filename: "app.pipecd.yaml" }),
  },
  {
    name: "an application file that is edited on the page",
    sources: ["services/web/src/pages/edit-application/spec-text/spec-nodes.ts"],
    valid: [application, older],
    decode: (_, text) => readSpec(text),
  },
  { name: "a piped file", sources: [], valid: [piped], decode: (_, text) => parsePipedFile(text, { filename: "piped.yaml" }) },
  { name: "an access file", sources: [], valid: [access], decode: (content) => parseAccessFile(content, { filename: "access.yaml" }) },
  {
    name: "a file that is checked",
    sources: [],
    valid: [application, piped],
    decode: (_, text) => checkAnyFile(text, { filename: "any.yaml" }),
  },
  {
    name: "manifests",
    sources: [`${kubernetes}/manifests/parse-manifests.ts`],
    valid: [manifests],
    decode: (content) => parseManifests(content, "a.yaml"),
  },
  { name: "documents of YAML", sources: [], valid: [manifests], decode: (content) => readDocuments(content, "a.yaml", manifestRules) },
  {
    name: "an event watcher file",
    sources: [],
    valid: [eventWatcher],
    decode: (content) => parseEventWatcherFile(content, ".pipe/a.yaml"),
  },
  {
    name: "analysis templates",
    sources: ["services/plugins/analysis/src/templates/read-template-file.ts"],
    valid: [template],
    decode: (content) => readTemplateFile(content, ".pipe/a.yaml"),
  },
  {
    name: "ignored fields",
    sources: [`${kubernetes}/fields/ignored-fields.ts`],
    valid: [application],
    decode: (_, text) => ignoredFieldsOf(text),
  },
  {
    name: "the stages of an application file",
    sources: [`${kubernetes}/stages/source-manifests.ts`],
    valid: [application],
    decode: (_, text) => routesTraffic({ configText: text }, "production"),
  },
  {
    name: "a kustomization",
    sources: [`${kubernetes}/render/kustomize/kustomization.ts`, `${kubernetes}/render/kustomize/chart-references.ts`],
    valid: [kustomization],
    decode: (content) => readKustomization(content, "kustomization.yaml"),
  },
  {
    name: "the places of a key of a kustomization",
    sources: [`${kubernetes}/render/kustomize/positions-of-key.ts`],
    valid: [kustomization],
    decode: (content) => positionsOfKey(content, "resources"),
  },
  {
    name: "the output of helm",
    sources: [`${kubernetes}/render/helm/rendered-files.ts`],
    valid: [rendered],
    decode: (content) => renderedFiles(Buffer.from(content), (file) => file),
  },
  { name: "an error of helm", sources: [], valid: [helmError, schemaError], decode: (_, text) => helmProblems(text) },
  { name: "a value for --set of helm", sources: [], valid: ["a.b=c"], decode: (_, text) => setValueProblem(text.slice(0, 9), text) },
  { name: "an expression of a health rule", sources: [], valid: ['object.status.phase == "Ready"'], decode: (_, text) => problemOf(text) },
  {
    name: "a YAML text in which a patch replaces a value",
    sources: [`${kubernetes}/patches/replace-in-yaml.ts`],
    valid: ["spec: {replicas: 3, template: {spec: {containers: [&a {name: web}, *a]}}}\n"],
    decode: (_, text) => replaceInYaml(text, ["spec", "replicas"], text.slice(15, 18)),
    refuses: ["invalid"],
  },
  { name: "trailers of a commit", sources: [], valid: [commit], decode: (_, text) => trailer(text, "Piped-event") },
];

function helmProblems(stderr: string) {
  const error = errorText(stderr);
  return [templateProblem(error, (file) => file), schemaProblems(error), chartProblem(error, "web")];
}
