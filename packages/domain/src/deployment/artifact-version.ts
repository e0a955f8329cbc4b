export type ArtifactKind = "unknown" | "container-image" | "s3-object" | "git-source" | "terraform-module";

/** Something that is deployed, such as a container image. */
export interface ArtifactVersion {
  readonly kind: ArtifactKind;
  readonly name: string;
  readonly version: string;
  readonly url: string;
}
