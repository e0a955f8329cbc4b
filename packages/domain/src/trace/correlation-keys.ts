import type { ArtifactVersion } from "../deployment/artifact-version.ts";
import { imageReference } from "./image-reference.ts";

/** An artifact as its builder names it. */
export interface BuiltArtifact {
  /** Image reference without tag and digest; "" for other artifacts. */
  readonly image: string;
  /** Tag or version; "" if only the digest is known. */
  readonly version: string;
  /** Digest; "" if unknown. */
  readonly digest: string;
}

/** Tags that are moved to another image all the time: they do not tell which one it is. */
const movingTags: ReadonlySet<string> = new Set(["", "latest"]);

/**
 * What an artifact may be recognized by, in the same form for whoever builds and whoever deploys it: its digest, and its image with the tag. An image
 * without a tag, or with the tag `latest`, has no key but its digest.
 */
export function artifactKeys({ image, version, digest }: BuiltArtifact): readonly string[] {
  const complete = imageReference(image)?.image;
  return [
    ...(digest === "" ? [] : [`digest:${digest}`]),
    ...(complete === undefined || movingTags.has(version) ? [] : [`image:${complete}:${version}`]),
  ];
}

/** The keys of what is deployed, see `artifactKeys`. */
export function deployedKeys(versions: readonly Pick<ArtifactVersion, "url">[]): readonly string[] {
  const keys = versions.flatMap(({ url }) => imageKeys(url) ?? []);
  return [...new Set(keys)];
}

/** The keys of an image reference; undefined if the text is none. */
export function imageKeys(reference: string): readonly string[] | undefined {
  const read = imageReference(reference);
  return read && artifactKeys({ image: read.image, version: read.tag, digest: read.digest });
}

/**
 * The key of an OpenTelemetry trace, from a `traceparent` of W3C Trace Context; undefined if it is none. A CI job and the deployments that it led to
 * belong to one.
 */
export function traceparentKey(traceparent: string): string | undefined {
  const [, id] = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/.exec(traceparent) ?? [];
  return id === undefined || /^0+$/.test(id) ? undefined : `trace:${id}`;
}
