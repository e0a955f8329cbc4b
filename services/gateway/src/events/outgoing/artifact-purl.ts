import { type ArtifactVersion, type Deployment, imageReference, withoutUserInfo } from "@slipway/domain";
import { PackageURL } from "packageurl-js";

/** The package URLs of the container images that a deployment brings, in its order. */
export function purlsOf({ versions }: Pick<Deployment, "versions">): readonly string[] {
  return [...new Set(versions.flatMap((version) => imagePurl(version) ?? []))];
}

/** What a deployment brings, as one package URL: its first container image, or else the files of its commit. */
export function artifactIdOf(deployment: Deployment): string {
  return purlsOf(deployment)[0] ?? filesPurl(deployment, deployment.trigger.commit.hash);
}

/** The files of an application in a commit. A package URL has no name of spaces alone, which an application may have. */
export function filesPurl(
  { applicationId, applicationName, source }: Pick<Deployment, "applicationId" | "applicationName" | "source">,
  commitHash: string,
): string {
  const name = applicationName.trim() || applicationId;
  const vcs = `git+${withoutUserInfo(source.remote)}@${commitHash}`;
  const qualifiers = source.remote === "" ? undefined : { vcs_url: vcs };
  return new PackageURL("generic", undefined, name, commitHash, qualifiers, source.path || undefined).toString();
}

/**
 * An image by its digest is of type `oci`, one by its tag of type `docker`: the other type has no versions of that form
 * (https://github.com/package-url/purl-spec). Undefined for what is no image.
 */
function imagePurl({ kind, url }: ArtifactVersion): string | undefined {
  const read = kind === "container-image" ? imageReference(url) : undefined;
  if (!read) return undefined;
  const segments = read.image.split("/");
  const name = segments.at(-1) ?? read.image;
  if (read.digest !== "") {
    const qualifiers = { repository_url: read.image, ...(read.tag !== "" && { tag: read.tag }) };
    return new PackageURL("oci", undefined, name, read.digest, qualifiers, undefined).toString();
  }
  const [registry = ""] = segments;
  const isHub = registry === "docker.io";
  const namespace = segments.slice(1, -1).join("/") || undefined;
  return new PackageURL(
    "docker",
    namespace,
    name,
    read.tag || "latest",
    isHub ? undefined : { repository_url: registry },
    undefined,
  ).toString();
}
