import { onOneLine } from "./error-text.ts";

/** An error of helm about the chart as a whole, its values or its options. */
export interface ChartProblem {
  readonly text: string;
  /** The file that is not YAML, as helm calls it; its own problems have lines and columns. */
  readonly file?: string;
}

/** What is wrong with the chart, in an error of helm about no template. `chart` is the chart for messages, such as `charts/web`. */
export function chartProblem(error: string, chart: string): ChartProblem {
  const line = onOneLine(error);
  for (const [pattern, explain] of explanations) {
    const found = pattern.exec(line);
    if (found) return explain(found.slice(1), chart);
  }
  return { text: `helm cannot render the chart ${chart}: ${line}` };
}

type Explain = (found: readonly (string | undefined)[], chart: string) => ChartProblem;

const explanations: readonly (readonly [RegExp, Explain])[] = [
  [/^failed to parse (.+?): (.*)$/, ([file = "", cause = ""]) => ({ text: `${file}: is not a file of values: ${yamlCause(cause)}`, file })],
  [
    /^(?:error unpacking subchart (\S+) in \S+: )?cannot load (\S+?): (.*)$/,
    ([subchart, file = "", cause = ""], chart) => {
      const named = `${chart}/${subchart === undefined ? "" : `charts/${subchart}/`}${file}`;
      return { text: `${named}: cannot be read: ${yamlCause(cause)}`, file: named };
    },
  ],
  [
    /^chart requires kubeVersion: (.+) which is incompatible with Kubernetes (\S+)/,
    ([wanted = "", version = ""], chart) => ({
      text: `${chart}/Chart.yaml: the chart requires Kubernetes ${wanted}, but is rendered for ${version}: set helmOptions.kubeVersion to the version of the cluster`,
    }),
  ],
  [
    /^library charts are not installable/,
    (_, chart) => ({ text: `${chart}/Chart.yaml: a library chart has nothing to deploy: name the chart that uses it` }),
  ],
  [/^validation: chart\.metadata\.(\S+) (.*)$/, ([field = "", cause = ""], chart) => ({ text: `${chart}/Chart.yaml: ${field} ${cause}` })],
  [/(?:Chart\.yaml file is missing|no Chart\.yaml found)/, (_, chart) => ({ text: `there is no chart in ${chart}: it has no Chart.yaml` })],
  [/^failed parsing --set data: (.*)$/, ([cause = ""]) => ({ text: `helmOptions.setValues: ${cause}` })],
  [/^failed parsing --set-file data: (.*)$/, ([cause = ""]) => ({ text: `helmOptions.setFiles: ${cause}` })],
  [
    /release name (".*?"): invalid release name/,
    ([name = ""]) => ({
      text: `${name} cannot be the name of a release: set helmOptions.releaseName (lower case letters, digits, - and ., at most 53 characters)`,
    }),
  ],
  [
    /found in Chart\.yaml, but missing in charts\/ directory: (.*)$/,
    ([names = ""], chart) => ({
      text: `${chart}/Chart.yaml: the dependencies ${names} are not in charts/, and not found by their repository`,
    }),
  ],
];

function yamlCause(cause: string): string {
  return cause.replace(
    /(cannot unmarshal yaml document|error converting YAML to JSON|error unmarshaling JSON|while decoding JSON): |yaml: /g,
    "",
  );
}
