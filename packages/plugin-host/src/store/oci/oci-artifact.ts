import { Fault } from "@slipway/domain";
import { z } from "zod";
import { fileNameOf } from "../content-files.ts";
import { formatOciReference, type OciReference } from "./oci-reference.ts";
import type { OciRepository } from "./oci-registry.ts";

/** The platform of a program, with Go's names. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
}

/** The blob with a plugin's program. */
export interface OciProgram {
  /** `sha256:…` */
  readonly digest: string;
  readonly size: number;
  /** Its file name when it was pushed. */
  readonly filename: string;
}

/** The media type of layers that `pipectl plugin push` creates. */
const pluginLayer = "application/vnd.pipecd.piped.plugin";
const titleAnnotation = "org.opencontainers.image.title";

const descriptor = z.object({
  mediaType: z.string().default(""),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  size: z.number().int().min(0),
  annotations: z.record(z.string(), z.string()).nullish(),
});
const index = z.object({
  manifests: z.array(descriptor.extend({ platform: z.object({ os: z.string(), architecture: z.string() }).optional() })),
});
const manifest = z.object({ layers: z.array(descriptor) });

/** The platform of this process. */
export function thisPlatform(): Platform {
  const architectures: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };
  return { os: process.platform === "win32" ? "windows" : process.platform, architecture: architectures[process.arch] ?? process.arch };
}

/**
 * Finds the program of an artifact for a platform: as PipeCD pushes plugins, or any artifact of a single file. Throws `precondition`, naming what the
 * artifact contains, if there is none for this platform.
 */
export async function findOciProgram(
  repository: OciRepository,
  reference: OciReference,
  platform: Platform,
  signal: AbortSignal,
): Promise<OciProgram> {
  const name = formatOciReference(reference);
  let document = await repository.document(reference.digest ?? reference.tag ?? "latest", signal);
  const parsed = index.safeParse(document.json).data;
  if (parsed !== undefined) {
    const { manifests } = parsed;
    const fitting = manifests.find((each) => each.platform?.os === platform.os && each.platform.architecture === platform.architecture);
    const chosen = fitting ?? (manifests.length === 1 && manifests[0]?.platform === undefined ? manifests[0] : undefined);
    if (chosen === undefined) {
      const available = manifests.flatMap((each) => (each.platform ? [`${each.platform.os}/${each.platform.architecture}`] : []));
      throw new Fault(
        "precondition",
        `${name} has nothing for ${platform.os}/${platform.architecture}, only ${available.join(", ") || "files without a platform"}`,
      );
    }
    document = await repository.document(chosen.digest, signal);
  }
  const layers = manifest.safeParse(document.json).data?.layers;
  if (layers === undefined)
    throw new Fault("precondition", `${name} is not an artifact: its media type is ${document.mediaType || "not set"}`);
  return programOf(name, layers);
}

function programOf(name: string, layers: readonly z.output<typeof descriptor>[]): OciProgram {
  const layer = layers.find(({ mediaType }) => mediaType === pluginLayer) ?? (layers.length === 1 ? layers[0] : undefined);
  const types = layers.map(({ mediaType }) => mediaType || "none").join(", ") || "none";
  if (layer === undefined)
    throw new Fault("precondition", `${name} contains several files, none of type ${pluginLayer}: its layers are ${types}`);
  if (/\btar\b/.test(layer.mediaType))
    throw new Fault(
      "precondition",
      `${name} contains a file system image (${types}), not a plugin's program: push it with pipectl plugin push, or oras push`,
    );
  return { digest: layer.digest, size: layer.size, filename: fileNameOf(layer.annotations?.[titleAnnotation] ?? "") };
}
