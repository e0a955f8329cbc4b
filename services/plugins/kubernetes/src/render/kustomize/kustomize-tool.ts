import { archiveScript } from "../tools/archive-script.ts";
import type { Tool } from "../tools/tool.ts";

const defaultVersion = "5.8.1";

const script = archiveScript({
  from: "https://github.com/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv{{ .Version }}",
  archive: "kustomize_v{{ .Version }}_{{ .Os }}_{{ .Arch }}.tar.gz",
  sums: "checksums.txt",
  member: "kustomize",
});

/** Whether a version runs no program that only a kustomization names: those before 4.1.0 run the `helmBin` of a generator without an option. */
export function isKnownToAsk({ version }: Pick<Tool, "version">): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > 4 || (Number(major) === 4 && Number(minor) >= 1);
}

/** The version that the application names, or else the current one. */
export function kustomizeTool(version: string): Tool {
  return {
    name: "kustomize",
    version: version === "" ? defaultVersion : version.replace(/^v(?=\d)/, ""),
    script,
    field: "input.kustomizeVersion",
  };
}
