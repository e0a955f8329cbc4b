import { archiveScript } from "../tools/archive-script.ts";
import type { Tool } from "../tools/tool.ts";

const defaultVersion = "5.8.1";

const script = archiveScript({
  from: "https://github.com/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv{{ .Version }}",
  archive: "kustomize_v{{ .Version }}_{{ .Os }}_{{ .Arch }}.tar.gz",
  sums: "checksums.txt",
  member: "kustomize",
});

/** The version that the application names, or else the current one. */
export function kustomizeTool(version: string): Tool {
  return {
    name: "kustomize",
    version: version === "" ? defaultVersion : version.replace(/^v(?=\d)/, ""),
    script,
    field: "input.kustomizeVersion",
  };
}
