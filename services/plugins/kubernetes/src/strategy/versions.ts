import type { Version } from "@slipway/plugin-sdk";
import { containerImages } from "../decorate/references.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { parseImage } from "./image.ts";

/** The container images of the manifests' pods, each once, in the order of their declaration. */
export function determineVersions(manifests: readonly Manifest[]): readonly Version[] {
  const images = new Set(manifests.flatMap(({ object }) => containerImages(object)));
  return [...images].map((image) => {
    const { name, tag } = parseImage(image);
    return { kind: "container-image", name, version: tag, url: image };
  });
}
