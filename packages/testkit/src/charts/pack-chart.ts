import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { tar } from "./tar.ts";

/** A Helm chart to pack. */
export interface ChartFiles {
  readonly name: string;
  readonly version: string;
  /** By path inside the chart. A `Chart.yaml` is added if there is none. */
  readonly files: Readonly<Record<string, string>>;
}

/** A packed chart, as repositories and registries serve it. */
export interface PackedChart {
  readonly name: string;
  readonly version: string;
  readonly archive: Buffer;
  /** SHA-256 of the archive, in hex. */
  readonly digest: string;
}

/** Packs a chart as `helm package` does. */
export function packChart({ name, version, files }: ChartFiles): PackedChart {
  const all = { "Chart.yaml": JSON.stringify({ apiVersion: "v2", name, version }), ...files };
  const archive = gzipSync(tar(Object.fromEntries(Object.entries(all).map(([path, text]) => [`${name}/${path}`, text]))));
  return { name, version, archive, digest: createHash("sha256").update(archive).digest("hex") };
}
