import type { HelmOptions } from "./input/helm-input.ts";

/** A chart to render, and how. Paths are relative to where helm runs. */
export interface TemplateOptions {
  readonly chart: string;
  readonly release: string;
  /** Empty: helm's default. */
  readonly namespace: string;
  /** Paths of files, later ones take precedence. */
  readonly valueFiles: readonly string[];
  /** Paths of files, by the path of the value. */
  readonly setFiles: ReadonlyMap<string, string>;
  readonly options: Pick<HelmOptions, "setValues" | "apiVersions" | "kubeVersion">;
}

/** The arguments of `helm` that render a chart with its hooks and definitions: every value is part of its option, and names follow `--`, so none of them can be taken for an option. */
export function templateArguments({ chart, release, namespace, valueFiles, setFiles, options }: TemplateOptions): readonly string[] {
  return [
    "template",
    "--include-crds",
    ...(namespace === "" ? [] : [`--namespace=${namespace}`]),
    ...valueFiles.map((path) => `--values=${asCsv(path)}`),
    ...Object.entries(options.setValues).map(([path, value]) => `--set=${path}=${value}`),
    ...[...setFiles].map(([path, file]) => `--set-file=${path}=${escaped(file)}`),
    ...options.apiVersions.map((version) => `--api-versions=${version}`),
    ...(options.kubeVersion === "" ? [] : [`--kube-version=${options.kubeVersion}`]),
    "--",
    release,
    chart,
  ];
}

/** Helm reads the paths of `--values` as a line of CSV. */
function asCsv(path: string): string {
  return `"${path.replaceAll('"', '""')}"`;
}

/** Helm reads the paths of `--set-file` in the syntax of `--set`. */
function escaped(path: string): string {
  return path.replace(/[\\,]/g, "\\$&");
}
