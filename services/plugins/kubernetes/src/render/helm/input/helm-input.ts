import { z } from "zod";
import { matching } from "./matching.ts";
import { setValueProblem } from "./set-value.ts";

const text = z.string().default("");

/** `input.helmChart`: which chart to render. */
export const helmChartSchema = z
  .object({
    path: text.describe(
      "Directory or archive of the chart in the repository, relative to the application directory. It may be outside of it, such as ../../charts/web.",
    ),
    repository: text.describe("Name of one of the chartRepositories of the plugin, or oci:// and a path in one of its chartRegistries."),
    name: text.describe("Name of the chart in the repository."),
    version: text.describe("Version of the chart in the repository, or a range such as ^1.2.0."),
    gitRemote: text.describe("Not supported: charts from other Git repositories."),
    ref: text.describe("Not supported: charts from other Git repositories."),
  })
  .superRefine(({ path, repository, name, version }, { addIssue }) => {
    const problem = (field: string, message: string) => addIssue({ code: "custom", path: [field], message });
    if (path !== "") {
      for (const [field, value] of Object.entries({ repository, name, version }))
        if (value !== "") problem(field, "cannot be combined with path, which is a chart in this repository: remove one of them");
      return;
    }
    if (repository === "") problem("path", "names no chart: set path, or repository, name and version");
    else {
      if (name === "") problem("name", "is missing: which chart of the repository?");
      else if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) problem("name", `${JSON.stringify(name)} is not the name of a chart`);
      if (version === "") problem("version", "is missing: without it, the same commit would deploy whatever is newest");
    }
  });

/** A chart to render. */
export type HelmChart = z.output<typeof helmChartSchema>;

const releaseWords = "must be a name such as shop-web: lower case letters, digits, - and ., at most 53 characters";
const setWords = "must be a text, as after --set of helm: put numbers and booleans in quotes";

/** `input.helmOptions`: how the chart is rendered. */
export const helmOptionsSchema = z.object({
  releaseName: matching(/^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$/, releaseWords)
    .max(53, { error: releaseWords })
    .default("")
    .describe("Name of the release, as templates see it. Default: the name of the application."),
  setValues: z
    .record(z.string(), z.string({ error: setWords }).meta({ errorMessage: setWords }))
    .default({})
    .superRefine((values, { addIssue }) => {
      for (const [key, value] of Object.entries(values)) {
        const message = setValueProblem(key, value);
        if (message !== undefined) addIssue({ code: "custom", path: [key], message });
      }
    })
    .describe("Values by their path, such as image.tag, in the syntax of --set of helm. They take precedence over value files."),
  valueFiles: z
    .array(z.string().min(1))
    .default([])
    .describe("Files with values, in or below the application directory, or https URLs. Later ones take precedence."),
  setFiles: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe("Values by their path whose content is a file, in or below the application directory or at an https URL."),
  apiVersions: z
    .array(matching(/^[^\s,]+$/, "must be an API version such as monitoring.coreos.com/v1"))
    .default([])
    .describe("API versions that templates find in .Capabilities.APIVersions, besides those of Kubernetes."),
  kubeVersion: matching(/^(v?\d+(\.\d+){0,2}([-+][0-9A-Za-z.+-]+)?)?$/, "must be a version of Kubernetes such as 1.35.0")
    .default("")
    .describe("The version that templates find in .Capabilities.KubeVersion. Default: that of helm."),
});

/** How a chart is rendered, with defaults. */
export type HelmOptions = z.output<typeof helmOptionsSchema>;
