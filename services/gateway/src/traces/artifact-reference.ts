import { Fault } from "@slipway/domain";
import { namedArtifact } from "../events/intake/event-artifact.ts";

/** What the permanent record is asked for instead of a package URL. */
export interface ArtifactReference {
  readonly artifact: string;
  readonly commitHash: string;
}

/**
 * Reads what a person calls an artifact: a package URL becomes its digest, or its image with the tag, or else the commit that it names with `vcs_url`; other
 * texts stay as they are. Throws `invalid` for a package URL with none of them.
 */
export function artifactReference(text: string): ArtifactReference {
  if (!text.startsWith("pkg:")) return { artifact: text, commitHash: "" };
  const { artifact, commitHash } = namedArtifact(text);
  const { image, version, digest } = artifact;
  if (digest !== "") return { artifact: digest, commitHash: "" };
  if (image !== "" && version !== "") return { artifact: `${image}:${version}`, commitHash: "" };
  if (commitHash !== undefined) return { artifact: "", commitHash };
  throw new Fault(
    "invalid",
    `${JSON.stringify(text)} names no image, no digest and no commit: use a package URL of type oci or docker with a version`,
  );
}
